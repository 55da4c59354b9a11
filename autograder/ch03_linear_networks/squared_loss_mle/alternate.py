"""A right answer in plain Python floats and with torch.distributions."""

import torch


def squared_loss(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    predictions, labels = y_hat.flatten().tolist(), y.flatten().tolist()
    losses = [0.5 * (a - b) * (a - b) for a, b in zip(predictions, labels, strict=True)]
    return torch.tensor(losses, dtype=y.dtype)


def gaussian_nll(y_hat: torch.Tensor, y: torch.Tensor, sigma: float) -> torch.Tensor:
    noise = torch.distributions.Normal(y_hat, torch.full_like(y_hat, sigma))
    density: torch.Tensor = noise.log_prob(y)
    return -density.mean()


def most_likely_sigma(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    distance: torch.Tensor = torch.linalg.vector_norm(y - y_hat)
    return distance / len(y) ** 0.5
