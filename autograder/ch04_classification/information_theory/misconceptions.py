"""Wrong answers to ch04/information_theory, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

import math

from d2lcourse.audit import edit, misconception


@misconception("self_information", says="You took the logarithm to base 2 whatever `base` says.")
def always_bits(p, base=math.e):
    return -torch.log2(p)


@misconception(
    "self_information",
    says="You added a small number before the logarithm: impossible events then have a finite surprise, and "
    "certain ones a negative one.",
)
def smoothed(p, base=math.e):
    return -torch.log(p + 1e-7) / math.log(base)


@misconception(
    "entropy",
    says="0 times -inf is NaN: an outcome of probability 0 must add 0. Treat it apart, or use xlogy.",
)
def zero_times_infinity(p, base=math.e):
    return -(p * torch.log(p)).sum(dim=-1) / math.log(base)


@misconception(
    "entropy",
    says="You summed over the whole batch; each slice along the last dimension is one distribution.",
)
def summed_over_the_batch(p, base=math.e):
    return -torch.xlogy(p, p).sum() / math.log(base)


@misconception(
    "cross_entropy_dist",
    says="You swapped the two: p weighs, and q stands in the logarithm.",
)
def swapped(p, q, base=math.e):
    return -torch.xlogy(q, p).sum(dim=-1) / math.log(base)


@misconception(
    "cross_entropy_dist",
    says="You added a small number to q: where q is 0 and p is not, the cross-entropy is infinite.",
)
def belief_smoothed(p, q, base=math.e):
    return -torch.xlogy(p, q + 1e-12).sum(dim=-1) / math.log(base)


@misconception("kl_divergence", says="You computed D(q || p): the divergence is not symmetric.")
def reversed_direction(p, q, base=math.e):
    return cross_entropy_dist(q, p, base) - entropy(q, base)


@misconception(
    "kl_divergence",
    says="This is the cross-entropy: subtract the entropy of p.",
)
def without_the_entropy(p, q, base=math.e):
    return cross_entropy_dist(p, q, base)


edit(
    "kl_divergence",
    "cross_entropy_dist(p, q, base) - entropy(p, base)",
    "(p * torch.log(p / q)).sum(dim=-1) / math.log(base)",
    name="log_of_the_ratio",
    says="Where p is 0, p log(p / q) is 0 times -inf, which is NaN: such outcomes must add 0.",
)
