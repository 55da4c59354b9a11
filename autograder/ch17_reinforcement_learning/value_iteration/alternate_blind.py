"""Written from the stub (0a2573d2ad15147e) and the notes alone, without sight of solution or checks."""

import torch


def optimality_sweep(V: torch.Tensor, P: torch.Tensor, R: torch.Tensor, gamma: float) -> torch.Tensor:
    return (R + gamma * (P @ V)).max(dim=1).values


def value_iteration(P: torch.Tensor, R: torch.Tensor, gamma: float, tol: float) -> torch.Tensor:
    # After a sweep the error is at most gamma / (1 - gamma) times its largest change. Half of tol is left for
    # rounding. The change shrinks by gamma in each sweep, so `worst` bounds the number of sweeps even where
    # rounding keeps the changes from getting small enough.
    V = torch.zeros(R.shape[0], dtype=torch.float64)
    worst = float("inf")
    while True:
        V_new = optimality_sweep(V, P, R, gamma)
        change = float((V_new - V).abs().max())
        worst = min(gamma * worst, change) if gamma > 0 else 0.0
        V = V_new
        if gamma * worst <= 0.5 * tol * (1 - gamma):
            return V


def q_optimality_sweep(Q: torch.Tensor, P: torch.Tensor, R: torch.Tensor, gamma: float) -> torch.Tensor:
    return R + gamma * (P @ Q.max(dim=1).values)


def q_value_iteration(P: torch.Tensor, R: torch.Tensor, gamma: float, tol: float) -> torch.Tensor:
    # An error of tol in V becomes an error of at most gamma * tol in Q.
    return R + gamma * (P @ value_iteration(P, R, gamma, tol))


def greedy_policy(Q: torch.Tensor) -> torch.Tensor:
    return Q.argmax(dim=1)  # the first one among equals
