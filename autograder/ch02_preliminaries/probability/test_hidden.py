"""Hidden checks of ch02/probability."""

import numpy as np
import torch

from d2lcourse.checks import close, leaves_unchanged, own_work, points, raises, statistic, value

no_library = own_work("multinomial", of=("inverse_cdf", "sample_counts"))


def table(*numbers):
    """Return numbers, or rows of them, as a float64 tensor."""
    return torch.tensor(numbers, dtype=torch.float64)


def shares(draw, *shape):
    """Return random positive probabilities, none too small, that sum to 1."""
    raw = draw.uniform(*shape, low=0.2, high=2.0, dtype=torch.float64)
    return raw / raw.sum()


@points(1, of="inverse_cdf")
def test_empty_intervals_and_the_last_level(student):
    """Outcomes of probability 0 never come, and the largest level below 1 has the last outcome."""
    last = 1 - 2.0**-53
    p, u = table(0.0, 0.25, 0.0, 0.75, 0.0), table(0.0, 0.25, last, 0.24, 0.26)
    close(leaves_unchanged(student.inverse_cdf, p, u), torch.tensor([1, 3, 3, 1, 3]))
    # Added one after the other, ten times 0.1 is 1 - 2**-53.
    close(student.inverse_cdf(table(*[0.1] * 10), table(last, 0.05)), torch.tensor([9, 0]))


@points(1, of="sample_counts")
def test_the_generator_decides(student, draw):
    """The same generator gives the same counts, and a second call with it gives others."""
    p, seed = shares(draw, 20), int(draw.integers(0, 2**31, 1))
    again = draw.generator(seed)
    first = value(leaves_unchanged(student.sample_counts, p, 10_000, draw.generator(seed)))
    close(value(student.sample_counts(p, 10_000, again)), first)
    # Two such samples agree by chance with a probability below 1e-30.
    close(torch.equal(value(student.sample_counts(p, 10_000, again)), first), False)


@points(1, of="sample_counts")
def test_outcomes_that_do_not_occur(student, draw):
    """Outcomes that do not occur have the count 0, also the last ones and also in a sample of one."""
    close(student.sample_counts(table(0.0, 1.0, 0.0, 0.0), 7, draw.generator()), torch.tensor([0, 7, 0, 0]))
    one = value(student.sample_counts(table(0.25, 0.25, 0.25, 0.25), 1, draw.generator()))
    close(one.sort().values, torch.tensor([0, 0, 0, 1]))


@points(1, of="sample_counts")
def test_counts_vary_as_chance_does(student, draw):
    """The counts of 20 samples of 1 000 deviate from n p as much as chance does, no more and no less."""
    p = torch.arange(30.0, 71.0, dtype=torch.float64) / 2050
    for source in draw.fixed(2):
        generator = source.generator()
        counts = torch.stack([value(student.sample_counts(p, 1000, generator)) for _ in range(20)])
        close(counts.sum(1), torch.full((20,), 1000))
        # Pearson's X^2 of one sample: its exact mean and variance.
        X2 = ((counts - 1000 * p) ** 2 / (1000 * p)).sum(1)
        variance = 2 * 40 + (float((1 / p).sum()) - 41**2 - 2 * 41 + 2) / 1000
        sd = (variance / 20) ** 0.5
        statistic(X2.mean(), source, what="the mean deviation X^2", expected=40, sd=sd, limit=8)


@points(1, of="marginal")
def test_any_number_of_variables(student, draw):
    """Each variable of three or four, counted from either end, and a single one."""
    joint = shares(draw, 2, 4, 3)
    for keep, name in enumerate("abc"):
        expected = torch.einsum(f"abc->{name}", joint)
        close(leaves_unchanged(student.marginal, joint, keep), expected)
        close(student.marginal(joint, keep - 3), expected)
    joint = shares(draw, 3, 2, 5, 4)
    for keep, name in enumerate("abcd"):
        close(student.marginal(joint, keep), torch.einsum(f"abcd->{name}", joint))
    single = shares(draw, 5)
    close(student.marginal(single, 0), single)


@points(2, of="posterior")
def test_three_thousand_observations(student):
    """Half of 3 000 observations speak for one hypothesis, the other half for another, in either order."""
    for zeros, ones in ((1499, 1501), (1501, 1499)):
        rows = [[0.75, 0.25, 0.9]] * zeros + [[0.25, 0.75, 0.1]] * ones
        # Each observation changes the ratio of the first two by a factor of 3; the third falls far behind.
        first, second = 0.2 * 3.0 ** (zeros - ones), 0.3
        expected = table(first, second, 0.0) / (first + second)
        for seen in (rows, rows[::-1]):
            close(student.posterior(table(0.2, 0.3, 0.5), table(*seen)), expected, rtol=1e-6)


@points(1, of="posterior")
def test_no_observation_and_impossible_ones(student, draw):
    """Nothing seen leaves the prior; what is impossible gets 0; if nothing is left, it is a ValueError."""
    prior = shares(draw, 3)
    close(student.posterior(prior, torch.zeros(0, 3, dtype=torch.float64)), prior, rtol=1e-6)
    prior, seen = table(0.5, 0.25, 0.25, 0.0), table([0.0, 0.5, 0.25, 0.5], [0.5, 0.25, 0.125, 0.5])
    close(leaves_unchanged(student.posterior, prior, seen), table(0.0, 0.8, 0.2, 0.0), rtol=1e-6)
    raises(ValueError, student.posterior, table(0.5, 0.5, 0.0), table([0.0, 0.5, 0.5], [0.5, 0.0, 0.5]))


@points(1, of="expectation_variance")
def test_any_distribution(student, draw):
    """Random values are weighed with their probabilities; a certain value has the variance 0."""
    p, x = shares(draw, 7), 3 * draw.normal(7, dtype=torch.float64)
    mean = np.average(x.numpy(), weights=p.numpy())
    variance = np.average((x.numpy() - mean) ** 2, weights=p.numpy())
    found = leaves_unchanged(student.expectation_variance, p, x)
    close(found, (torch.tensor(mean), torch.tensor(variance)), rtol=1e-6)
    certain = student.expectation_variance(table(0, 1), table(3, -2))
    close(certain, (torch.tensor(-2.0).double(), torch.tensor(0.0).double()), rtol=1e-6)


@points(1, of="expectation_variance")
def test_values_far_from_zero(student, draw):
    """Adding 100 million to all values changes the expectation, but not the variance."""
    x = table(0, 3, 1, 4, 6)
    for p in (table(0.25, 0.125, 0.25, 0.125, 0.25), shares(draw, 5)):
        mean = (p * x).sum()
        variance = (p * (x - mean) ** 2).sum()
        for offset in (1e8, -1e8):
            found = student.expectation_variance(p, x + offset)
            close(found, (mean + offset, variance), rtol=1e-6)
