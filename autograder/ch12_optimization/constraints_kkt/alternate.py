"""A right answer with loops over constraints, NumPy, bisection for the simplex, and preallocated paths."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch

Function = Callable[[torch.Tensor], torch.Tensor]


class KKT(NamedTuple):
    stationarity: float
    primal: float
    dual: float
    slackness: float


def kkt_residuals(grad_f: Function, c: Function, jac_c: Function, x: torch.Tensor, lam: torch.Tensor) -> KKT:
    values, rows, total = c(x).tolist(), jac_c(x).numpy(), grad_f(x).numpy().copy()
    primal = dual = slackness = 0.0
    for multiplier, held, row in zip(lam.tolist(), values, rows, strict=True):
        total += multiplier * row
        primal, dual = max(primal, held), max(dual, -multiplier)
        slackness = max(slackness, abs(multiplier * held))
    return KKT(float(np.linalg.norm(total, np.inf)), primal, dual, slackness)


def project_ball(x: torch.Tensor, center: torch.Tensor, radius: float) -> torch.Tensor:
    distance = torch.dist(x, center)
    share = torch.where(distance > radius, radius / distance.clamp(min=1e-300), 1.0)
    return torch.lerp(center, x, share)


def project_simplex(x: torch.Tensor) -> torch.Tensor:
    positive = torch.ones_like(x, dtype=torch.bool)
    while True:
        t = x[positive].sub(x.max()).sum().sub(1).div(positive.sum()) + x.max()
        below = positive & (x <= t)
        if not below.any():
            return torch.relu(x - t)
        positive &= ~below


def projected_descent(
    grad_f: Function, project: Function, x0: torch.Tensor, lr: float, n_steps: int
) -> torch.Tensor:
    path = torch.empty(n_steps + 1, len(x0), dtype=torch.float64)
    x = x0
    for k in range(n_steps + 1):
        path[k] = x = project(x)
        if k < n_steps:
            x = torch.add(x, grad_f(x), alpha=-lr)
    return path


def penalty_descent(
    grad_f: Function,
    c: Function,
    jac_c: Function,
    x0: torch.Tensor,
    weight: float,
    lr: float,
    n_steps: int,
) -> torch.Tensor:
    x, rows = x0.numpy().copy(), [x0.tolist()]
    for _ in range(n_steps):
        at = torch.from_numpy(x.copy())
        gradient = grad_f(at).numpy().copy()
        for held, row in zip(c(at).tolist(), jac_c(at).numpy(), strict=True):
            if held > 0:
                gradient += weight * held * row
        x -= lr * gradient
        rows.append(x.tolist())
    return torch.tensor(rows, dtype=torch.float64)
