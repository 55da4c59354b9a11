"""Written from the stub (3ab1c3ae6fc774e0) and the notes alone, without sight of solution or checks."""

from collections.abc import Callable

import torch


def grad_bilinear(
    u: torch.Tensor, A: torch.Tensor, x: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    return A @ x, torch.outer(u, x), A.T @ u


def grad_quadratic(A: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    return A @ x + A.T @ x


def jacobian_tanh_layer(A: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    # 1 - tanh(z)^2 = 1 / cosh(z)^2, which does not cancel for large z
    slope = torch.cosh(A @ x).reciprocal().square()
    return slope.unsqueeze(1) * A


def numerical_jacobian(f: Callable[[torch.Tensor], torch.Tensor], x: torch.Tensor, h: float) -> torch.Tensor:
    columns: list[torch.Tensor] = []
    for j in range(x.shape[0]):
        step = torch.zeros_like(x)
        step[j] = h
        above = f(x + step).detach().clone()
        below = f(x - step).detach()
        columns.append((above - below) / (2 * h))
    return torch.stack(columns, dim=1)
