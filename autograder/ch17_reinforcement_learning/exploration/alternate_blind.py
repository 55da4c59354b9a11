"""Written from the stub (b151790d13fbbdb4) and the notes alone, without sight of solution or checks."""

import torch


def epsilon_greedy_probabilities(q: torch.Tensor, epsilon: float) -> torch.Tensor:
    if not 0 <= epsilon <= 1:
        raise ValueError(f"epsilon must be between 0 and 1, not {epsilon}")
    best = (q == q.amax(-1, keepdim=True)).to(q.dtype)
    return (1 - epsilon) * best / best.sum(-1, keepdim=True) + epsilon / q.shape[-1]


def epsilon_greedy(q: torch.Tensor, epsilon: float, generator: torch.Generator) -> torch.Tensor:
    n, actions = q.shape
    explores = torch.rand(n, 1, generator=generator, dtype=torch.float64) < epsilon
    candidates = explores | (q == q.amax(1, keepdim=True))
    lots = torch.rand(n, actions, generator=generator, dtype=torch.float64)
    return torch.where(candidates, lots, -1.0).argmax(1)


def softmax_policy(q: torch.Tensor, temperature: float) -> torch.Tensor:
    if not temperature > 0:
        raise ValueError(f"the temperature must be positive, not {temperature}")
    return torch.softmax((q - q.amax(-1, keepdim=True)) / temperature, dim=-1)


def linear_epsilon(step: int, start: float, end: float, steps: int) -> float:
    if step >= steps:
        return float(end)
    return float(start + (end - start) * (step / steps))
