"""Written from the stub (ff55764fd5fcfdee) and the notes alone, without sight of solution or checks."""

import itertools
import math
from collections.abc import Callable
from typing import NamedTuple

import torch


class Report(NamedTuple):
    ok: bool
    error: float
    worst: tuple[int, ...]


def _require_float64(x: torch.Tensor) -> None:
    if x.dtype != torch.float64:
        raise ValueError(f"x must be float64, not {x.dtype}")


def central_difference(
    f: Callable[[torch.Tensor], float], x: torch.Tensor, u: torch.Tensor, h: float = 1e-6
) -> float:
    _require_float64(x)
    step = h * u.detach()
    return float((f(x.detach() + step) - f(x.detach() - step)) / (2 * h))


def numeric_gradient(f: Callable[[torch.Tensor], float], x: torch.Tensor, h: float = 1e-6) -> torch.Tensor:
    _require_float64(x)
    gradient = torch.zeros(x.shape, dtype=torch.float64, device=x.device)
    for index in itertools.product(*(range(size) for size in x.shape)):
        u = torch.zeros(x.shape, dtype=torch.float64, device=x.device)
        u[index] = 1.0
        gradient[index] = central_difference(f, x, u, h)
    return gradient


def relative_error(a: torch.Tensor, b: torch.Tensor) -> float:
    if a.shape != b.shape:
        raise ValueError(f"the shapes differ: {tuple(a.shape)} and {tuple(b.shape)}")
    a, b = a.detach().double(), b.detach().double()
    if not (torch.isfinite(a).all() and torch.isfinite(b).all()):
        return math.inf
    scale = max(a.abs().max().item(), b.abs().max().item())
    if scale == 0:
        return 0.0
    difference = (a - b).abs().max().item()
    if math.isinf(difference):  # a and b are finite: only their difference is too large
        return (a / 2 - b / 2).abs().max().item() / scale * 2
    return difference / scale


def check_gradient(
    f: Callable[[torch.Tensor], torch.Tensor],
    vjp: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    x: torch.Tensor,
    generator: torch.Generator,
    tol: float = 1e-6,
) -> Report:
    _require_float64(x)
    x = x.detach()
    shape = f(x.clone()).shape
    v = torch.randn(shape, generator=generator, dtype=torch.float64, device=generator.device).to(x.device)
    derived = vjp(x.clone(), v.clone()).detach()
    if derived.shape != x.shape:
        raise ValueError(f"vjp returned the shape {tuple(derived.shape)} for x of shape {tuple(x.shape)}")

    numeric = numeric_gradient(lambda z: (f(z) * v).sum().item(), x)
    error = relative_error(derived, numeric)
    difference = (derived - numeric).abs()
    nan = torch.isnan(difference)
    flat = int((nan.long() if nan.any() else difference).argmax())
    worst = tuple(int(i) for i in torch.unravel_index(torch.tensor(flat), x.shape))
    return Report(error <= tol, error, worst)
