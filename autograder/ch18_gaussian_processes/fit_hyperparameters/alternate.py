"""A right answer with SciPy's optimiser and derivatives written out in NumPy."""

import math
from typing import NamedTuple

import numpy as np
import torch
from scipy.optimize import minimize


class Fit(NamedTuple):
    lengthscale: float
    amplitude: float
    noise_sd: float
    log_likelihood: float


def objective(theta: torch.Tensor, X: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    squares = (X.unsqueeze(1) - X).pow(2).sum(-1)
    K = torch.exp(2 * theta[1] - squares / (2 * torch.exp(2 * theta[0])))
    C = K + torch.exp(2 * theta[2]) * torch.eye(len(y), dtype=torch.float64)
    return 0.5 * (y @ torch.linalg.solve(C, y) + torch.linalg.slogdet(C)[1] + len(y) * math.log(2 * math.pi))


def starting_point(X: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    rows = X.tolist()
    distances = sorted(math.dist(a, b) for i, a in enumerate(rows) for b in rows[:i])
    half = len(distances) // 2
    middle = distances[half] if len(distances) % 2 else (distances[half - 1] + distances[half]) / 2
    root = math.sqrt(sum(label**2 for label in y.tolist()) / len(y))
    return torch.tensor([math.log(middle), math.log(root), math.log(root / 10)], dtype=torch.float64)


def climb(X: torch.Tensor, y: torch.Tensor, theta: torch.Tensor) -> Fit:
    squares, labels = torch.cdist(X, X).square().numpy(), y.numpy()

    def both(at: np.ndarray) -> tuple[float, np.ndarray]:
        lengthscale, amplitude, noise_sd = np.exp(at)
        K = amplitude**2 * np.exp(-squares / (2 * lengthscale**2))
        noise = (noise_sd**2 + 1e-10 * amplitude**2) * np.eye(len(labels))
        inverse = np.linalg.inv(K + noise)
        a = inverse @ labels
        value = labels @ a + np.linalg.slogdet(K + noise)[1] + len(labels) * math.log(2 * math.pi)
        slopes = [K * squares / lengthscale**2, 2 * K, 2 * noise]
        return float(value / 2), np.array([-0.5 * np.sum((np.outer(a, a) - inverse) * d) for d in slopes])

    best = minimize(both, theta.numpy().copy(), jac=True, method="BFGS", options={"gtol": 1e-3})
    lengthscale, amplitude, noise_sd = np.exp(best.x).tolist()
    return Fit(lengthscale, amplitude, noise_sd, -float(best.fun))


def best_climb(X: torch.Tensor, y: torch.Tensor, starts: torch.Tensor) -> Fit:
    fits = [climb(X, y, row) for row in starts]
    values = [fit.log_likelihood for fit in fits]
    return fits[values.index(max(values))]
