"""A right answer with preallocated NumPy paths, the matrix square root as |H|, and a recursive bisection."""

from collections.abc import Callable

import numpy as np
import torch

Function = Callable[[torch.Tensor], torch.Tensor]


def gd(grad: Function, x0: torch.Tensor, lr: float, n_steps: int) -> torch.Tensor:
    path = np.empty((n_steps + 1, len(x0)))
    path[0] = x0
    for k in range(n_steps):
        path[k + 1] = path[k] - lr * grad(torch.tensor(path[k])).numpy()
    return torch.from_numpy(path)


def diag_precond(grad: Function, hess: Function, x0: torch.Tensor, lr: float, n_steps: int) -> torch.Tensor:
    path = [x0.tolist()]
    for _ in range(n_steps):
        at = torch.tensor(path[-1], dtype=torch.float64)
        slopes, H = grad(at).tolist(), hess(at).tolist()
        path.append([x - lr * g / H[i][i] for i, (x, g) in enumerate(zip(path[-1], slopes, strict=True))])
    return torch.tensor(path, dtype=torch.float64)


def newton(
    grad: Function, hess: Function, x0: torch.Tensor, lr: float, n_steps: int, floor: float = 1e-8
) -> torch.Tensor:
    path = [x0.clone()]
    for _ in range(n_steps):
        x = path[-1]
        _, sizes, V = np.linalg.svd(hess(x).numpy(), hermitian=True)
        # H is U diag(sizes) V, with sizes >= 0, and |H| is V^T diag(sizes) V.
        step = np.linalg.solve(V.T @ np.diag(np.maximum(sizes, floor)) @ V, grad(x).numpy())
        path.append(x - lr * torch.from_numpy(step))
    return torch.stack(path)


def line_search(dphi: Callable[[float], float], first: float, tol: float) -> float:
    def between(low: float, width: float) -> float:
        if width <= tol:
            return low + width
        half = width / 2
        return between(low + half, half) if dphi(low + half) <= 0 else between(low, half)

    if not dphi(0.0) < 0:
        raise ValueError("uphill")
    for doubling in range(61):
        end = first * 2.0**doubling
        if dphi(end) >= 0:
            return between(end / 2, end / 2) if doubling else between(0.0, end)
    raise ValueError("no end")


def steepest_descent(grad: Function, x0: torch.Tensor, n_steps: int, tol: float = 1e-10) -> torch.Tensor:
    path = torch.zeros(n_steps + 1, len(x0), dtype=torch.float64)
    path[0] = x0
    for k in range(n_steps):
        at, g = path[k].clone(), grad(path[k].clone())

        def slope(eta: float, at: torch.Tensor = at, g: torch.Tensor = g) -> float:
            return float(-(grad(at - eta * g) * g).sum())

        path[k + 1] = at if float(g @ g) == 0 else at - line_search(slope, 1.0, tol) * g
    return path
