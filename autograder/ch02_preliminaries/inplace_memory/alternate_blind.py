"""Written from the stub (0fc14030a65c4744) and the notes alone, without sight of solution or checks."""

import torch


def same_storage(a: torch.Tensor, b: torch.Tensor) -> bool:
    return a.untyped_storage().data_ptr() == b.untyped_storage().data_ptr()


def add_into(x: torch.Tensor, y: torch.Tensor) -> None:
    x.add_(y)


def axpy_(y: torch.Tensor, a: float, x: torch.Tensor) -> torch.Tensor:
    return y.add_(x, alpha=a)


def swap_rows_(x: torch.Tensor, i: int, j: int) -> None:
    if i == j:
        return
    kept = x[i].clone()
    x[i] = x[j]
    x[j] = kept


def trajectory_(x: torch.Tensor, y: torch.Tensor, steps: int) -> list[torch.Tensor]:
    states: list[torch.Tensor] = []
    for _ in range(steps):
        x.add_(y)
        states.append(x.clone())
    return states
