"""A right answer with coins and sorted noise, and sums over single actions in NumPy."""

import math

import numpy as np
import torch


def epsilon_greedy_probabilities(q: torch.Tensor, epsilon: float) -> torch.Tensor:
    if epsilon < 0 or epsilon > 1:
        raise ValueError("epsilon is no probability")
    rows = q.reshape(-1, q.shape[-1]).tolist()
    found = []
    for row in rows:
        ties = [a for a, one in enumerate(row) if one == max(row)]
        share = [(1 - epsilon) / len(ties) if a in ties else 0.0 for a in range(len(row))]
        found.append([part + epsilon / len(row) for part in share])
    return torch.tensor(found, dtype=q.dtype).reshape(q.shape)


def epsilon_greedy(q: torch.Tensor, epsilon: float, generator: torch.Generator) -> torch.Tensor:
    noise = torch.rand(q.shape, generator=generator, dtype=torch.float64)
    explores = torch.rand(len(q), 1, generator=generator, dtype=torch.float64) < epsilon
    candidates = (q == q.max(dim=1, keepdim=True).values) | explores
    return torch.where(candidates, noise, -1.0).argmax(dim=1)


def softmax_policy(q: torch.Tensor, temperature: float) -> torch.Tensor:
    if not temperature > 0:
        raise ValueError("a temperature is positive")
    values = q.numpy()
    with np.errstate(over="ignore"):
        weights = np.exp((values - values.max(axis=-1, keepdims=True)) / temperature)
    return torch.from_numpy(weights / weights.sum(axis=-1, keepdims=True))


def linear_epsilon(step: int, start: float, end: float, steps: int) -> float:
    if step >= steps:
        return float(end)
    return math.fsum([start * (steps - step), end * step]) / steps
