"""A right answer with loops over the units, and with the gradients by hand, in NumPy."""

import numpy as np
import torch


def permute_units(
    W1: torch.Tensor, b1: torch.Tensor, W2: torch.Tensor, order: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    P = torch.eye(len(order), dtype=torch.float64)[order]
    return W1 @ P.T, P @ b1, P @ W2


def merge_equal_units(
    W1: torch.Tensor, b1: torch.Tensor, W2: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    merged: dict[tuple[float, ...], torch.Tensor] = {}
    for j in range(len(b1)):
        unit = (*W1[:, j].tolist(), float(b1[j]))
        merged[unit] = merged[unit] + W2[j] if unit in merged else W2[j]
    units = torch.tensor(list(merged), dtype=torch.float64)
    return units[:, :-1].T.contiguous(), units[:, -1].contiguous(), torch.stack(list(merged.values()))


def unit_spread(W1: torch.Tensor, b1: torch.Tensor) -> float:
    return max(max(values) - min(values) for values in [*W1.tolist(), b1.tolist()])


def train(
    W1: torch.Tensor,
    b1: torch.Tensor,
    W2: torch.Tensor,
    X: torch.Tensor,
    Y: torch.Tensor,
    lr: float,
    steps: int,
    dropout: float,
    generator: torch.Generator,
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    incoming, bias, outgoing = W1.numpy().copy(), b1.numpy().copy(), W2.numpy().copy()
    inputs, targets = X.numpy(), Y.numpy()
    for _ in range(steps):
        keep = torch.rand(len(inputs), len(bias), generator=generator).numpy() >= dropout
        scale = keep / (1 - dropout)
        active = np.tanh(inputs @ incoming + bias)
        error = 2 * ((active * scale) @ outgoing - targets) / targets.size
        below = error @ outgoing.T * scale * (1 - active**2)
        outgoing -= lr * (active * scale).T @ error
        incoming -= lr * inputs.T @ below
        bias -= lr * below.sum(axis=0)
    return torch.from_numpy(incoming), torch.from_numpy(bias), torch.from_numpy(outgoing)
