"""A right answer with sets of sizes, repeated rows and matrix products."""

import itertools

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


def unbroadcast(g: torch.Tensor, shape: tuple[int, ...]) -> torch.Tensor:
    sizes = (1,) * (g.dim() - len(shape)) + tuple(shape)
    for dim, size in enumerate(sizes):
        if size == 1:
            rows = g.movedim(dim, -1)
            ones = torch.ones(rows.shape[-1], 1, dtype=g.dtype)
            g = (rows.reshape(-1, rows.shape[-1]) @ ones).reshape(*rows.shape[:-1], 1).movedim(-1, dim)
    return g.reshape(shape)
