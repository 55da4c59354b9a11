"""A right answer row by row in Python floats, with the gradient from autograd through a log-sum-exp."""

import math

import torch


def _loss(row, label):
    top = max(row)
    return top + math.log(math.fsum(math.exp(value - top) for value in row)) - row[label]


def cross_entropy(
    logits: torch.Tensor, target: torch.Tensor, reduction: str = "mean", ignore_index: int = -100
) -> torch.Tensor:
    labels = target.tolist()
    losses = [
        0.0 if label == ignore_index else _loss(row, label)
        for row, label in zip(logits.tolist(), labels, strict=True)
    ]
    count = sum(label != ignore_index for label in labels)
    match reduction:
        case "none":
            return torch.tensor(losses, dtype=logits.dtype)
        case "sum":
            return torch.tensor(math.fsum(losses), dtype=logits.dtype)
        case "mean":
            return torch.tensor(math.fsum(losses) / count if count else math.nan, dtype=logits.dtype)
    raise ValueError(reduction)


def soft_cross_entropy(logits: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    total = 0.0
    for row, weights in zip(logits.tolist(), target.tolist(), strict=True):
        total += math.fsum(weight * _loss(row, label) for label, weight in enumerate(weights))
    return torch.tensor(total / len(logits), dtype=logits.dtype)


def cross_entropy_grad(logits: torch.Tensor, target: torch.Tensor, ignore_index: int = -100) -> torch.Tensor:
    leaf = logits.clone().requires_grad_()
    rows = (target != ignore_index).nonzero().squeeze(1)
    chosen = leaf[rows]
    losses = torch.logsumexp(chosen, 1) - chosen[torch.arange(len(rows)), target[rows]]
    (gradient,) = torch.autograd.grad(losses.mean(), leaf)
    return gradient
