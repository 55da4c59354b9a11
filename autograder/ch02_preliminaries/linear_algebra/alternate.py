"""A right answer with loops over numbers, singular values and a triangular matrix."""

import math

import torch


def lp_norm(x: torch.Tensor, p: float) -> torch.Tensor:
    if p < 1:
        raise ValueError("p must be at least 1")
    sizes = [abs(value) for value in x.tolist()]
    if p == math.inf or max(sizes) == 0:
        return torch.tensor(max(sizes), dtype=x.dtype)
    # The logarithms of the powers; the largest is taken out of the sum.
    logs = [p * math.log(size) for size in sizes if size > 0]
    top = max(logs)
    total = math.fsum(math.exp(value - top) for value in logs)
    return torch.tensor(math.exp((top + math.log(total)) / p), dtype=x.dtype)


def frobenius(A: torch.Tensor) -> torch.Tensor:
    return torch.tensor(math.hypot(*torch.linalg.svdvals(A).tolist()), dtype=A.dtype)


def row_normalize(A: torch.Tensor) -> torch.Tensor:
    rows = []
    for row in A:
        total = row.sum()
        rows.append(row / total if total > 0 else row)
    return torch.stack(rows)


def running_sum(A: torch.Tensor, dim: int) -> torch.Tensor:
    last = A.movedim(dim, -1)
    n = last.shape[-1]
    return (last @ torch.ones(n, n, dtype=A.dtype).triu()).movedim(-1, dim)


def product(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    if b.dim() == 2 and a.dim() == 2:
        return torch.stack([product(a, column) for column in b.unbind(1)], dim=1)
    if a.dim() == 2 and b.dim() == 1:
        return torch.stack([product(row, b) for row in a])
    if a.dim() != 1 or b.dim() != 1:
        raise TypeError("only vectors and matrices, and no vector times a matrix")
    if len(a) != len(b):
        raise ValueError("the sizes differ")
    total = torch.zeros((), dtype=a.dtype)
    for left, right in zip(a, b, strict=True):
        total = total + left * right
    return total
