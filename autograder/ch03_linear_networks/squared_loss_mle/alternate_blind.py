"""Written from the stub (5d39fdbfd336d97b) and the notes alone, without sight of solution or checks."""

import math

import torch


def squared_loss(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    if y_hat.numel() != y.numel():
        raise ValueError(f"{y_hat.numel()} predictions for {y.numel()} labels")
    return (y_hat.reshape(-1) - y.reshape(-1)) ** 2 / 2


def gaussian_nll(y_hat: torch.Tensor, y: torch.Tensor, sigma: float) -> torch.Tensor:
    z = (y.double() - y_hat.double()) / sigma
    nll = (z**2).mean() / 2 + math.log(sigma) + math.log(2 * math.pi) / 2
    return nll.to(y_hat.dtype)


def most_likely_sigma(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    errors = y.double() - y_hat.double()
    scale = errors.detach().abs().max()  # keeps the squares from overflow and underflow
    return (scale * ((errors / scale) ** 2).mean().sqrt()).to(y_hat.dtype)
