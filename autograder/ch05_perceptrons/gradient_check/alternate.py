"""A right answer on flat NumPy copies that are restored, with the error entry by entry in Python."""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch


class Report(NamedTuple):
    ok: bool
    error: float
    worst: tuple[int, ...]


def _demand_float64(x):
    if x.dtype != torch.float64:
        raise ValueError("float64, please")


def central_difference(
    f: Callable[[torch.Tensor], float], x: torch.Tensor, u: torch.Tensor, h: float = 1e-6
) -> float:
    _demand_float64(x)
    above, below = f(torch.add(x, u, alpha=h)), f(torch.add(x, u, alpha=-h))
    return above / (2 * h) - below / (2 * h)


def numeric_gradient(f: Callable[[torch.Tensor], float], x: torch.Tensor, h: float = 1e-6) -> torch.Tensor:
    _demand_float64(x)
    flat = np.array(x).reshape(-1).copy()
    slopes = []
    for i, kept in enumerate(flat.tolist()):
        flat[i] = kept + h
        above = f(torch.tensor(flat).reshape(x.shape))
        flat[i] = kept - h
        slopes.append((above - f(torch.tensor(flat).reshape(x.shape))) / (2 * h))
        flat[i] = kept
    return torch.tensor(slopes, dtype=torch.float64).reshape(x.shape)


def relative_error(a: torch.Tensor, b: torch.Tensor) -> float:
    if tuple(a.shape) != tuple(b.shape):
        raise ValueError("shapes differ")
    left, right = a.flatten().tolist(), b.flatten().tolist()
    if not all(map(math.isfinite, left + right)):
        return math.inf
    largest = max(map(abs, left + right))
    distance = max(abs(one - other) for one, other in zip(left, right, strict=True))
    return 0.0 if largest == 0 else distance / largest


def check_gradient(
    f: Callable[[torch.Tensor], torch.Tensor],
    vjp: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    x: torch.Tensor,
    generator: torch.Generator,
    tol: float = 1e-6,
) -> Report:
    v = torch.empty_like(f(x)).normal_(generator=generator)
    ours = vjp(x, v)
    theirs = numeric_gradient(lambda z: torch.tensordot(f(z), v, dims=v.dim()).item(), x)
    error = relative_error(ours, theirs)
    worst, most = (0,) * x.dim(), -1.0
    for place in np.ndindex(*x.shape):
        distance = abs(float(ours[place]) - float(theirs[place]))
        if math.isnan(distance) or distance > most:
            worst, most = place, math.inf if math.isnan(distance) else distance
    return Report(not error > tol, error, tuple(worst))
