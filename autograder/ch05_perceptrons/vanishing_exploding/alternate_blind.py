"""Written from the stub (c726432b4e3c99b0) and the notes alone, without sight of solution or checks."""

import math
from collections.abc import Callable

import torch

Function = Callable[[torch.Tensor], torch.Tensor]

# f, its slope (as a function of z, without cancellation where f saturates), and its largest slope
_KINDS: dict[str, tuple[Function, Function, float]] = {
    "identity": (lambda z: z, torch.ones_like, 1.0),
    "sigmoid": (torch.sigmoid, lambda z: torch.sigmoid(z) * torch.sigmoid(-z), 0.25),
    "tanh": (torch.tanh, lambda z: 1 / torch.cosh(z) ** 2, 1.0),
    "relu": (torch.relu, lambda z: (z > 0).to(z), 1.0),
}


def _kind(kind: str) -> tuple[Function, Function, float]:
    if kind not in _KINDS:
        raise ValueError(f"unknown function {kind!r}")
    return _KINDS[kind]


def _norm(g: torch.Tensor) -> float:
    scale = g.abs().max().item()
    if scale == 0 or not math.isfinite(scale):
        return scale
    return scale * torch.linalg.vector_norm(g / scale).item()


@torch.no_grad()
def gradient_norms(weights: list[torch.Tensor], kind: str, X: torch.Tensor, v: torch.Tensor) -> list[float]:
    f, slope, _ = _kind(kind)
    h = X
    slopes: list[torch.Tensor] = []
    for W in weights:
        z = h @ W
        slopes.append(slope(z))
        h = f(z)
    g = v
    norms = [_norm(g)]
    for W, s in zip(reversed(weights), reversed(slopes), strict=True):
        g = (g * s) @ W.T
        norms.append(_norm(g))
    return norms[::-1]


def gradient_bound(weights: list[torch.Tensor], kind: str) -> float:
    largest_slope = _kind(kind)[2]
    mantissa, exponent = 1.0, 0
    for W in weights:
        factor = largest_slope * torch.linalg.matrix_norm(W.detach(), 2).item()
        mantissa, shift = math.frexp(mantissa * math.frexp(factor)[0])
        exponent += shift + math.frexp(factor)[1]
    try:
        return math.ldexp(mantissa, exponent)
    except OverflowError:
        return math.inf


def factor_per_layer(norms: list[float]) -> float:
    if norms[0] == 0:
        return 0.0
    try:
        return math.exp((math.log(norms[0]) - math.log(norms[-1])) / (len(norms) - 1))
    except OverflowError:
        return math.inf


@torch.no_grad()
def log_product_norm(matrices: list[torch.Tensor]) -> float:
    product = matrices[0]
    exponent = 0  # the true product is `product` times 2 ** exponent: powers of 2 do not round
    for k in range(len(matrices)):
        if k > 0:
            product = product @ matrices[k]
        largest = product.abs().max().item()
        if largest == 0:
            return -math.inf
        shift = math.frexp(largest)[1]
        product = product * 2.0**-shift
        exponent += shift
    return exponent * math.log(2) + math.log(torch.linalg.vector_norm(product).item())
