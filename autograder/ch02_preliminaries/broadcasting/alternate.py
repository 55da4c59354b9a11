"""A right answer with NumPy's strides, matrix products and sums over reshaped blocks."""

import itertools

import numpy as np
import torch


def broadcast_shape(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
    pairs = list(itertools.zip_longest(reversed(a), reversed(b), fillvalue=1))
    found = []
    for pair in reversed(pairs):
        sizes = set(pair) - {1}
        if len(sizes) > 1:
            raise ValueError(f"{a} and {b} do not match")
        found.append(sizes.pop() if sizes else 1)
    return tuple(found)


def pairwise_differences(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    m, n = len(x), len(y)
    difference = x.repeat_interleave(n, dim=0) - y.repeat(m, 1)
    return difference.reshape(m, n, -1)


def broadcast_view(x: torch.Tensor, shape: tuple[int, ...]) -> torch.Tensor:
    memory = x.numpy()
    sizes = (1,) * (len(shape) - memory.ndim) + memory.shape
    steps = (0,) * (len(shape) - memory.ndim) + memory.strides
    if len(sizes) != len(shape) or any(m not in (1, n) for m, n in zip(sizes, shape, strict=True)):
        raise ValueError(f"{memory.shape} does not stretch to {shape}")
    steps = tuple(0 if m != n else step for m, n, step in zip(sizes, shape, steps, strict=True))
    return torch.from_numpy(np.lib.stride_tricks.as_strided(memory, shape, steps))


def unbroadcast(g: torch.Tensor, shape: tuple[int, ...]) -> torch.Tensor:
    sizes = (1,) * (g.dim() - len(shape)) + tuple(shape)
    for dim, size in enumerate(sizes):
        if size == 1:
            rows = g.movedim(dim, -1)
            ones = torch.ones(rows.shape[-1], 1, dtype=g.dtype)
            g = (rows.reshape(-1, rows.shape[-1]) @ ones).reshape(*rows.shape[:-1], 1).movedim(-1, dim)
    return g.reshape(shape)
