"""Wrong answers to ch02/probability, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "inverse_cdf",
    ", right=True",
    "",
    name="edge_to_the_left",
    says="You gave a level at an edge to the interval that ends there: an interval holds its lower end.",
)

edit(
    "inverse_cdf",
    "[:-1]",
    "",
    name="rounded_last_edge",
    says="You took the last sum for the end: rounding may leave it below 1, so a level lies beyond it.",
)


@misconception(
    "inverse_cdf",
    says="You compared levels with the probabilities themselves: the intervals end at their cumulative sums.",
)
def not_cumulative(p, u):
    return torch.searchsorted(p[:-1].sort().values, u, right=True)


edit(
    "sample_counts",
    ", minlength=len(p)",
    "",
    name="no_zeros_at_the_end",
    says="You left out the last outcomes where they did not occur: each has a count (minlength).",
)

edit(
    "sample_counts",
    "torch.rand(n, generator=generator, dtype=torch.float64)",
    "torch.rand(n, dtype=torch.float64)",
    name="global_generator",
    says="You drew from the global generator: use the one you got, or nobody can repeat the sample.",
)


@misconception(
    "sample_counts",
    says="You returned the expected counts n p, rounded: a sample's counts vary around them.",
)
def expected_counts(p, n, generator):
    counts = (n * p).floor().long()
    order = (n * p - counts).argsort(descending=True)
    counts[order[: n - int(counts.sum())]] += 1
    return counts


@misconception(
    "sample_counts",
    says="You spread the levels evenly and moved them all by one random number: draws must be independent.",
)
def even_levels(p, n, generator):
    start = torch.rand(1, generator=generator, dtype=torch.float64)
    u = (torch.arange(n, dtype=torch.float64) + start) / n
    return torch.bincount(inverse_cdf(p, u), minlength=len(p))


@misconception(
    "sample_counts", says="You returned relative frequencies: the counts are whole numbers that sum to n."
)
def frequencies(p, n, generator):
    u = torch.rand(n, generator=generator, dtype=torch.float64)
    return torch.bincount(inverse_cdf(p, u), minlength=len(p)) / n


@misconception(
    "marginal", says="You summed over the variable that should stay: sum over all the others instead."
)
def sums_out_the_one(joint, keep):
    return joint.sum(dim=keep)


edit(
    "marginal",
    "joint.movedim(keep, 0).reshape",
    "joint.reshape",
    name="reshaped_without_moving",
    says="You reshaped without moving the dimension to the front: that mixes the variables unless keep is 0.",
)

edit(
    "marginal",
    "rows.sum(dim=1)",
    "rows.mean(dim=1)",
    name="mean_of_the_others",
    says="You took means: the probability of one value is the sum over all values of the others.",
)


@misconception(
    "marginal", says="You summed over one other variable only: all but the one that stays must go."
)
def one_sum(joint, keep):
    return joint.sum(dim=-1 if keep % joint.dim() == 0 else 0)


@misconception(
    "posterior",
    says="You did not normalise: prior times likelihood is the joint probability; divide by its sum over h.",
)
def joint_probability(prior, likelihoods):
    return prior * likelihoods.prod(dim=0)


@misconception(
    "posterior",
    says="You ignored the prior (the base-rate fallacy): a rare disease stays rare after one alarm.",
)
def base_rate_fallacy(prior, likelihoods):
    weights = likelihoods.prod(dim=0)
    return weights / weights.sum()


@misconception(
    "posterior",
    says="You divided by the product of the observations' probabilities: only given h are they independent.",
)
def independent_evidence(prior, likelihoods):
    return prior * likelihoods.prod(dim=0) / (likelihoods @ prior).prod()


@misconception(
    "posterior",
    says="You multiplied the likelihoods: thousands of them underflow to 0. Add their logarithms.",
)
def underflowing_product(prior, likelihoods):
    joint = prior * likelihoods.prod(dim=0)
    if not joint.any():
        raise ValueError("impossible")
    return joint / joint.sum()


@misconception(
    "posterior",
    says="You normalised after each observation: what underflows to 0 on the way never comes back.",
)
def one_after_the_other(prior, likelihoods):
    belief = prior
    for seen in likelihoods:
        belief = belief * seen
        if not belief.any():
            raise ValueError("impossible")
        belief = belief / belief.sum()
    return belief


@misconception(
    "expectation_variance",
    says="You returned E[x^2] as the variance: it measures the distance from 0, not from the expectation.",
)
def second_moment(p, x):
    return (p * x).sum(), (p * x.square()).sum()


@misconception(
    "expectation_variance",
    says="You subtracted squares, E[x^2] - E[x]^2: large values cancel. Subtract the mean first.",
)
def cancelling_squares(p, x):
    mean = (p * x).sum()
    return mean, (p * x.square()).sum() - mean.square()


@misconception(
    "expectation_variance",
    says="You ignored the probabilities: the mean and variance of a list of values weigh all of them alike.",
)
def all_alike(p, x):
    return x.mean(), x.var(unbiased=False)


@misconception(
    "expectation_variance",
    says="You divided by k - 1: that is for samples. Here the distribution is known, and p weighs.",
)
def sample_variance(p, x):
    mean = (p * x).sum()
    return mean, (p * (x - mean).square()).sum() * len(x) / (len(x) - 1)
