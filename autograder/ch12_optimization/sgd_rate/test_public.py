"""Public checks of ch12/sgd_rate."""

import math

import torch

from d2lcourse.checks import Callback, TensorOf, close, learns, points


def numbers(*values):
    """Return numbers as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


@points(1, of="learning_rates")
def test_four_steps(student):
    """The example: constant if T is known, falling if not; they meet at the last step."""
    close(student.learning_rates(6.0, 3.0, 4, True), numbers(1, 1, 1, 1))
    falling = numbers(2, 2 / math.sqrt(2), 2 / math.sqrt(3), 1)
    close(student.learning_rates(6.0, 3.0, 4, False), falling)


@points(1, of="risk_bound")
def test_two_rates(student):
    """The example: r and L are squared, and so is each rate above."""
    close(student.risk_bound(numbers(1, 0.5), 2.0, 3.0), 15.25 / 3)


@points(1, of="sgd")
def test_a_single_example(student, draw):
    """The example: two steps towards 4; the average weighs the points before the steps."""
    grad = Callback(lambda x, i: x - 4 + i, calls=2, takes=(TensorOf((1,), torch.float64), int))
    average, last = student.sgd(grad, numbers(0), numbers(0.5, 0.25), 1, draw.generator())
    wrong = {
        "this is the plain average: weigh each point by its rate": numbers(1),
        "you averaged the points after the steps": numbers(6.5 / 3),
        "you averaged over the points that were reached as well": numbers(1.5),
    }
    close(average, numbers(2 / 3), suspects=wrong)
    close(last, numbers(2.5))


@points(2, of="sgd")
def test_step_by_step(student, draw):
    """Thirty steps on six examples: each point follows from the last by the gradient that was asked for."""
    centres = draw.normal(6, 2, 3, dtype=torch.float64)
    rates = draw.uniform(30, low=0.1, high=0.5, dtype=torch.float64)
    asked = []

    def grad(x, i):
        if not 0 <= i < 6:
            raise ValueError("there are examples 0 to 5")
        asked.append((x.clone(), i))
        return torch.tanh(x - centres[i])

    x = draw.normal(2, 3, dtype=torch.float64)
    watched = Callback(grad, calls=30, takes=(TensorOf((2, 3), torch.float64), int))
    average, last = student.sgd(watched, x, rates, 6, draw.generator())
    close(watched.used, 30)
    total = torch.zeros(2, 3, dtype=torch.float64)
    for (at, i), rate in zip(asked, rates, strict=True):
        close(at, x)
        total += rate * x
        x = x - rate * torch.tanh(x - centres[i])
    close(last, x)
    close(average, total / rates.sum())


@points(2, of="sgd")
def test_the_rate(student, rig, draw):
    """Over 16, 64 and 256 steps the average's error falls with an exponent near -1/2."""

    def distance(source):
        levels, which = source.normal(3, 300, dtype=torch.float64), source.integers(0, 3, 400, 300)
        examples = levels.gather(0, which)
        minimum = examples.median(dim=0).values
        start = minimum + (2.0 * source.integers(0, 2, 300) - 1)
        logs = []
        for T in (16, 64, 256):
            # Of 300 coordinates each is 1 away and has a slope of at most 1, so that r = L = sqrt(300).
            rates = torch.full((T,), T**-0.5, dtype=torch.float64)
            average, _ = student.sgd(rig.Distances(examples).grad, start, rates, 400, source.generator())
            errors = [(point - examples).abs().mean() for point in (average, minimum)]
            logs.append(math.log(errors[0] - errors[1]))
        return abs((logs[2] - logs[0]) / math.log(16) + 0.525)

    what = "the distance of the exponent from the middle of -0.7 and -0.35"
    learns(distance, draw, what=what, baseline=0.525, threshold=0.175, wins=4, trials=5)


@points(1, of="rate_exponent")
def test_one_over_the_root(student):
    """The example: four times the steps, half the error."""
    found = student.rate_exponent(numbers(100, 400, 1600), numbers(0.2, 0.1, 0.05))
    wrong = {"this is the slope of log(steps) over log(errors): swap them": numbers(-2)[0]}
    close(found, -0.5, suspects=wrong)
