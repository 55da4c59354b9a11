"""A right answer with a copy and a mask, by a reader who had the stub, the notes and the public checks."""

import torch


def odd_numbers(n: int) -> torch.Tensor:
    return 2 * torch.arange(n) + 1


def column_means(x: torch.Tensor) -> torch.Tensor:
    return x.mean(dim=0)


def without_negatives(x: torch.Tensor) -> torch.Tensor:
    y = x.clone()
    y[y < 0] = 0
    return y
