"""A right answer on correlations in NumPy with arctan2, with one network and one hidden unit at a time."""

import math

import numpy as np
import torch
from scipy.special import erf


def extended(X: torch.Tensor) -> np.ndarray:
    return np.hstack([np.ones((len(X), 1)), X.numpy()])


def arcsine_kernel(X1: torch.Tensor, X2: torch.Tensor, Sigma: torch.Tensor) -> torch.Tensor:
    A, B, S = extended(X1), extended(X2), 2 * Sigma.numpy()
    scale1 = np.sqrt(1 + np.einsum("ip,pq,iq->i", A, S, A))
    scale2 = np.sqrt(1 + np.einsum("ip,pq,iq->i", B, S, B))
    sine = (A / scale1[:, None]) @ S @ (B / scale2[:, None]).T
    cosine = np.sqrt(np.maximum((1 - sine) * (1 + sine), 0))
    return torch.from_numpy(2 / np.pi * np.arctan2(sine, cosine))


def network_kernel(
    X1: torch.Tensor, X2: torch.Tensor, Sigma: torch.Tensor, sigma_b: float, sigma_v: float
) -> torch.Tensor:
    return torch.full((len(X1), len(X2)), sigma_b**2, dtype=torch.float64).add(
        arcsine_kernel(X1, X2, Sigma), alpha=sigma_v**2
    )


def sample_networks(
    X: torch.Tensor,
    Sigma: torch.Tensor,
    sigma_b: float,
    sigma_v: float,
    hidden: int,
    count: int,
    generator: torch.Generator,
) -> torch.Tensor:
    inputs = extended(X)
    eigenvalues, Q = np.linalg.eigh(Sigma.numpy())
    root = Q * np.sqrt(eigenvalues)
    outputs = sigma_b * torch.randn(count, 1, generator=generator, dtype=torch.float64).numpy()
    for _ in range(hidden):
        u = torch.randn(count, len(root), generator=generator, dtype=torch.float64).numpy() @ root.T
        v = torch.randn(count, 1, generator=generator, dtype=torch.float64).numpy()
        outputs = outputs + sigma_v / math.sqrt(hidden) * v * erf(u @ inputs.T)
    return torch.from_numpy(outputs)
