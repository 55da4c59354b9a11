"""Public checks of ch12/convexity."""

import math
from ast import literal_eval

import torch

from d2lcourse.checks import Callback, TensorOf, close, points


def numbers(*values):
    """Return numbers or lists as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


@points(1, of="is_convex_on_grid")
def test_a_square_and_a_root(student):
    """The example: the square is convex, its root is not; two points show nothing."""
    found = [student.is_convex_on_grid(f, [0.0, 1.0, 4.0]) for f in (lambda x: x * x, lambda x: math.sqrt(x))]
    close(found, [True, False])
    close(student.is_convex_on_grid(math.sqrt, [0.0, 4.0]), True)


@points(2, of="is_convex_on_grid")
def test_functions_that_are_known(student):
    """Ten functions on 21 points from -2 to 2, with one call for each point."""
    grid = [-2 + 0.2 * i for i in range(21)]
    known = {
        "exp(x)": (math.exp, True),
        "|x|": (abs, True),
        "3 x - 1": (lambda x: 3 * x - 1, True),
        "log(1 + exp(x))": (lambda x: math.log1p(math.exp(x)), True),
        "max(0, x - 1.5)": (lambda x: max(0.0, x - 1.5), True),
        "-x^2": (lambda x: -x * x, False),
        "cos(x)": (math.cos, False),
        "x^3": (lambda x: x**3, False),
        "x^4 - x^2": (lambda x: x**4 - x * x, False),
        "tanh(x)": (math.tanh, False),
    }
    found = {
        name: student.is_convex_on_grid(Callback(f, calls=21, takes=(float,)), grid)
        for name, (f, _) in known.items()
    }
    close(found, {name: convex for name, (_, convex) in known.items()})


@points(1, of="jensen_gap")
def test_two_points(student):
    """The example: the square at 0 and 4."""
    f = Callback(lambda x: float(x[0] ** 2), calls=3, takes=(TensorOf((1,)),))
    wrong = {"the weights were not used": 4.0, "the sign is reversed": -3.0}
    close(student.jensen_gap(f, numbers([0], [4]), numbers(0.75, 0.25)), 3.0, suspects=wrong)


@points(1, of="jensen_gap")
def test_a_variance(student, draw):
    """For f(x) = |x|^2 the gap is the variance of the points, and for a linear f it is 0."""
    x, alpha = draw.normal(5, 3, dtype=torch.float64), numbers(0.1, 0.3, 0.2, 0.0, 0.4)
    slope = draw.normal(3, dtype=torch.float64)
    variance = alpha @ ((x - alpha @ x) ** 2).sum(1)
    close(student.jensen_gap(lambda x: float(x @ x), x, alpha), float(variance), atol=1e-9)
    close(student.jensen_gap(lambda x: float(slope @ x) + 2, x, alpha), 0.0, atol=1e-9)


@points(1, of="is_psd")
def test_small_matrices(student):
    """Six matrices of two rows: the examples, a saddle, an upside-down bowl."""
    known = {
        "[[1, 1], [1, 1]]": True,
        "[[1, 2], [2, 1]]": False,
        "[[2, -1], [-1, 3]]": True,
        "[[1, 0], [0, -1]]": False,
        "[[-1, 0], [0, -2]]": False,
        "[[0, 0], [0, 0]]": True,
    }
    found = {text: student.is_psd(torch.tensor(literal_eval(text), dtype=torch.float64)) for text in known}
    close(found, known)


@points(1, of="below_set_is_convex")
def test_two_valleys(student):
    """The examples: between two valleys the set has a gap, unless the level covers the hill."""
    grid = [-1.0, 0.0, 1.0]
    found = [student.below_set_is_convex(lambda x: (x * x - 1) ** 2, grid, b) for b in (0.5, 1.0)]
    close(found, [False, True])
    roots = Callback(lambda x: math.sqrt(abs(x)), calls=6, takes=(float,))
    close([student.below_set_is_convex(roots, grid, b) for b in (-1.0, 0.5)], [True, True])
