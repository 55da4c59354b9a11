"""A right answer with Python lists, episodes as loops, noise for ties, and the loss step by step."""

from typing import Any

import gymnasium
import torch


def q_update(
    Q: torch.Tensor,
    s: int,
    a: int,
    r: float,
    s2: int,
    terminated: bool,
    truncated: bool,
    alpha: float,
    gamma: float,
) -> float:
    del truncated
    values = Q.numpy()
    target = float(r)
    if not terminated:
        target += gamma * sorted(values[s2])[-1]
    old = float(values[s, a])
    values[s, a] = (1 - alpha) * old + alpha * target
    return float(target - old)


def td_loss(
    Q: torch.Tensor,
    s: torch.Tensor,
    a: torch.Tensor,
    r: torch.Tensor,
    s2: torch.Tensor,
    terminated: torch.Tensor,
    gamma: float,
) -> torch.Tensor:
    losses = []
    for i in range(len(s)):
        best = max(Q.detach()[s2[i]].tolist())
        target = float(r[i]) + gamma * best * (not terminated[i])
        losses.append(0.5 * (Q[s[i], a[i]] - target) ** 2)
    return torch.stack(losses).mean()


def tabular_q_learning(
    env: gymnasium.Env[Any, Any],
    Q: torch.Tensor,
    steps: int,
    alpha: float,
    gamma: float,
    epsilon: float,
    generator: torch.Generator,
    seed: int,
) -> torch.Tensor:
    table, taken, first = Q.tolist(), 0, True
    count = len(table[0])
    while taken < steps:
        s, _ = env.reset(seed=seed) if first else env.reset()
        first = done = False
        while not done and taken < steps:
            coin, *noise = torch.rand(count + 1, generator=generator, dtype=torch.float64).tolist()
            best = max(table[s])
            open_to = [a for a in range(count) if coin < epsilon or table[s][a] == best]
            a = max(open_to, key=noise.__getitem__)
            s2, r, terminated, truncated, _ = env.step(a)
            target = float(r) + (0.0 if terminated else gamma * max(table[s2]))
            table[s][a] = (1 - alpha) * table[s][a] + alpha * target
            s, done, taken = s2, terminated or truncated, taken + 1
    return torch.tensor(table, dtype=torch.float64)
