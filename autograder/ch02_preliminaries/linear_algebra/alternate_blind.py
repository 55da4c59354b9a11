"""Written from the stub (eda7c63713e278f1) and the notes alone, without sight of solution or checks."""

import math

import torch


def lp_norm(x: torch.Tensor, p: float) -> torch.Tensor:
    if not p >= 1:
        raise ValueError(f"p must be at least 1, got {p}")
    size = x.abs().to(torch.float64)
    largest = size.max()
    if p == math.inf or largest == 0:
        return largest.to(x.dtype)
    return (largest * ((size / largest) ** p).sum() ** (1 / p)).to(x.dtype)


def frobenius(A: torch.Tensor) -> torch.Tensor:
    return lp_norm(A.reshape(-1), 2.0)


def row_normalize(A: torch.Tensor) -> torch.Tensor:
    if A.numel() == 0:
        return A.clone()
    # Dividing by the largest entry first keeps the sum from overflowing.
    largest = A.amax(dim=1, keepdim=True).to(torch.float64)
    scaled = A.to(torch.float64) / torch.where(largest > 0, largest, torch.ones_like(largest))
    total = scaled.sum(dim=1, keepdim=True)
    return (scaled / torch.where(total > 0, total, torch.ones_like(total))).to(A.dtype)


def running_sum(A: torch.Tensor, dim: int) -> torch.Tensor:
    total = A.select(dim, 0)
    sums = [total]
    for i in range(1, A.shape[dim]):
        total = total + A.select(dim, i)
        sums.append(total)
    return torch.stack(sums, dim=dim)


def product(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    if (a.dim(), b.dim()) not in ((1, 1), (2, 1), (2, 2)):
        raise TypeError(f"no product of tensors with {a.dim()} and {b.dim()} dimensions")
    if a.shape[-1] != b.shape[0]:
        raise ValueError(f"the sizes {a.shape[-1]} and {b.shape[0]} differ")
    if b.dim() == 1:
        return (a * b).sum(dim=-1)
    return (a.unsqueeze(2) * b.unsqueeze(0)).sum(dim=1)
