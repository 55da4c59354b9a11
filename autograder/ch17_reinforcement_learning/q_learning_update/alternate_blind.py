"""Written from the stub (4427d35e5b2e5189) and the notes alone, without sight of solution or checks."""

from typing import Any

import gymnasium
import torch


def epsilon_greedy(q: torch.Tensor, epsilon: float, generator: torch.Generator) -> int:
    candidates = torch.arange(len(q))
    if float(torch.rand((), generator=generator)) >= epsilon:
        candidates = candidates[q == q.max()]
    return int(candidates[int(torch.randint(len(candidates), (), generator=generator))])


def q_update(
    Q: torch.Tensor,
    s: int,
    a: int,
    r: float,
    s2: int,
    terminated: bool,
    truncated: bool,  # noqa: ARG001 - the stub has it
    alpha: float,
    gamma: float,
) -> float:
    with torch.no_grad():
        target = float(r)
        if not terminated:
            target += gamma * float(Q[s2].max())
        error = target - float(Q[s, a])
        Q[s, a] += alpha * error
    return error


def td_loss(
    Q: torch.Tensor,
    s: torch.Tensor,
    a: torch.Tensor,
    r: torch.Tensor,
    s2: torch.Tensor,
    terminated: torch.Tensor,
    gamma: float,
) -> torch.Tensor:
    best = Q.detach()[s2].amax(1)
    target = torch.where(terminated, r, r + gamma * best).detach()
    return ((target - Q[s, a]) ** 2).mean() / 2


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
    Q = Q.detach().clone()
    s, _ = env.reset(seed=seed)
    over = False
    for _ in range(steps):
        if over:
            s, _ = env.reset()
        s = int(s)
        a = epsilon_greedy(Q[s], epsilon, generator)
        s2, r, terminated, truncated, _ = env.step(a)
        q_update(Q, s, a, float(r), int(s2), bool(terminated), bool(truncated), alpha, gamma)
        over = bool(terminated or truncated)
        s = s2
    return Q
