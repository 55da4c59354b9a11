"""Hidden checks of ch02/scalar_autograd."""

import torch

from d2lcourse.checks import close, points

STEPS = (
    "v[{i}].tanh() * v[{j}] - v[{k}]",
    "(v[{i}] + v[{j}]).tanh() * -v[{k}]",
    "3 - v[{i}] / (v[{j}] ** 2 + 1)",
    "1 / (v[{i}].tanh().exp() + 0.5) - v[{j}]",
    "(v[{i}] * v[{i}] + 1).log() * -0.5",
    "(v[{i}] - 0.25).relu() - v[{j}].tanh() ** 3",
)


@points(1, of="Value.__mul__")
def test_squares_and_numbers(student, rig):
    """Two derivatives by the same factor add up; a plain number may stand on either side."""
    close(rig.derivatives(student.Value, "a * a", a=3), (9.0, [6.0]))
    close(rig.derivatives(student.Value, "-2 * (a * 1.5)", a=-7), (21.0, [-3.0]))
    close(rig.derivatives(student.Value, "a * b", a=0, b=-4), (0.0, [-4.0, 0.0]))


@points(1, of="Value.__pow__")
def test_other_exponents(student, rig):
    """Fractions, 1 and 0 as exponents, also for the base 0 and for negative bases."""
    close(rig.derivatives(student.Value, "a ** 0.5", a=6.25), (2.5, [0.2]))
    close(rig.derivatives(student.Value, "a ** 0", a=0), (1.0, [0.0]))
    close(rig.derivatives(student.Value, "a ** 0", a=-3), (1.0, [0.0]))
    close(rig.derivatives(student.Value, "a ** 1", a=0), (0.0, [1.0]))
    close(rig.derivatives(student.Value, "a ** 2.0", a=-3), (9.0, [-6.0]))


@points(1, of="Value.__rtruediv__")
def test_a_number_over_a_value(student, rig):
    """2 / a has the derivative -2 / a^2."""
    close(rig.derivatives(student.Value, "2 / a", a=4), (0.5, [-0.125]))
    close(rig.derivatives(student.Value, "-3 / a", a=-0.5), (6.0, [12.0]))


@points(1, of="Value.tanh")
def test_tanh_of_large_numbers(student, rig):
    """Far from 0 tanh is 1 or -1, and flat."""
    close(rig.derivatives(student.Value, "a.tanh()", a=1000), (1.0, [0.0]))
    close(rig.derivatives(student.Value, "a.tanh()", a=-1000), (-1.0, [0.0]))


@points(1, of="Value.relu")
def test_at_the_kink(student, rig):
    """At 0 the derivative is 0 by convention; right of it, however near, it is 1."""
    close(rig.derivatives(student.Value, "a.relu()", a=0), (0.0, [0.0]))
    close(rig.derivatives(student.Value, "a.relu()", a=0.125), (0.125, [1.0]))


@points(1, of="Value.backward")
def test_random_graphs(student, rig, draw):
    """On graphs in which long and short paths meet, the gradients solve g = e + S^T g."""
    for size in (6, 25):
        S = torch.tril(draw.normal(size, size, dtype=torch.float64), -1)
        S *= draw.uniform(size, size) < 6 / size
        pairs = [[(j, float(S[i, j])) for j in range(i) if S[i, j]] for i in range(size)]
        end = torch.zeros(size, dtype=torch.float64)
        end[size - 2] = 1.0
        expected = torch.linalg.solve(torch.eye(size, dtype=torch.float64) - S.T, end)
        found = rig.gradients(student.Value, pairs, [size - 2])
        close(torch.tensor(found, dtype=torch.float64), expected, atol=1e-9)
    twice_the_same = [[], [(0, 3.0), (0, 3.0)], [(1, 2.0), (1, 2.0), (0, 1.0)]]
    close(rig.gradients(student.Value, twice_the_same, [2]), [25.0, 4.0, 1.0])


@points(1, of="Value.backward")
def test_several_calls(student, rig):
    """Two calls add up, also where they share a part of the graph: nothing is counted three times."""
    shared = [[], [(0, 3.0)], [(1, 2.0)], [(1, 5.0)]]
    close(rig.gradients(student.Value, shared, [2, 3]), [21.0, 7.0, 1.0, 1.0])
    close(rig.gradients(student.Value, shared, [2, 2]), [12.0, 4.0, 2.0, 0.0])


@points(1, of="Value.backward")
def test_deep_graphs(student, rig):
    """A chain of 5 000 Values is no deeper than one may go, and 2^60 paths are not followed one by one."""
    chain = [[], *([(i, -1.0)] for i in range(4_999))]
    close(rig.gradients(student.Value, chain, [4_999])[:2], [-1.0, 1.0])
    doublings = [[], *([(i, 1.0), (i, 1.0)] for i in range(60))]
    close(rig.gradients(student.Value, doublings, [60])[0], 2.0**60)


@points(1, of="Value.backward")
def test_against_torch(student, rig, draw):
    """Programmes of fifteen random steps with all operations: values and gradients are those of torch."""
    for _ in range(4):
        numbers = draw.normal(4, dtype=torch.float64).tolist()
        steps = []
        for size in range(4, 19):
            i, j, k = draw.integers(0, size, 3).tolist()
            steps.append(STEPS[int(draw.integers(0, len(STEPS), 1))].format(i=i, j=j, k=k))
        v = [torch.tensor(number, dtype=torch.float64, requires_grad=True) for number in numbers]
        leaves = list(v)
        for step in steps:
            v.append(eval(step, {"v": v}))  # noqa: S307 - steps of our own, see STEPS
        total = sum(v)
        expected = torch.autograd.grad(total, leaves)
        found = rig.programme(student.Value, numbers, steps)
        close(found, (total.item(), [gradient.item() for gradient in expected]), rtol=1e-7, atol=1e-9)
