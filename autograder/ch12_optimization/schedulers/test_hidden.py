"""Hidden checks of ch12/schedulers."""

import math

import torch
from torch.optim import lr_scheduler as library

from d2lcourse.checks import Callback, close, leaves_unchanged, own_work, points

FUNCTIONS = ("factor", "multistep", "polynomial", "warmup_cosine")
CLASSES = ("ExponentialLR", "MultiStepLR", "PolynomialLR", "LinearLR", "CosineAnnealingLR", "LambdaLR")
no_library = own_work(*(f"torch.optim.lr_scheduler.{name}" for name in CLASSES), of=FUNCTIONS)


class Clock(torch.optim.Optimizer):
    """An optimiser without parameters, for torch's schedules; a real one would take 2 s to import."""

    def __init__(self, lr):
        self.param_groups, self.defaults, self.state = [{"lr": lr}], {}, {}

    def step(self):
        return None


def rates_of_library(base, steps, make):
    """Return the rates that a schedule of torch gives in so many steps."""
    clock = Clock(base)
    schedule, rates = make(clock), []
    for _ in range(steps):
        rates.append(clock.param_groups[0]["lr"])
        clock.step()
        schedule.step()
    return rates


def number(draw, low, high):
    """Return a random float."""
    return float(draw.uniform(1, low=low, high=high, dtype=torch.float64))


@points(2, of="factor")
def test_until_the_lowest_rate(student, draw):
    """Thirty steps are those of torch's ExponentialLR, except that the rate stays at the lowest one."""
    base, alpha = number(draw, 0.5, 2.0), number(draw, 0.8, 0.9)
    lowest = base * alpha**9.5
    rates = rates_of_library(base, 30, lambda clock: library.ExponentialLR(clock, alpha))
    expected = [*rates[:10], *[lowest] * 20]
    close([student.factor(t, base, alpha, lowest) for t in range(30)], expected)
    close([student.factor(t, base, alpha, 0.0) for t in range(30)], rates)


@points(2, of="multistep")
def test_random_milestones(student, draw):
    """Forty steps are those of torch's MultiStepLR, also at the milestones and after the last one."""
    base, gamma = number(draw, 0.5, 2.0), number(draw, 0.2, 0.7)
    milestones = sorted(int(m) for m in 1 + draw.permutation(35)[:4])
    rates = rates_of_library(base, 40, lambda clock: library.MultiStepLR(clock, milestones, gamma))
    close([leaves_unchanged(student.multistep, t, base, milestones, gamma) for t in range(40)], rates)


@points(1, of="multistep")
def test_first_step_and_no_milestone(student, draw):
    """A milestone of 1 leaves the rate of step 0; without milestones the rate is constant."""
    base = number(draw, 0.5, 2.0)
    close([student.multistep(t, base, [1], 0.1) for t in range(3)], [base, 0.1 * base, 0.1 * base])
    close([student.multistep(t, base, [], 0.1) for t in (0, 7)], [base, base])


@points(2, of="polynomial")
def test_down_to_zero(student, draw):
    """To a final rate of 0 the steps are those of torch's PolynomialLR, also after the end."""
    for total, power in ((9, 0.5), (14, 1.7)):
        base = number(draw, 0.5, 2.0)
        rates = rates_of_library(base, 20, lambda clock: library.PolynomialLR(clock, total, power))  # noqa: B023 - called at once
        close([student.polynomial(t, base, 0.0, total, power) for t in range(20)], rates)


@points(1, of="polynomial")
def test_down_to_a_final_rate(student, draw):
    """With the power 1 the steps are those of torch's LinearLR, with 3 those of the definition."""
    base, final = number(draw, 1.0, 2.0), number(draw, 0.1, 0.5)
    rates = rates_of_library(base, 12, lambda clock: library.LinearLR(clock, 1.0, final / base, 7))
    close([student.polynomial(t, base, final, 7, 1.0) for t in range(12)], rates)
    left = [0.512, 0.216, 0.064, 0.008, 0.0, 0.0]
    expected = [final + (base - final) * share for share in left]
    close([student.polynomial(t, base, final, 5, 3.0) for t in range(1, 7)], expected)


@points(2, of="warmup_cosine")
def test_both_pieces(student, draw):
    """Up to the end the steps are those of torch's LinearLR and CosineAnnealingLR, one after the other."""
    base, final = number(draw, 1.0, 2.0), number(draw, 0.05, 0.3)
    for warmup, total in ((1, 4), (5, 18)):
        start = base * number(draw, 0.1, 0.6)

        def both(clock):
            rise = library.LinearLR(clock, start / base, 1.0, warmup)  # noqa: B023 - called at once
            fall = library.CosineAnnealingLR(clock, total - warmup, final)  # noqa: B023
            return library.SequentialLR(clock, [rise, fall], [warmup])  # noqa: B023

        rates = rates_of_library(base, total + 1, both)
        found = [student.warmup_cosine(t, base, start, final, warmup, total) for t in range(total + 1)]
        close(found, rates, rtol=1e-7)


@points(1, of="warmup_cosine")
def test_after_the_end(student, draw):
    """From step total on the rate is the final one: it does not rise again."""
    base, final = number(draw, 1.0, 2.0), number(draw, 0.05, 0.3)
    steps = (9, 10, 11, 15, 21, 1000)
    found = [student.warmup_cosine(t, base, 0.0, final, 3, 9) for t in steps]
    close(found, [final] * 6)


@points(1, of="warmup_cosine")
def test_without_warm_up(student, draw):
    """Without a warm-up step 0 has the highest rate, and the cosine begins at once."""
    base, final = number(draw, 1.0, 2.0), number(draw, 0.05, 0.3)
    expected = [final + (base - final) * math.cos(math.pi * t / 10) ** 2 for t in range(6)]
    found = [student.warmup_cosine(t, base, 0.01, final, 0, 5) for t in range(6)]
    close(found, expected)


@points(2, of="rates_of_training")
def test_any_schedule(student, draw):
    """Each minibatch has its rate from a table; a count that no minibatch has is an error."""
    for epochs, minibatches in ((4, 3), (2, 5), (1, 1)):
        table = draw.uniform(epochs * minibatches, dtype=torch.float64).tolist()
        schedule = Callback(lambda t: table[t], takes=(int,))  # noqa: B023 - used at once
        close(student.rates_of_training(schedule, epochs, minibatches, True), table)
        table = draw.uniform(epochs, dtype=torch.float64).tolist()
        expected = [table[epoch] for epoch in range(epochs) for _ in range(minibatches)]
        schedule = Callback(lambda t: table[t], takes=(int,))  # noqa: B023 - used at once
        close(student.rates_of_training(schedule, epochs, minibatches, False), expected)
