"""A right answer with lists and loops over single examples."""

from collections.abc import Iterable, Iterator

import torch


def data_iter(
    X: torch.Tensor, y: torch.Tensor, batch_size: int, generator: torch.Generator
) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    left = torch.rand(len(X), generator=generator).argsort().tolist()
    batches = []
    while left:
        chosen, left = left[:batch_size], left[batch_size:]
        batches.append((torch.stack([X[i] for i in chosen]), torch.stack([y[i] for i in chosen])))
    return iter(batches)


def squared_loss_gradients(
    X: torch.Tensor, y: torch.Tensor, w: torch.Tensor, b: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    to_w, to_b = torch.zeros_like(w), torch.zeros_like(b)
    for x, label in zip(X, y, strict=True):
        error = torch.dot(x, w) + b - label
        to_w += error * x / len(X)
        to_b += error / len(X)
    return to_w, to_b


def sgd_step(params: Iterable[torch.Tensor], grads: Iterable[torch.Tensor | None], lr: float) -> None:
    for p, g in zip(list(params), list(grads), strict=True):
        p.data.add_(torch.zeros_like(p) if g is None else g, alpha=-lr)
