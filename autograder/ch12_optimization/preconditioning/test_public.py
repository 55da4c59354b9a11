"""Public checks of ch12/preconditioning."""

import torch

from d2lcourse.checks import close, own_work, points

LIBRARY = ("cond", "linalg_cond", "torch.linalg.cond", "numpy.linalg.cond")
no_library = own_work(*LIBRARY, of=("condition_number",))


def numbers(*values):
    """Return numbers or lists as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


@points(1, of="condition_number")
def test_one_and_three(student):
    """The example: the eigenvalues are 1 and 3."""
    close(student.condition_number(numbers([2, 1], [1, 2])), 3.0, rtol=1e-6)


@points(1, of="best_rate")
def test_a_rate_for_one_and_three(student):
    """The example: with the rate 0.5 both errors are halved in size."""
    close(student.best_rate(1.0, 3.0), (0.5, 0.5), rtol=1e-6)


@points(1, of="diag_rescale")
def test_two_parameters(student):
    """The example: two curvatures of 100 and 1."""
    suspects = {
        "You divided rows and columns by the diagonal: its square root is enough.": numbers(
            [0.01, 0.05], [0.05, 1]
        ),
        "You divided the rows only: the result must be symmetric.": numbers([1, 0.05], [5, 1]),
    }
    close(student.diag_rescale(numbers([100, 5], [5, 1])), numbers([1, 0.5], [0.5, 1]), suspects=suspects)


@points(1, of="preconditioned_descent")
def test_one_pace(student):
    """The example: both parameters go half of the way in each step."""
    Q, b, x = numbers([2, 0], [0, 50]), numbers(2, 50), numbers(0, 0)
    for steps, reached in ((1, 0.5), (2, 0.75)):
        close(student.preconditioned_descent(Q, b, x, 0.5, steps), numbers(reached, reached))
