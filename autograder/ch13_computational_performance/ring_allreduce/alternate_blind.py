"""Written from the stub (b5f5bc4471cf58af) and the notes alone, without sight of solution or checks."""

import itertools
from collections.abc import Callable

import torch

Exchange = Callable[[list[tuple[int, int, torch.Tensor]]], list[torch.Tensor]]


def chunk_bounds(length: int, n: int) -> list[tuple[int, int]]:
    base, extra = divmod(length, n)
    sizes = [base + 1] * extra + [base] * (n - extra)
    stops = list(itertools.accumulate(sizes))
    return list(zip([0, *stops[:-1]], stops, strict=True))


def reduce_scatter(buffers: list[torch.Tensor], exchange: Exchange) -> None:
    n = len(buffers)
    chunks = [slice(a, b) for a, b in chunk_bounds(buffers[0].numel(), n)]
    for t in range(n - 1):
        travel = [(i, (i + 1) % n, chunks[(i - t) % n]) for i in range(n)]
        travel = [(i, j, c) for i, j, c in travel if c.stop > c.start]
        arrived = exchange([(i, j, buffers[i][c]) for i, j, c in travel])
        for (_, j, c), data in zip(travel, arrived, strict=True):
            buffers[j][c] += data


def all_gather(buffers: list[torch.Tensor], exchange: Exchange) -> None:
    n = len(buffers)
    chunks = [slice(a, b) for a, b in chunk_bounds(buffers[0].numel(), n)]
    for t in range(n - 1):
        travel = [(i, (i + 1) % n, chunks[(i + 1 - t) % n]) for i in range(n)]
        travel = [(i, j, c) for i, j, c in travel if c.stop > c.start]
        arrived = exchange([(i, j, buffers[i][c]) for i, j, c in travel])
        for (_, j, c), data in zip(travel, arrived, strict=True):
            buffers[j][c] = data


def ring_allreduce(gradients: list[list[torch.Tensor]], exchange: Exchange, average: bool) -> None:
    vectors = [torch.cat([t.reshape(-1) for t in tensors]) for tensors in gradients]
    reduce_scatter(vectors, exchange)
    all_gather(vectors, exchange)
    for tensors, vector in zip(gradients, vectors, strict=True):
        if average:
            vector /= len(gradients)
        pieces = vector.split([t.numel() for t in tensors])
        for t, piece in zip(tensors, pieces, strict=True):
            t.copy_(piece.view(t.shape))
