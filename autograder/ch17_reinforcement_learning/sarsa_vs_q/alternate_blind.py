"""Written from the stub (119bca252f5f8663) and the notes alone, without sight of solution or checks."""

from typing import Any

import gymnasium
import torch


def epsilon_greedy(q: torch.Tensor, epsilon: float, generator: torch.Generator) -> int:
    candidates = torch.arange(len(q))
    if float(torch.rand((), generator=generator)) >= epsilon:
        candidates = candidates[q == q.max()]
    return int(candidates[int(torch.randint(len(candidates), (), generator=generator))])


def sarsa_update(
    Q: torch.Tensor, s: int, a: int, r: float, s2: int, a2: int, terminated: bool, alpha: float, gamma: float
) -> float:
    with torch.no_grad():
        target = float(r)
        if not terminated:
            target += gamma * float(Q[s2, a2])
        error = target - float(Q[s, a])
        Q[s, a] += alpha * error
    return error


def expected_sarsa_target(
    Q: torch.Tensor, r: float, s2: int, terminated: bool, epsilon: float, gamma: float
) -> float:
    if terminated:
        return float(r)
    expectation = (1 - epsilon) * float(Q[s2].max()) + epsilon * float(Q[s2].mean())
    return float(r) + gamma * expectation


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
    Q = Q.detach().clone()
    s = int(env.reset(seed=seed)[0])
    a = epsilon_greedy(Q[s], epsilon, generator)
    over = False
    for _ in range(steps):
        if over:
            s = int(env.reset()[0])
            a = epsilon_greedy(Q[s], epsilon, generator)
        observation, r, terminated, truncated, _ = env.step(a)
        s2 = int(observation)
        a2 = epsilon_greedy(Q[s2], epsilon, generator)
        sarsa_update(Q, s, a, float(r), s2, a2, bool(terminated), alpha, gamma)
        over = bool(terminated or truncated)
        s, a = s2, a2
    return Q


def exploring_value(
    P: torch.Tensor, R: torch.Tensor, Q: torch.Tensor, epsilon: float, gamma: float
) -> torch.Tensor:
    best = (Q.amax(1, keepdim=True) == Q).to(R.dtype)
    pi = (1 - epsilon) * best / best.sum(1, keepdim=True) + epsilon / Q.shape[1]
    flow = torch.einsum("sa,sat->st", pi, P)
    reward = (pi * R).sum(1)
    return torch.linalg.solve(torch.eye(len(R), dtype=R.dtype) - gamma * flow, reward)
