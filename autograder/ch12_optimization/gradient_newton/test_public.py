"""Public checks of ch12/gradient_newton."""

import math

import torch

from d2lcourse.checks import Callback, TensorOf, close, points, raises


def numbers(*values):
    """Return numbers or lists as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


def lend(f, d, calls):
    """Lend a function of d numbers for at most so many calls."""
    return Callback(f, calls=calls, takes=(TensorOf((d,), torch.float64),))


@points(1, of="gd")
def test_two_steps_down_a_parabola(student):
    """The example: 10, 6, 3.6, with two calls of the gradient."""
    close(student.gd(lend(lambda x: 2 * x, 1, 2), numbers(10), 0.2, 2), numbers([10], [6], [3.6]))


@points(1, of="gd")
def test_too_long_and_short_enough(student):
    """With a curvature of 4 the path shrinks for lr < 1/2 and grows for lr > 1/2, changing sides."""
    for lr in (0.1, 0.45, 0.55):
        path = student.gd(lend(lambda x: 4 * x, 1, 10), numbers(-1.5), lr, 10)
        close(path, torch.stack([numbers(-1.5) * (1 - 4 * lr) ** k for k in range(11)]))


@points(1, of="gd")
def test_a_narrow_valley(student, pictures):
    """Thirty steps to and fro across a narrow valley, slowly along it: each coordinate has its own factor."""
    curvatures, start = numbers(0.2, 4), numbers(-2.5, 1.5)
    path = student.gd(lend(lambda x: curvatures * x, 2, 30), start, 0.45, 30)
    bowl = {"x": (-3.0, 1.5), "y": (-2.0, 2.0)}
    pictures.path("Your gradient descent, 30 steps", lambda a, b: 0.1 * a * a + 2 * b * b, path, **bowl)
    close(path, start * (1 - 0.45 * curvatures) ** torch.arange(31)[:, None])


@points(1, of="diag_precond")
def test_both_coordinates_equally_fast(student):
    """The example: a narrow valley along an axis."""
    grad, hess = lend(lambda x: numbers(2, 100) * x, 2, 2), lend(lambda _: numbers(2, 100).diag(), 2, 2)
    found = student.diag_precond(grad, hess, numbers(4, 3), 0.5, 2)
    close(found, numbers([4, 3], [2, 1.5], [1, 0.75]))


@points(1, of="newton")
def test_a_saddle(student):
    """The example: a step away from the saddle, not into it."""
    wrong = {"you stepped into the saddle: curvatures count with their size": numbers([3, 1], [0, 0])}
    grad, hess = lend(lambda x: numbers(2, -4) * x, 2, 1), lend(lambda _: numbers(2, -4).diag(), 2, 1)
    close(student.newton(grad, hess, numbers(3, 1), 1.0, 1), numbers([3, 1], [0, 2]), suspects=wrong)


@points(1, of="newton")
def test_one_step_for_a_bowl(student, draw):
    """One step leads to the minimum of a convex quadratic function, from anywhere."""
    root, (b, x0) = draw.normal(4, 4, dtype=torch.float64), draw.normal(2, 4, dtype=torch.float64)
    A = root @ root.T + 0.1 * torch.eye(4, dtype=torch.float64)
    path = student.newton(lend(lambda x: A @ x - b, 4, 1), lend(lambda _: A, 4, 1), x0, 1.0, 1)
    close(path, torch.stack([x0, torch.linalg.solve(A, b)]), atol=1e-7)


@points(1, of="line_search")
def test_the_zero_of_a_line(student):
    """The example: between 4 and 8, then four halvings."""
    slope = Callback(lambda eta: eta - 5, calls=11, takes=(float,))
    close(student.line_search(slope, 1.0, 0.25), 5.0, atol=0.25, rtol=0)


@points(1, of="line_search")
def test_a_curve(student):
    """For phi(eta) = exp(eta) - 7 eta the best step is log 7, to nine digits."""
    slope = Callback(lambda eta: math.exp(eta) - 7, calls=36, takes=(float,))
    close(student.line_search(slope, 0.5, 1e-9), math.log(7), atol=1e-9, rtol=0)


@points(1, of="line_search")
def test_no_way_down(student):
    """A slope at 0 that is not negative is an error."""
    for start in (0.0, 0.5):
        raises(ValueError, student.line_search, lambda eta, start=start: eta + start, 1.0, 0.1)


@points(1, of="steepest_descent")
def test_right_angles(student):
    """The example: each step at a right angle to the one before."""
    found = student.steepest_descent(lambda x: numbers(1, 3) * x, numbers(3, 1), 2)
    close(found, numbers([3, 1], [1.5, -0.5], [0.75, 0.25]), atol=1e-8)
