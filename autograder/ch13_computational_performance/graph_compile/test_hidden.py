"""Hidden checks of ch13/graph_compile."""

import torch

from d2lcourse.checks import close, leaves_unchanged, points


def numbers(*values):
    """Return numbers as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


@points(1, of="compiled")
def test_strict_and_any_size_are_independent(student, rig, draw):
    """Both branches are right for many sizes, strict or not where there is one graph."""
    for strict in (True, False):
        backend = rig.fresh()
        f = student.compiled(rig.smooth, backend, strict, True)
        for n in (2, 5, 9):
            x = draw.normal(n, dtype=torch.float64)
            close(f(x), torch.sin(x) * torch.exp(-x * x))
        close(backend.count, 1)
    f = student.compiled(rig.by_sign, rig.fresh(), False, True)
    for x in (draw.uniform(3, dtype=torch.float64) + 1, -draw.uniform(6, dtype=torch.float64) - 1):
        close(f(x), 2 * x if x.sum() > 0 else -x)


@points(1, of="count_graphs")
def test_breaks_sizes_and_no_inputs(student, rig, draw):
    """Two breaks are three graphs, a decision by a shape is none, another size is another graph, [] is 0."""
    x, y = draw.normal(3, dtype=torch.float64), draw.normal(6, dtype=torch.float64)
    close(student.count_graphs(rig.in_pieces, [x, x]), 3)
    close(student.count_graphs(rig.by_length, [x]), 1)
    close(student.count_graphs(rig.by_length, [x, y]), 2)
    close(student.count_graphs(rig.smooth, [x, y, x]), 2)
    close(student.count_graphs(rig.smooth, []), 0)


@points(1, of="count_graphs")
def test_counted_anew(student, rig, draw):
    """Counted again, the same function has the same number of graphs, also many times."""
    x = draw.normal(5, dtype=torch.float64)
    for _ in range(12):
        close(student.count_graphs(rig.twice, [x, x]), 1)


@points(2, of="trace_is_right")
def test_shapes_and_the_other_branch(student, rig):
    """Traced with a negative sum the other branch is frozen; a loop as long as the input is frozen, too."""
    inputs = [numbers(3.0, 4.0), numbers(-1.0, -2.0), numbers(0.0, 0.0), numbers(5.0)]
    close(student.trace_is_right(rig.by_sign, numbers(-3.0), inputs), [False, True, True, False])
    inputs = [numbers(1.0, 2.0), numbers(1.0, 2.0, 3.0), numbers(0.0, 0.0, 0.0)]
    close(student.trace_is_right(rig.as_often_as_long, numbers(5.0, 6.0), inputs), [True, False, True])
    inputs = [numbers(1.0, 2.0, 3.0), numbers(1.0, 2.0)]
    close(student.trace_is_right(rig.as_a_column, numbers(5.0, 6.0), inputs), [False, True])


@points(2, of="agrees")
def test_derivatives_count(student, rig, draw):
    """The same values with another derivative do not agree, also where its columns add up to the same."""
    inputs = [draw.normal(4, dtype=torch.float64)]
    close(student.agrees(rig.identity, rig.identity, inputs, draw.generator(3)), True)
    close(student.agrees(rig.identity, rig.frozen, inputs, draw.generator(4)), False)
    close(student.agrees(rig.swapped, rig.identity, inputs, draw.generator(5)), False)


@points(1, of="agrees")
def test_the_generator_is_the_source(student, rig, lib, draw):
    """The weights come from the generator, and torch's global source stays as it is."""
    before = lib.torch.get_rng_state()
    close(
        student.agrees(rig.square, rig.power, [draw.normal(3, dtype=torch.float64)], draw.generator(3)), True
    )
    close(lib.torch.get_rng_state(), before)


@points(1, of="agrees")
def test_inputs_are_not_changed(student, rig, draw):
    """A function that changes its argument agrees with 2 x, in either place, and the inputs stay."""
    inputs = [draw.normal(3, dtype=torch.float64), draw.normal(2, 2, dtype=torch.float64)]
    generator = draw.generator(6)
    for f, g in ((rig.doubled_in_place, rig.twice), (rig.twice, rig.doubled_in_place)):
        close(leaves_unchanged(student.agrees, f, g, inputs, generator), True)


@points(1, of="agrees")
def test_all_inputs_shapes_and_rounding(student, rig, draw):
    """One input of three is enough to differ, wherever it stands; shapes count, rounding does not."""
    plus, minus = numbers(1.0, 2.0), numbers(-1.0, 2.0)
    for inputs in ([minus, plus, plus], [plus, minus, plus], [plus, plus, minus]):
        close(student.agrees(rig.rectified, rig.absolute, inputs, draw.generator(7)), False)
    close(student.agrees(rig.identity, rig.as_a_row, [plus], draw.generator(8)), False)
    close(student.agrees(rig.identity, rig.nearly, [plus], draw.generator(9)), True)
    close(student.agrees(rig.off, rig.identity, [plus], draw.generator(9)), False)
