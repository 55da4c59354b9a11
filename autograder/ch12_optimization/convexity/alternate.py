"""A right answer with all chords in one NumPy array, LDL^T pivots by hand, and a walk along the grid."""

from collections.abc import Callable, Sequence

import numpy as np
import torch


def is_convex_on_grid(f: Callable[[float], float], grid: Sequence[float], tol: float = 1e-9) -> bool:
    x, y = np.array(grid), np.array([f(point) for point in grid])
    for j in range(1, len(x) - 1):
        left, right = slice(0, j), slice(j + 1, None)
        run = x[None, right] - x[left, None]
        height = y[left, None] * (x[None, right] - x[j]) / run + y[None, right] * (x[j] - x[left, None]) / run
        if (y[j] > height + tol).any():
            return False
    return True


def jensen_gap(f: Callable[[torch.Tensor], float], x: torch.Tensor, alpha: torch.Tensor) -> float:
    weights = alpha.tolist()
    if len(weights) != len(x) or min(weights) < 0 or not 1 - 1e-9 <= sum(weights) <= 1 + 1e-9:
        raise ValueError("no weights")
    center = torch.zeros_like(x[0])
    for weight, point in zip(weights, x, strict=True):
        center += weight * point
    at_center = f(center)
    return sum(weight * (f(point) - at_center) for weight, point in zip(weights, x, strict=True))


def is_psd(H: torch.Tensor, tol: float = 1e-10) -> bool:
    values = np.linalg.eigvals(H.numpy()).real
    return bool(min(values) >= -tol * max(values))


def below_set_is_convex(f: Callable[[float], float], grid: Sequence[float], b: float) -> bool:
    entered = left = False
    for x in grid:
        inside = f(x) <= b
        if inside and left:
            return False
        entered = entered or inside
        left = entered and not inside
    return True
