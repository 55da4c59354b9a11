"""Written from the stub (1563b69cf4c276d7) and the notes alone, without sight of solution or checks."""

import math

import torch


def squared_distances(X1: torch.Tensor, X2: torch.Tensor) -> torch.Tensor:
    diff = X1[:, None, :] - X2[None, :, :]
    return (diff * diff).sum(dim=-1)


def rbf(X1: torch.Tensor, X2: torch.Tensor, lengthscale: float, amplitude: float) -> torch.Tensor:
    scaled = squared_distances(X1, X2) / lengthscale / lengthscale
    return amplitude**2 * torch.exp(-0.5 * scaled)


def bumps_kernel(
    x1: torch.Tensor, x2: torch.Tensor, centres: torch.Tensor, width: float, sigma: float
) -> torch.Tensor:
    spacing = (centres[-1] - centres[0]) / (len(centres) - 1)
    phi1 = torch.exp(-0.5 * ((x1[:, None] - centres[None, :]) / width) ** 2)
    phi2 = torch.exp(-0.5 * ((x2[:, None] - centres[None, :]) / width) ** 2)
    return sigma**2 * spacing * (phi1 @ phi2.T)


def rbf_limit(width: float, sigma: float) -> tuple[float, float]:
    return math.sqrt(2.0) * float(width), float(sigma) * math.sqrt(math.sqrt(math.pi) * width)
