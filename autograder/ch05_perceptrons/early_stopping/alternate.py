"""A right answer that counts bad epochs and copies tensor by tensor."""

import math
from collections.abc import Callable

import torch


class EarlyStopping:
    def __init__(self, patience: int, min_delta: float = 0.0) -> None:
        if patience <= 0:
            raise ValueError("patience")
        if min_delta < 0:
            raise ValueError("min_delta")
        self.limits = (patience, min_delta)
        self.history: list[float] = []
        self.best = math.inf
        self.best_epoch = -1
        self.bad = 0
        self.state: list[torch.Tensor] | None = None

    def step(self, loss: float, model: torch.nn.Module) -> bool:
        patience, min_delta = self.limits
        self.bad += 1
        if loss + min_delta < self.best:
            self.bad = 0
            self.best = loss
            self.best_epoch = len(self.history)
            self.state = [tensor.detach().clone() for tensor in self._tensors(model)]
        self.history.append(loss)
        return self.bad >= patience

    def restore(self, model: torch.nn.Module) -> None:
        if self.state is None:
            raise RuntimeError("nothing kept")
        with torch.no_grad():
            for tensor, kept in zip(self._tensors(model), self.state, strict=True):
                tensor.copy_(kept)

    @staticmethod
    def _tensors(model: torch.nn.Module) -> list[torch.Tensor]:
        return [*model.parameters(), *model.buffers()]


def fit(
    model: torch.nn.Module,
    train_epoch: Callable[[torch.nn.Module], object],
    validate: Callable[[torch.nn.Module], float],
    stopping: EarlyStopping,
    max_epochs: int,
) -> list[float]:
    losses: list[float] = []
    done = False
    while not done:
        train_epoch(model)
        loss = validate(model)
        losses += [loss]
        done = stopping.step(loss, model) or len(losses) == max_epochs
    stopping.restore(model)
    return losses
