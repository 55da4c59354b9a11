"""A right answer in Python floats, one outcome at a time."""

import math

import torch


def _surprise(p: float) -> float:
    return -math.log(p) if p else math.inf


def _average(p: torch.Tensor, costs: torch.Tensor, base: float) -> torch.Tensor:
    rows = zip(p.reshape(-1, p.shape[-1]).tolist(), costs.reshape(-1, p.shape[-1]).tolist(), strict=True)
    unit = math.log(base)
    sums = [math.fsum(a * _surprise(b) for a, b in zip(*row, strict=True) if a) / unit for row in rows]
    return torch.tensor(sums, dtype=p.dtype).reshape(p.shape[:-1])


def self_information(p: torch.Tensor, base: float = math.e) -> torch.Tensor:
    flat = [_surprise(value) / math.log(base) for value in p.flatten().tolist()]
    return torch.tensor(flat, dtype=p.dtype).abs().reshape(p.shape)


def entropy(p: torch.Tensor, base: float = math.e) -> torch.Tensor:
    return _average(p, p, base)


def cross_entropy_dist(p: torch.Tensor, q: torch.Tensor, base: float = math.e) -> torch.Tensor:
    return _average(p, q, base)


def kl_divergence(p: torch.Tensor, q: torch.Tensor, base: float = math.e) -> torch.Tensor:
    def extra(a: float, b: float) -> float:
        return a * (math.log(a / b) if b else math.inf) if a else 0.0

    rows = zip(p.reshape(-1, p.shape[-1]).tolist(), q.reshape(-1, p.shape[-1]).tolist(), strict=True)
    sums = [math.fsum(extra(a, b) for a, b in zip(*row, strict=True)) / math.log(base) for row in rows]
    return torch.tensor(sums, dtype=p.dtype).reshape(p.shape[:-1])
