"""Hidden checks of ch12/preconditioning."""

import numpy as np
import torch
from sklearn.datasets import load_wine

from d2lcourse.checks import close, leaves_unchanged, own_work, points, raises

LIBRARY = ("cond", "linalg_cond", "torch.linalg.cond", "numpy.linalg.cond")
no_library = own_work(*LIBRARY, of=("condition_number",))


def numbers(*values):
    """Return numbers or lists as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


def with_eigenvalues(draw, *eigenvalues):
    """Return a symmetric matrix with these eigenvalues and random axes."""
    d = len(eigenvalues)
    axes = torch.linalg.qr(draw.normal(d, d, dtype=torch.float64)).Q
    Q = axes @ torch.diag(numbers(*eigenvalues)) @ axes.T
    return (Q + Q.T) / 2


@points(2, of="condition_number")
def test_known_eigenvalues(student, draw):
    """Matrices with random axes, whose eigenvalues are known; one number has the condition number 1."""
    for eigenvalues, expected in (((0.3, 2, 5, 0.04), 125.0), ((70, 7, 21, 30, 90), 90 / 7), ((6,), 1.0)):
        Q = with_eigenvalues(draw, *eigenvalues)
        close(leaves_unchanged(student.condition_number, Q), expected, rtol=1e-6)


@points(1, of="condition_number")
def test_no_minimum(student, draw):
    """A saddle and a hill are a ValueError, also where all entries of the diagonal are positive."""
    for eigenvalues in ((-3, 1, 2), (5, 4, -0.2), (-1, -2), (-0.5,)):
        raises(ValueError, student.condition_number, with_eigenvalues(draw, *eigenvalues))
    raises(ValueError, student.condition_number, numbers([1, 2], [2, 1]))


@points(2, of="best_rate")
def test_no_rate_is_better(student, draw):
    """Of 20 000 rates none has a smaller worst factor, and the returned one has the stated factor."""
    for low, high in ((0.1, 0.6), (1.0, 40.0), (30.0, 31.0)):
        smallest = float(draw.uniform(1, low=low, high=(low + high) / 2, dtype=torch.float64))
        largest = float(draw.uniform(1, low=high, high=2 * high, dtype=torch.float64))
        rates = torch.linspace(0, 3 / largest, 20_001, dtype=torch.float64)
        worst = torch.maximum((1 - rates * smallest).abs(), (1 - rates * largest).abs())
        rate, factor = student.best_rate(smallest, largest)
        close(rate, float(rates[worst.argmin()]), rtol=1e-3)
        close(factor, max(abs(1 - rate * smallest), abs(1 - rate * largest)), rtol=1e-6)
        close(factor <= float(worst.min()) + 1e-9, True)


@points(1, of="best_rate")
def test_a_round_valley(student):
    """Where all eigenvalues are 4, a rate of 1/4 arrives in one step."""
    close(student.best_rate(4.0, 4.0), (0.25, 0.0), atol=1e-6)


@points(2, of="diag_rescale")
def test_covariance_becomes_correlation(student):
    """The covariance of the wine data: rescaled it is the correlation, and symmetric."""
    data = load_wine().data
    Q = torch.from_numpy(np.cov(data.T))
    found = leaves_unchanged(student.diag_rescale, Q)
    close(found, torch.from_numpy(np.corrcoef(data.T)), rtol=1e-8)


@points(1, of="diag_rescale")
def test_what_it_can_do(student, draw):
    """Along the axes every valley becomes round; one at 45 degrees keeps its condition number."""
    curvatures = draw.uniform(4, low=0.01, high=9.0, dtype=torch.float64)
    close(student.diag_rescale(torch.diag(curvatures)), torch.eye(4, dtype=torch.float64))
    found = torch.linalg.eigvalsh(student.diag_rescale(numbers([50.5, 49.5], [49.5, 50.5])))
    close(found[1] / found[0], numbers(100)[0], rtol=1e-6)


@points(2, of="preconditioned_descent")
def test_plain_descent_in_other_units(student, draw):
    """The steps are those of plain gradient descent in y = D^(1/2) x, carried back to x."""
    Q = with_eigenvalues(draw, 0.5, 2, 9, 4) * torch.outer(numbers(1, 3, 0.2, 1), numbers(1, 3, 0.2, 1))
    b, x = draw.normal(4, dtype=torch.float64), draw.normal(4, dtype=torch.float64)
    unit = torch.diag(torch.diagonal(Q) ** -0.5)
    y = torch.linalg.solve(unit, x)
    for steps in range(5):
        found = leaves_unchanged(student.preconditioned_descent, Q, b, x, 0.3, steps)
        close(found, unit @ y, rtol=1e-6, atol=1e-8)
        y = y - 0.3 * (unit @ Q @ unit @ y - unit @ b)


@points(1, of="preconditioned_descent")
def test_one_step_along_the_axes(student, draw):
    """If Q is diagonal, one step with the rate 1 arrives at the minimum from anywhere."""
    curvatures = draw.uniform(5, low=0.01, high=200.0, dtype=torch.float64)
    b, x = draw.normal(5, dtype=torch.float64), draw.normal(5, dtype=torch.float64)
    found = student.preconditioned_descent(torch.diag(curvatures), b, x, 1.0, 1)
    close(found, b / curvatures, rtol=1e-6, atol=1e-8)
