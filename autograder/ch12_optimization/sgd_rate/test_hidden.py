"""Hidden checks of ch12/sgd_rate."""

import math

import numpy as np
import torch

from d2lcourse.checks import Callback, TensorOf, close, leaves_unchanged, points, put, statistic, value


def numbers(*values):
    """Return numbers as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


@points(1, of="learning_rates")
def test_they_do_not_know_the_future(student):
    """With an unknown horizon, more steps leave the first ones as they are; with a known one all agree."""
    short, long = (student.learning_rates(0.5, 4.0, T, False) for T in (5, 12))
    close(short, numbers(*(0.125 / math.sqrt(t) for t in range(1, 6))))
    close(long[:5], short)
    close(student.learning_rates(0.5, 4.0, 25, True), torch.full((25,), 0.025, dtype=torch.float64))
    close(student.learning_rates(0.5, 4.0, 1, False), numbers(0.125))


@points(1, of="learning_rates")
def test_the_best_constant(student):
    """No other constant rate has a smaller bound, r L / sqrt(T)."""
    r, L, T = 1.5, 4.0, 36
    (rate,) = set(student.learning_rates(r, L, T, True).tolist())
    candidates = np.linspace(0.2, 3, 57) * rate
    bounds = (r**2 + L**2 * T * candidates**2) / (2 * T * candidates)
    close(float(candidates[bounds.argmin()]), rate)
    close(float(bounds.min()), r * L / math.sqrt(T))


@points(1, of="risk_bound")
def test_random_rates(student, draw):
    """Seven different rates, added up one by one."""
    rates, r, L = draw.uniform(7, low=0.1, high=2.0, dtype=torch.float64), 1.7, 0.6
    top, bottom = r * r, 0.0
    for rate in rates.tolist():
        top, bottom = top + L * L * rate * rate, bottom + 2 * rate
    close(leaves_unchanged(student.risk_bound, rates, r, L), top / bottom)


@points(1, of="risk_bound")
def test_four_times_the_steps(student):
    """With rates like 1 / sqrt(T) four times the steps halve the bound; with a fixed rate it has a floor."""
    for T in (25, 100, 400):
        rates = torch.full((T,), 3 / (2 * math.sqrt(T)), dtype=torch.float64)
        close(student.risk_bound(rates, 3.0, 2.0), 6 / math.sqrt(T))
        fixed = torch.full((T,), 0.5, dtype=torch.float64)
        close(student.risk_bound(fixed, 3.0, 2.0), 9 / T + 1)


@points(1, of="sgd")
def test_nothing_else_changes(student, draw):
    """The start and the rates stay, the generator alone decides, and of one step the average is the start."""
    start, rates = put(student, numbers(1, -2)), put(student, numbers(0.5, 0.3, 0.2, 0.1))
    centres = draw.normal(50, 2, dtype=torch.float64)
    found = []
    for seed in (5, 5, 6):
        seen = []

        def grad(x, i, seen=seen):
            seen.append(i)
            return x - centres[i]

        found.append((student.sgd(grad, start, rates, 50, draw.generator(seed)), seen))
        close(value(start), numbers(1, -2), rtol=0, atol=0)
        close(value(rates), numbers(0.5, 0.3, 0.2, 0.1), rtol=0, atol=0)
    close(found[1], found[0])
    close(found[2][1] == found[0][1], False)
    average, last = student.sgd(lambda x, _: 2 * x, start, numbers(0.25), 3, draw.generator())
    close([average, last], [numbers(1, -2), numbers(0.5, -1)])


@points(1, of="sgd")
def test_all_examples_are_as_likely(student, draw):
    """Of three examples each is drawn in a third of 200 steps."""
    source, counts = draw.fixed(1)[0], [0, 0, 0]

    def grad(x, i):
        counts[i] += 1
        return 0 * x

    watched = Callback(grad, calls=200, takes=(TensorOf((1,)), int))
    student.sgd(watched, numbers(0), torch.ones(200, dtype=torch.float64), 3, source.generator())
    for i, count in enumerate(counts):
        sd = math.sqrt(2 / 9 / 200)
        statistic(count / 200, source, what=f"the share of example {i}", expected=1 / 3, sd=sd, limit=8)


@points(1, of="sgd")
def test_with_replacement(student, draw):
    """In 80 draws of 80 examples some come again: about 51 different ones come at all."""
    source, seen, n = draw.fixed(1)[0], set(), 80

    def grad(x, i):
        seen.add(i)
        return 0 * x

    watched = Callback(grad, calls=n, takes=(TensorOf((1,)), int))
    student.sgd(watched, numbers(0), torch.ones(n, dtype=torch.float64), n, source.generator())
    # How many of n boxes stay empty when n balls fall into them: its exact mean and variance.
    one, two = (1 - 1 / n) ** n, (1 - 2 / n) ** n
    sd = math.sqrt(n * one + n * (n - 1) * two - (n * one) ** 2)
    statistic(float(len(seen)), source, what="how many came", expected=n - n * one, sd=sd, limit=8)


@points(2, of="rate_exponent")
def test_noisy_errors(student, draw):
    """For errors that follow no law exactly, in any order, it is the slope of NumPy's polyfit."""
    for m, a in ((6, -0.5), (9, -1.3), (2, 0.7)):
        steps = draw.permutation(m).double() * 7 + 3
        errors = steps**a * torch.exp(draw.normal(m, dtype=torch.float64))
        expected, _ = np.polyfit(np.log(steps.numpy()), np.log(errors.numpy()), 1)
        close(leaves_unchanged(student.rate_exponent, steps, errors), float(expected), rtol=1e-6)


@points(1, of="rate_exponent")
def test_other_units(student, draw):
    """Other units of errors or steps change the constant, not the exponent."""
    steps, errors = numbers(10, 20, 50, 70), draw.uniform(4, low=0.1, high=1.0, dtype=torch.float64)
    expected = float(np.polyfit(np.log(steps.numpy()), np.log(errors.numpy()), 1)[0])
    close(student.rate_exponent(1e3 * steps, errors), expected, rtol=1e-6)
    close(student.rate_exponent(steps, 1e-6 * errors), expected, rtol=1e-6)
    close(student.rate_exponent(steps, errors * steps**2), expected + 2, rtol=1e-6)
