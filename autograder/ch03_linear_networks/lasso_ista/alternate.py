"""A right answer with relu twice, power iteration, and sums over single weights in NumPy."""

import numpy as np
import torch


def soft_threshold(x: torch.Tensor, t: float) -> torch.Tensor:
    return torch.relu(x - t) - torch.relu(-x - t)


def largest_curvature(X: torch.Tensor) -> torch.Tensor:
    gram = X.numpy().T @ X.numpy() / len(X)
    v = np.linspace(1.0, 2.0, len(gram))
    for _ in range(20_000):
        v = gram @ v
        v /= np.sqrt(v @ v)
    return torch.tensor(v @ gram @ v)


def lasso_fit(X: torch.Tensor, y: torch.Tensor, lam: float, iterations: int) -> torch.Tensor:
    data, labels = X.numpy(), y.numpy()
    n, d = data.shape
    gram, moment = data.T @ data / n, data.T @ labels / n
    step = 1 / float(largest_curvature(X))
    w = np.zeros(d)
    for _ in range(iterations):
        moved = w + step * (moment - gram @ w)
        w = np.where(np.abs(moved) <= lam * step, 0.0, moved - lam * step * np.sign(moved))
    return torch.tensor(w)
