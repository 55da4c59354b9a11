"""A right answer with Python lists, a pending action, probabilities written out, and sweeps."""

from typing import Any

import gymnasium
import torch


def sarsa_update(
    Q: torch.Tensor, s: int, a: int, r: float, s2: int, a2: int, terminated: bool, alpha: float, gamma: float
) -> float:
    target = torch.tensor(r, dtype=torch.float64) + (gamma * Q[s2, a2] if not terminated else 0)
    old = Q[s, a].clone()
    Q[s, a] = torch.lerp(old, target, alpha)
    return float(target - old)


def chances(row: list[float], epsilon: float) -> list[float]:
    """Return the probabilities of the epsilon-greedy policy."""
    ties = row.count(max(row))
    return [epsilon / len(row) + (1 - epsilon) / ties * (one == max(row)) for one in row]


def expected_sarsa_target(
    Q: torch.Tensor, r: float, s2: int, terminated: bool, epsilon: float, gamma: float
) -> float:
    row = Q[s2].tolist()
    mean = sum(p * v for p, v in zip(chances(row, epsilon), row, strict=True))
    return float(r + gamma * mean * (not terminated))


def sarsa(
    env: gymnasium.Env[Any, Any],
    Q: torch.Tensor,
    steps: int,
    alpha: float,
    gamma: float,
    epsilon: float,
    generator: torch.Generator,
    seed: int,
) -> torch.Tensor:
    table = Q.tolist()

    def draw(s: int) -> int:
        weights = torch.tensor(chances(table[s], epsilon), dtype=torch.float64)
        return int(torch.multinomial(weights, 1, generator=generator))

    taken, first = 0, True
    while taken < steps:
        s, _ = env.reset(seed=seed) if first else env.reset()
        first, over, a = False, False, draw(s)
        while not over and taken < steps:
            s2, r, terminated, truncated, _ = env.step(a)
            a2 = draw(s2)
            target = float(r) + gamma * table[s2][a2] * (not terminated)
            table[s][a] = (1 - alpha) * table[s][a] + alpha * target
            s, a, over, taken = s2, a2, terminated or truncated, taken + 1
    return torch.tensor(table, dtype=torch.float64)


def exploring_value(
    P: torch.Tensor, R: torch.Tensor, Q: torch.Tensor, epsilon: float, gamma: float
) -> torch.Tensor:
    pi = torch.tensor([chances(row, epsilon) for row in Q.tolist()], dtype=torch.float64)
    V = torch.zeros(len(R), dtype=torch.float64)
    for _ in range(4000):
        V = (pi * (R + gamma * P @ V)).sum(1)
    return V
