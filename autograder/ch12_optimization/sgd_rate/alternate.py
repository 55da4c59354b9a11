"""A right answer with lists, powers, a path kept whole, and NumPy's least squares."""

import math
from collections.abc import Callable

import numpy as np
import torch


def learning_rates(r: float, L: float, T: int, known_horizon: bool) -> torch.Tensor:
    times = [T if known_horizon else t + 1 for t in range(T)]
    return torch.tensor([r / L / math.sqrt(t) for t in times], dtype=torch.float64)


def risk_bound(rates: torch.Tensor, r: float, L: float) -> float:
    total = math.fsum(rates.tolist())
    return r * r / total / 2 + L * L * math.fsum(rate * rate for rate in rates.tolist()) / total / 2


def sgd(
    grad: Callable[[torch.Tensor, int], torch.Tensor],
    x1: torch.Tensor,
    rates: torch.Tensor,
    n: int,
    generator: torch.Generator,
) -> tuple[torch.Tensor, torch.Tensor]:
    T = len(rates)
    chosen = (n * torch.rand(T, generator=generator, dtype=torch.float64)).long().clamp(max=n - 1)
    path = torch.empty(T + 1, *x1.shape, dtype=torch.float64)
    path[0] = x1
    for t in range(T):
        path[t + 1] = path[t] - rates[t] * grad(path[t].clone(), int(chosen[t]))
    average = torch.tensordot(rates / rates.sum(), path[:-1], dims=1)
    return average, path[-1]


def rate_exponent(steps: torch.Tensor, errors: torch.Tensor) -> float:
    design = np.stack([np.log(steps.numpy()), np.ones(len(steps))], axis=1)
    return float(np.linalg.lstsq(design, np.log(errors.numpy()), rcond=None)[0][0])
