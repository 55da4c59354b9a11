"""Public checks of ch02/probability."""

from math import prod

import torch
from scipy.stats import chisquare

from d2lcourse.checks import close, own_work, points, sigmas, statistic, value

no_library = own_work("multinomial", of=("inverse_cdf", "sample_counts"))


def table(*numbers):
    """Return numbers, or rows of them, as a float64 tensor."""
    return torch.tensor(numbers, dtype=torch.float64)


def shares(draw, k):
    """Return k random positive probabilities, none too small, that sum to 1."""
    raw = draw.uniform(k, low=0.2, high=2.0, dtype=torch.float64)
    return raw / raw.sum()


@points(1, of="inverse_cdf")
def test_four_levels(student):
    """The example: a level at an edge belongs to the interval that begins there."""
    levels = table(0.1, 0.5, 0.7, 0.75)
    close(student.inverse_cdf(table(0.5, 0.25, 0.25), levels), torch.tensor([0, 1, 1, 2]))


@points(1, of="inverse_cdf")
def test_levels_in_random_order(student, draw):
    """Each of 40 levels lies in the interval of its outcome; a single outcome takes them all."""
    p, u = shares(draw, 6), draw.uniform(40, dtype=torch.float64)
    expected = torch.tensor([sum(float(p[: i + 1].sum()) <= level for i in range(5)) for level in u.tolist()])
    close(student.inverse_cdf(p, u), expected)
    close(student.inverse_cdf(table(1.0), u), torch.zeros(40, dtype=torch.int64))


@points(1, of="sample_counts")
def test_frequencies(student, draw):
    """Of 6 000 draws each outcome is as frequent as its probability says (chi-square test)."""
    p = table(0.3, 0.05, 0.4, 0.1, 0.15)
    for source in draw.fixed(3):
        counts = value(student.sample_counts(p, 6000, source.generator()))
        close((tuple(counts.shape), counts.dtype, int(counts.sum())), ((5,), torch.int64, 6000))
        deviation = sigmas(chisquare(counts.numpy(), 6000 * p.numpy()).pvalue)
        statistic(deviation, source, what="the deviation of the counts", expected=0, sd=1, limit=9)


@points(1, of="marginal")
def test_rows_and_columns(student):
    """The example: the distribution of either of two variables."""
    joint = table([0.1, 0.2, 0.3], [0.2, 0.1, 0.1])
    close(student.marginal(joint, 0), table(0.6, 0.4))
    close(student.marginal(joint, 1), table(0.3, 0.3, 0.4))


@points(1, of="posterior")
def test_an_alarm(student):
    """The example, and a rare disease: even after a good test's alarm it is not probable."""
    close(student.posterior(table(0.75, 0.25), table([0.4, 0.8])), table(0.6, 0.4), rtol=1e-6)
    ill = 0.0015 / (0.0015 + 0.9985 * 0.01)
    found = student.posterior(table(0.9985, 0.0015), table([0.01, 1.0]))
    close(found, table(1 - ill, ill), rtol=1e-6)


@points(1, of="posterior")
def test_a_second_alarm(student):
    """A second test, not as good as the first, raises the alarm, too: now the disease is probable."""
    joint = table(0.9985 * 0.01 * 0.03, 0.0015 * 1.0 * 0.98)
    alarms = table([0.01, 1.0], [0.03, 0.98])
    close(student.posterior(table(0.9985, 0.0015), alarms), joint / joint.sum(), rtol=1e-6)


@points(1, of="posterior")
def test_several_hypotheses(student, draw):
    """Five observations and four hypotheses: the product for each, divided by their sum."""
    prior, likelihoods = shares(draw, 4), draw.uniform(5, 4, low=0.05, dtype=torch.float64)
    joint = [float(prior[h]) * prod(likelihoods[:, h].tolist()) for h in range(4)]
    expected = table(*[weight / sum(joint) for weight in joint])
    close(student.posterior(prior, likelihoods), expected, rtol=1e-6)


@points(1, of="expectation_variance")
def test_an_investment(student):
    """The example: the expected return is 1.8 with a variance of 8.36."""
    wrong = {"this is the standard deviation, the variance's root": 8.36**0.5}
    mean, variance = student.expectation_variance(table(0.5, 0.4, 0.1), table(0, 2, 10))
    close(mean, torch.tensor(1.8, dtype=torch.float64), rtol=1e-6)
    close(variance, torch.tensor(8.36, dtype=torch.float64), rtol=1e-6, suspects=wrong)
