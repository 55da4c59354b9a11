"""A right answer with NumPy's views of the same memory, and a probe instead of addresses."""

import numpy as np
import torch


def same_storage(a: torch.Tensor, b: torch.Tensor) -> bool:
    whole = torch.empty(0, dtype=a.dtype).set_(a.untyped_storage()).numpy()
    other = torch.empty(0, dtype=b.dtype).set_(b.untyped_storage()).numpy()
    return bool(np.shares_memory(whole, other))


def add_into(x: torch.Tensor, y: torch.Tensor) -> None:
    memory = x.numpy()
    try:
        np.add(memory, y.numpy(), out=memory)
    except ValueError as error:
        raise RuntimeError(str(error)) from None


def axpy_(y: torch.Tensor, a: float, x: torch.Tensor) -> torch.Tensor:
    target, source = y.numpy(), x.numpy()
    for place in np.ndindex(target.shape):
        target[place] += a * source[place]
    return y


def swap_rows_(x: torch.Tensor, i: int, j: int) -> None:
    kept = x[i].clone()
    x[i].copy_(x[j])
    x[j].copy_(kept)


def trajectory_(x: torch.Tensor, y: torch.Tensor, steps: int) -> list[torch.Tensor]:
    states = list((x + y * torch.arange(1, steps + 1).reshape(-1, *([1] * x.dim()))).unbind(0))
    if states:
        x.copy_(states[-1])
    return states
