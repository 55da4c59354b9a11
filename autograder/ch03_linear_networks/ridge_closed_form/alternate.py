"""A right answer by least squares on an augmented system, and with a linear solve for the trace."""

import numpy as np
import torch


def ridge_objective(
    X: torch.Tensor, y: torch.Tensor, w: torch.Tensor, b: torch.Tensor, lam: float
) -> torch.Tensor:
    total = lam * torch.dot(w, w)
    for x, label in zip(X, y, strict=True):
        total = total + (label - b - torch.dot(w, x)) ** 2
    return total


def ridge_fit(X: torch.Tensor, y: torch.Tensor, lam: float) -> tuple[torch.Tensor, torch.Tensor]:
    if not lam >= 0:
        raise ValueError("a negative price")
    n, d = X.shape
    # d more examples say "this weight is 0", with the weight sqrt(lam) and without a bias.
    rows = np.vstack([np.hstack([X.numpy(), np.ones((n, 1))]), np.sqrt(lam) * np.eye(d, d + 1)])
    theta = np.linalg.lstsq(rows, np.concatenate([y.numpy(), np.zeros(d)]), rcond=None)[0]
    return torch.tensor(theta[:d]), torch.tensor(theta[d])


def effective_parameters(X: torch.Tensor, lam: float) -> torch.Tensor:
    centred = X.numpy() - X.numpy().mean(0)
    gram = centred @ centred.T
    return torch.tensor(np.trace(np.linalg.solve(gram + lam * np.eye(len(gram)), gram)))
