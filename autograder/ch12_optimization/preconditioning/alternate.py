"""A right answer with other decompositions, loops over entries, and the steps' closed form."""

import math

import numpy as np
import torch


def condition_number(Q: torch.Tensor) -> float:
    values = np.linalg.eigh(Q.numpy())[0]
    if (values < 0).any():
        raise ValueError("there is a direction that leads downhill for ever")
    singular = torch.linalg.svdvals(Q)
    return (singular.max() / singular.min()).item()


def best_rate(smallest: float, largest: float) -> tuple[float, float]:
    kappa = largest / smallest
    return 2 / (1 + kappa) / smallest, (kappa - 1) / (kappa + 1)


def diag_rescale(Q: torch.Tensor) -> torch.Tensor:
    d = len(Q)
    result = torch.empty(d, d, dtype=torch.float64)
    for i in range(d):
        for j in range(d):
            result[i, j] = Q[i, j].item() / math.sqrt(Q[i, i].item() * Q[j, j].item())
    return result


def preconditioned_descent(Q, b, x, lr, steps):
    minimum = torch.linalg.solve(Q, b)
    step = torch.eye(len(b), dtype=torch.float64) - lr * torch.diag(1 / torch.diag(Q)) @ Q
    return minimum + torch.linalg.matrix_power(step, steps) @ (x - minimum)
