"""Public checks of ch05/gradient_check."""

import math

import torch

from d2lcourse.checks import Callback, close, points


def vector(*numbers):
    """Return numbers as a float64 tensor."""
    return torch.tensor(numbers, dtype=torch.float64)


@points(1, of="central_difference")
def test_a_cubic(student):
    """The example: for a cubic the error is h squared."""
    f = Callback(lambda x: float(x[0] ** 3), calls=2)
    forward = (2.5**3 - 2.0**3) / 0.5
    wrong = {
        "this is the forward difference: step to both sides": forward,
        "f was evaluated 2 h apart: divide by that": 24.5,
    }
    close(student.central_difference(f, vector(2.0), vector(1.0), 0.5), 12.25, suspects=wrong)


@points(1, of="central_difference")
def test_a_direction(student, draw):
    """The slope of a linear function in any direction is the same for every step."""
    a, x, u = (draw.normal(3, 2, dtype=torch.float64) for _ in range(3))
    for h in (1e-3, 1.0):
        found = student.central_difference(Callback(lambda x: float((a * x).sum()), calls=4), x, u, h)
        close(found, float((a * u).sum()), atol=1e-9)


@points(1, of="numeric_gradient")
def test_two_coordinates(student):
    """The example: each coordinate has its own slope."""
    f = Callback(lambda x: float(x[0] * x[0] + 3 * x[0] * x[1]), calls=4)
    close(student.numeric_gradient(f, vector(2.0, -1.0)), vector(1.0, 6.0), atol=1e-7)


@points(1, of="numeric_gradient")
def test_a_large_step(student, draw):
    """With a large step the error is the known one: the difference of sin is cos(x) sin(h) / h."""
    x = draw.normal(2, 3, dtype=torch.float64)
    for h in (0.5, 0.1):
        f = Callback(lambda x: float(torch.sin(x).sum()), calls=24)
        close(student.numeric_gradient(f, x, h), torch.cos(x) * math.sin(h) / h, atol=1e-9)


@points(1, of="relative_error")
def test_relative_to_the_size(student):
    """The example: 0.02 for large and for small gradients."""
    a, b = vector(100.0, 2.0), vector(100.0, 4.0)
    for scale in (1.0, 1e-6, 1e6):
        close(student.relative_error(scale * a, scale * b), 0.02)


@points(2, of="check_gradient")
def test_softmax_is_accepted_and_zero_is_not(student, draw):
    """The gradient of softmax passes; a backward function that returns zeros does not."""
    source = draw.fixed(1)[0]
    x = source.normal(3, 4, dtype=torch.float64)

    def softmax(x):
        return torch.softmax(x, 1)

    def right(x, v):
        p = softmax(x)
        return p * (v - (p * v).sum(1, keepdim=True))

    def zero(x, _):
        return torch.zeros_like(x)

    ok, error, _ = student.check_gradient(softmax, right, x, source.generator())
    close((ok, error < 1e-6), (True, True))
    ok, error, _ = student.check_gradient(softmax, zero, x, source.generator())
    close((ok, error), (False, 1.0))


@points(1, of="check_gradient")
def test_one_percent_too_much(student, draw):
    """The example: a gradient of tanh that is 1 % too large is found out."""
    source = draw.fixed(1)[0]
    x = source.normal(2, 3, dtype=torch.float64)
    ok, error, _ = student.check_gradient(
        torch.tanh, lambda x, v: 1.01 * v * (1 - torch.tanh(x) ** 2), x, source.generator()
    )
    close((ok, error), (False, 0.01 / 1.01), rtol=1e-4)
