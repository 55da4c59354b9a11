"""A right answer by Newton's method and the normal equations, in NumPy."""

import numpy as np
import torch


def fit_domain_classifier(
    source: torch.Tensor, target: torch.Tensor, penalty: float
) -> tuple[torch.Tensor, torch.Tensor]:
    X = np.vstack([source.numpy(), target.numpy()])
    X = np.hstack([X, np.ones((len(X), 1))])
    is_target = np.arange(len(X)) >= len(source)
    ridge = penalty * np.eye(X.shape[1])
    ridge[-1, -1] = 0.0
    theta = np.zeros(X.shape[1])
    for _ in range(100):
        p = 1 / (1 + np.exp(-(X @ theta)))
        slope = X.T @ (p - is_target) / len(X) + ridge @ theta
        curvature = (X.T * (p * (1 - p))) @ X / len(X) + ridge
        theta = theta - np.linalg.solve(curvature, slope)
    return torch.tensor(theta[:-1]), torch.tensor(theta[-1])


def importance_weights(
    source: torch.Tensor, target: torch.Tensor, penalty: float, clip: float
) -> torch.Tensor:
    w, b = fit_domain_classifier(source, target, penalty)
    weights = []
    for x in source:
        p = 1 / (1 + np.exp(-float(x @ w + b)))
        weights.append(min(clip, p / (1 - p) / (len(target) / len(source))))
    return torch.tensor(weights, dtype=torch.float64)


def weighted_erm(X: torch.Tensor, y: torch.Tensor, beta: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    n, d = X.shape
    gram, moment = np.zeros((d + 1, d + 1)), np.zeros(d + 1)
    for i in range(n):
        row = np.append(X[i].numpy(), 1.0)
        gram += float(beta[i]) * np.outer(row, row)
        moment += float(beta[i]) * float(y[i]) * row
    theta = np.linalg.solve(gram, moment)
    return torch.tensor(theta[:d]), torch.tensor(theta[d])
