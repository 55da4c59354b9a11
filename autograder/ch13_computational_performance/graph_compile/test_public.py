"""Public checks of ch13/graph_compile."""

import torch

from d2lcourse.checks import close, points, raises


def numbers(*values):
    """Return numbers as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


@points(1, of="compiled")
def test_the_backend_gets_the_graph(student, rig):
    """2 x: the backend gets one graph, and the result is right."""
    backend = rig.fresh()
    close(student.compiled(rig.twice, backend, False, False)(numbers(1.0, 2.0)), numbers(2.0, 4.0))
    close(backend.count, 1)


@points(1, of="compiled")
def test_one_graph_for_all_sizes_or_one_each(student, rig):
    """The example: 3, 4 and 5 numbers need one graph if any_size, and three if not."""
    for any_size, expected in ((True, 1), (False, 3)):
        backend = rig.fresh()
        f = student.compiled(rig.twice, backend, False, any_size)
        for n in (3, 4, 5):
            close(f(torch.ones(n, dtype=torch.float64)), torch.full((n,), 2.0, dtype=torch.float64))
        close(backend.count, expected)


@points(1, of="count_graphs")
def test_one_decision(student, rig):
    """The example: two graphs for one input, three for two that go different ways."""
    close(student.count_graphs(rig.by_sign, [numbers(1.0, 2.0)]), 2)
    close(student.count_graphs(rig.by_sign, [numbers(1.0, 2.0), numbers(-1.0, -2.0)]), 3)


@points(1, of="count_graphs")
def test_no_decision(student, rig, draw):
    """A smooth function has one graph, however often it is called."""
    close(student.count_graphs(rig.smooth, [draw.normal(4, dtype=torch.float64) for _ in range(3)]), 1)


@points(1, of="trace_is_right")
def test_a_frozen_branch(student, rig):
    """The example: right for [3, 4], wrong for [-1, -2]."""
    inputs = [numbers(3.0, 4.0), numbers(-1.0, -2.0)]
    close(student.trace_is_right(rig.by_sign, numbers(1.0, 2.0), inputs), [True, False])


@points(1, of="trace_is_right")
def test_a_smooth_function(student, rig, draw):
    """Without decisions a trace is right everywhere, also for other sizes."""
    inputs = [draw.normal(n, dtype=torch.float64) for n in (3, 5, 2)]
    close(student.trace_is_right(rig.smooth, draw.normal(3, dtype=torch.float64), inputs), [True] * 3)


@points(1, of="agrees")
def test_absolute_and_rectified(student, rig, draw):
    """|x| and relu(x) agree for [1, 2], and not for [1, -2]."""
    close(student.agrees(rig.absolute, rig.rectified, [numbers(1.0, 2.0)], draw.generator(1)), True)
    close(student.agrees(rig.absolute, rig.rectified, [numbers(1.0, -2.0)], draw.generator(1)), False)


@points(1, of="agrees")
def test_the_same_in_two_ways(student, rig, draw):
    """X * x and pow(x, 2) agree for all of four inputs."""
    inputs = [draw.normal(*shape, dtype=torch.float64) for shape in ((3,), (2, 4), (1,), ())]
    close(student.agrees(rig.square, rig.power, inputs, draw.generator(2)), True)


@points(1, of="compiled")
def test_strict(student, rig):
    """A function that decides by a value cannot be one graph: strict is an error, else it works."""
    x = numbers(-1.0, -2.0)
    raises(RuntimeError, student.compiled(rig.by_sign, rig.fresh(), True, False), x)
    close(student.compiled(rig.by_sign, rig.fresh(), False, False)(x), numbers(1.0, 2.0))
