"""A right answer with one row or column at a time in NumPy, logarithms, and the centres' mean distance."""

import math

import numpy as np
import torch


def squared_distances(X1: torch.Tensor, X2: torch.Tensor) -> torch.Tensor:
    a, b = X1.numpy(), X2.numpy()
    result = np.zeros((len(a), len(b)))
    for k in range(a.shape[1]):
        result += np.subtract.outer(a[:, k], b[:, k]) ** 2
    return torch.from_numpy(result)


def rbf(X1: torch.Tensor, X2: torch.Tensor, lengthscale: float, amplitude: float) -> torch.Tensor:
    scaled = squared_distances(X1 / lengthscale, X2 / lengthscale)
    return torch.exp(2 * math.log(amplitude) - scaled / 2)


def bumps_kernel(
    x1: torch.Tensor, x2: torch.Tensor, centres: torch.Tensor, width: float, sigma: float
) -> torch.Tensor:
    c = centres.numpy()
    variance = sigma**2 * np.diff(c).mean()
    result = np.zeros((len(x1), len(x2)))
    for centre in c:
        left = np.exp(-0.5 * ((x1.numpy() - centre) / width) ** 2)
        right = np.exp(-0.5 * ((x2.numpy() - centre) / width) ** 2)
        result += variance * np.outer(left, right)
    return torch.from_numpy(result)


def rbf_limit(width: float, sigma: float) -> tuple[float, float]:
    return width * 2**0.5, float(sigma * width**0.5 * np.pi**0.25)
