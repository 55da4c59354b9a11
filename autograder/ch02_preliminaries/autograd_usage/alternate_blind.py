"""Written from the stub (bf38c62c405afa51) and the notes alone, without sight of solution or checks."""

import math
from collections.abc import Callable

import torch


def _leaf(x: torch.Tensor) -> torch.Tensor:
    return x.detach().clone().requires_grad_(True)


def _weighted_grad(y: torch.Tensor, leaf: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    if not y.requires_grad:  # a constant
        return torch.zeros_like(leaf, requires_grad=False)
    (grad,) = torch.autograd.grad(y, leaf, weight, allow_unused=True)
    if grad is None:
        return torch.zeros_like(leaf, requires_grad=False)
    return grad.detach().clone()


def repeated_grads(
    f: Callable[[torch.Tensor], torch.Tensor], x: torch.Tensor, n: int, zero: bool
) -> torch.Tensor:
    leaf = _leaf(x)
    grad = torch.zeros_like(leaf, requires_grad=False)
    leaf.grad = grad
    seen: list[torch.Tensor] = []
    for _ in range(n):
        y = f(leaf)
        if zero:
            leaf.grad.zero_()
        if y.requires_grad:
            y.backward()
        seen.append(leaf.grad.detach().clone())
    return torch.stack(seen)


def vjp(f: Callable[[torch.Tensor], torch.Tensor], x: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
    leaf = _leaf(x)
    return _weighted_grad(f(leaf), leaf, v)


def grad_with_frozen_factor(
    f: Callable[[torch.Tensor], torch.Tensor], g: Callable[[torch.Tensor], torch.Tensor], x: torch.Tensor
) -> torch.Tensor:
    leaf = _leaf(x)
    # The gradient of sum_i c_i f_i(x) with constant c is a vector-Jacobian product.
    return _weighted_grad(f(leaf), leaf, g(leaf).detach())


def double_until(x: torch.Tensor, limit: float) -> torch.Tensor:
    numbers: list[float] = x.detach().flatten().tolist()
    y = x
    # hypot neither overflows nor underflows on the way
    while math.hypot(*y.detach().flatten().tolist()) < limit:
        y = y * 2
    # Doubling keeps the sign of the sum, so that of x will do; a power of 2 scales without rounding.
    _, exponent = math.frexp(max(abs(number) for number in numbers))
    if math.fsum(math.ldexp(number, -exponent) for number in numbers) < 0:
        y = y * 100
    return y


def safe_sqrt(x: torch.Tensor) -> torch.Tensor:
    positive = x > 0
    root = torch.sqrt(torch.where(positive, x, torch.ones_like(x)))
    return torch.where(positive, root, torch.zeros_like(x))
