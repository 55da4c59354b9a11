"""A right answer with NumPy, whose strides count bytes."""

import numpy as np
import torch


def broadcast_view(x: torch.Tensor, shape: tuple[int, ...]) -> torch.Tensor:
    memory = x.numpy()
    sizes = (1,) * (len(shape) - memory.ndim) + memory.shape
    steps = (0,) * (len(shape) - memory.ndim) + memory.strides
    if len(sizes) != len(shape) or any(m not in (1, n) for m, n in zip(sizes, shape, strict=True)):
        raise ValueError(f"{memory.shape} does not stretch to {shape}")
    steps = tuple(0 if m != n else step for m, n, step in zip(sizes, shape, steps, strict=True))
    return torch.from_numpy(np.lib.stride_tricks.as_strided(memory, shape, steps))


def sliding_windows(x: torch.Tensor, size: int) -> torch.Tensor:
    memory = x.numpy()
    count = len(memory) - size + 1
    if size < 1 or count < 1:
        raise ValueError(f"{size} is no length of a window in {len(memory)} numbers")
    return torch.from_numpy(np.lib.stride_tricks.as_strided(memory, (count, size), memory.strides * 2))
