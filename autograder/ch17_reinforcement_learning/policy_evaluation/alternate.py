"""A right answer with loops over states and actions, sums of series, and a backward recursion."""

import numpy as np
import torch


def policy_model(P: torch.Tensor, R: torch.Tensor, pi: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    S, A = pi.shape
    P_pi, R_pi = torch.zeros(S, S, dtype=torch.float64), torch.zeros(S, dtype=torch.float64)
    for s in range(S):
        for a in range(A):
            P_pi[s] += pi[s, a] * P[s, a]
            R_pi[s] += pi[s, a] * R[s, a]
    return P_pi, R_pi


def expected_return(
    P: torch.Tensor, R: torch.Tensor, pi: torch.Tensor, gamma: float, start: torch.Tensor, n: int
) -> float:
    to_go = torch.zeros(len(P), dtype=torch.float64)  # from behind: what the last steps earn
    for _ in range(n):
        to_go = evaluation_sweep(to_go, P, R, pi, gamma)
    return float(start.dot(to_go))


def evaluate(P: torch.Tensor, R: torch.Tensor, pi: torch.Tensor, gamma: float) -> torch.Tensor:
    P_pi, R_pi = policy_model(P, R, pi)
    power, total = gamma * P_pi.numpy(), R_pi.numpy()
    while np.abs(power).max() > 1e-12:  # the sum of gamma^t P_pi^t R_pi, whose length doubles each time
        total = total + power @ total
        power = power @ power
    return torch.from_numpy(total.copy())


def evaluation_sweep(
    V: torch.Tensor, P: torch.Tensor, R: torch.Tensor, pi: torch.Tensor, gamma: float
) -> torch.Tensor:
    return (pi * (R + gamma * (P * V).sum(dim=-1))).sum(dim=-1)


def evaluate_iteratively(
    P: torch.Tensor, R: torch.Tensor, pi: torch.Tensor, gamma: float, tol: float
) -> tuple[torch.Tensor, int]:
    P_pi, R_pi = (part.numpy() for part in policy_model(P, R, pi))
    step, values, sweeps = R_pi, R_pi.copy(), 1  # step is what a sweep changes, gamma^k P_pi^k R_pi
    while gamma > 0 and np.abs(step).max() > tol * (1 - gamma) / gamma:
        step = gamma * (P_pi @ step)
        values, sweeps = values + step, sweeps + 1
    return torch.from_numpy(values), sweeps
