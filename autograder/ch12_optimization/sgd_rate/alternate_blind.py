"""Written from the stub (a5e55850765532c9) and the notes alone, without sight of solution or checks."""

from collections.abc import Callable

import torch


def learning_rates(r: float, L: float, T: int, known_horizon: bool) -> torch.Tensor:
    if known_horizon:
        t = torch.full((T,), T, dtype=torch.float64)
    else:
        t = torch.arange(1, T + 1, dtype=torch.float64)
    return r / (L * torch.sqrt(t))


def risk_bound(rates: torch.Tensor, r: float, L: float) -> float:
    return float((r**2 + L**2 * (rates**2).sum()) / (2 * rates.sum()))


def sgd(
    grad: Callable[[torch.Tensor, int], torch.Tensor],
    x1: torch.Tensor,
    rates: torch.Tensor,
    n: int,
    generator: torch.Generator,
) -> tuple[torch.Tensor, torch.Tensor]:
    x = x1.detach().clone()
    total = torch.zeros_like(x)
    for rate in rates.tolist():
        i = int(torch.randint(n, (1,), generator=generator, device=generator.device))
        total = total + rate * x
        g = grad(x.clone(), i).detach()
        x = x - rate * g
    return total / rates.sum(), x


def rate_exponent(steps: torch.Tensor, errors: torch.Tensor) -> float:
    u, w = torch.log(steps), torch.log(errors)
    u, w = u - u.mean(), w - w.mean()
    return float((u * w).sum() / (u * u).sum())
