"""A right answer block by block in NumPy, with a general solver, entry by entry for the band."""

from collections.abc import Callable

import numpy as np
import torch
from scipy.special import erfinv

Kernel = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
Mean = Callable[[torch.Tensor], torch.Tensor]


def joint_prior(
    X: torch.Tensor, Xs: torch.Tensor, kernel: Kernel, mean: Mean, noise: float
) -> tuple[torch.Tensor, torch.Tensor]:
    measured, cross, wanted = kernel(X, X).numpy().copy(), kernel(X, Xs).numpy(), kernel(Xs, Xs).numpy()
    measured[np.diag_indices(len(X))] += noise
    cov = np.block([[measured, cross], [cross.T, wanted]])
    return torch.cat([mean(X), mean(Xs)]), torch.from_numpy(cov)


def gp_posterior(
    X: torch.Tensor, y: torch.Tensor, Xs: torch.Tensor, kernel: Kernel, mean: Mean, noise: float
) -> tuple[torch.Tensor, torch.Tensor]:
    m, C = (part.numpy() for part in joint_prior(X, Xs, kernel, mean, noise))
    n = len(X)
    gain = np.linalg.solve(C[:n, :n], C[:n, n:]).T
    mu = m[n:] + gain @ (y.numpy() - m[:n])
    return torch.from_numpy(mu), torch.from_numpy(C[n:, n:] - gain @ C[:n, n:])


def predictive_band(
    mu: torch.Tensor, cov: torch.Tensor, noise: float, level: float
) -> tuple[torch.Tensor, torch.Tensor]:
    lower, upper = torch.empty_like(mu), torch.empty_like(mu)
    for j in range(len(mu)):
        variance = max(float(cov[j, j]), 0.0) + noise
        half = float(erfinv(level)) * (2 * variance) ** 0.5
        lower[j], upper[j] = mu[j] - half, mu[j] + half
    return lower, upper
