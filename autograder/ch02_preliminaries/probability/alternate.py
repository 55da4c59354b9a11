"""A right answer in loops, conditional binomials, exact fractions and differences of pairs."""

from fractions import Fraction

import torch


def inverse_cdf(p: torch.Tensor, u: torch.Tensor) -> torch.Tensor:
    outcomes = []
    for level in u.tolist():
        i, end = 0, float(p[0])
        while level >= end and i < len(p) - 1:
            i += 1
            end += float(p[i])
        while p[i] == 0:
            i -= 1
        outcomes.append(i)
    return torch.tensor(outcomes)


def sample_counts(p: torch.Tensor, n: int, generator: torch.Generator) -> torch.Tensor:
    counts, left = [], n
    for i in range(len(p)):
        rest = float(p[i:].sum())
        share = min(1.0, float(p[i]) / rest) if rest > 0 else 0.0
        if i == len(p) - 1:
            share = 1.0
        trials = torch.tensor(float(left), dtype=torch.float64)
        count = int(torch.binomial(trials, torch.tensor(share, dtype=torch.float64), generator=generator))
        counts.append(count)
        left -= count
    return torch.tensor(counts)


def marginal(joint: torch.Tensor, keep: int) -> torch.Tensor:
    return torch.stack([part.sum() for part in joint.unbind(keep)])


def posterior(prior: torch.Tensor, likelihoods: torch.Tensor) -> torch.Tensor:
    joint = [Fraction(share) for share in prior.tolist()]
    for row in likelihoods.tolist():
        joint = [weight * Fraction(seen) for weight, seen in zip(joint, row, strict=True)]
    evidence = sum(joint)
    if evidence == 0:
        raise ValueError("impossible")
    return torch.tensor([float(weight / evidence) for weight in joint], dtype=torch.float64)


def expectation_variance(p: torch.Tensor, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    pairs = torch.outer(p, p) * (x.unsqueeze(0) - x.unsqueeze(1)) ** 2
    return torch.dot(p, x), pairs.sum() / 2
