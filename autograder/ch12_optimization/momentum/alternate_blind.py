"""Written from the stub (fff6dad7322b3f3a) and the notes alone, without sight of solution or checks."""

from collections.abc import Callable

import torch


def leaky_weights(beta: float, t: int) -> torch.Tensor:
    exponents = torch.arange(t - 1, -1, -1, dtype=torch.float64)
    return torch.tensor(beta, dtype=torch.float64) ** exponents


def momentum_step(
    params: list[torch.Tensor],
    grads: list[torch.Tensor],
    velocities: list[torch.Tensor],
    lr: float,
    beta: float,
) -> None:
    if not len(params) == len(grads) == len(velocities):
        raise ValueError("params, grads and velocities must have the same length")
    with torch.no_grad():
        for p, g, v in zip(params, grads, velocities, strict=False):
            v.mul_(beta).add_(g)
            p.sub_(lr * v)


def heavy_ball(
    grad: Callable[[torch.Tensor], torch.Tensor], x0: torch.Tensor, lr: float, beta: float, steps: int
) -> torch.Tensor:
    x = x0.detach().clone()
    v = torch.zeros_like(x)
    way = [x]
    for _ in range(steps):
        g = grad(x.clone()).detach()
        v = beta * v + g
        x = x - lr * v
        way.append(x)
    return torch.stack(way)


def momentum_matrix(lr: float, beta: float, curvature: float) -> torch.Tensor:
    return torch.tensor([[beta, curvature], [-lr * beta, 1 - lr * curvature]], dtype=torch.float64)


def converges(lr: float, beta: float, curvatures: torch.Tensor) -> bool:
    # |eigenvalues| < 1 exactly if 0 < lr * curvature < 2 + 2 beta; the upper border gets room for rounding.
    product = lr * curvatures.detach()
    return bool(((product > 0) & (product < (2 + 2 * beta) * (1 - 1e-12))).all())
