"""A right answer with loops and NumPy."""

import numpy as np
import torch


def odd_numbers(n: int) -> torch.Tensor:
    numbers: list[int] = []
    candidate = 0
    while len(numbers) < n:
        if candidate % 2 == 1:
            numbers.append(candidate)
        candidate += 1
    return torch.tensor(numbers, dtype=torch.int64)


def column_means(x: torch.Tensor) -> torch.Tensor:
    total = torch.zeros(x.shape[1], dtype=x.dtype)
    for row in x:
        total = total + row
    return total / x.shape[0]


def without_negatives(x: torch.Tensor) -> torch.Tensor:
    values = x.numpy()
    return torch.from_numpy(np.where(values < 0, np.zeros_like(values), values))
