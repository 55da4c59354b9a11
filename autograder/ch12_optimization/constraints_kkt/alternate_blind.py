"""Written from the stub (7d030d0d37a93178) and the notes alone, without sight of solution or checks."""

from collections.abc import Callable
from typing import NamedTuple

import torch

Function = Callable[[torch.Tensor], torch.Tensor]


class KKT(NamedTuple):
    stationarity: float
    primal: float
    dual: float
    slackness: float


def kkt_residuals(grad_f: Function, c: Function, jac_c: Function, x: torch.Tensor, lam: torch.Tensor) -> KKT:
    values = c(x)
    grad_lagrangian = grad_f(x) + lam @ jac_c(x)
    return KKT(
        stationarity=grad_lagrangian.abs().max().item(),
        primal=values.clamp(min=0).max().item(),
        dual=lam.clamp(max=0).abs().max().item(),
        slackness=(lam * values).abs().max().item(),
    )


def project_ball(x: torch.Tensor, center: torch.Tensor, radius: float) -> torch.Tensor:
    offset = x - center
    distance = torch.linalg.vector_norm(offset).item()
    if distance <= radius:
        return x
    return center + offset * (radius / distance)


def project_simplex(x: torch.Tensor) -> torch.Tensor:
    y = x - x.max()  # the same projection, and the entries that stay positive lie in (-1, 0]
    u = torch.sort(y, descending=True).values
    k = torch.arange(1, len(u) + 1, dtype=u.dtype)
    candidates = (u.cumsum(0) - 1) / k
    last = int((u > candidates).nonzero().max())
    return (y - candidates[last]).clamp(min=0)


def projected_descent(
    grad_f: Function, project: Function, x0: torch.Tensor, lr: float, n_steps: int
) -> torch.Tensor:
    path = torch.empty(n_steps + 1, len(x0), dtype=torch.float64)
    path[0] = project(x0.clone()).detach()
    for k in range(n_steps):
        x = path[k].clone()
        path[k + 1] = project((x - lr * grad_f(x)).detach()).detach()
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
    path = torch.empty(n_steps + 1, len(x0), dtype=torch.float64)
    path[0] = x0
    for k in range(n_steps):
        x = path[k].clone()
        g = grad_f(x)
        values = c(x)
        active = values > 0
        if bool(active.any()):
            g = g + weight * (values[active] @ jac_c(x)[active])
        path[k + 1] = (x - lr * g).detach()
    return path
