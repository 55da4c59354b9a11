"""Written from the stub (3048e69d5cfda9d3) and the notes alone, without sight of solution or checks."""

import copy
import math
from collections.abc import Callable
from typing import Any

import torch


class EarlyStopping:
    def __init__(self, patience: int, min_delta: float = 0.0) -> None:
        if patience < 1:
            raise ValueError("patience must be at least 1")
        if not min_delta >= 0:
            raise ValueError("min_delta must not be negative")
        self.patience = patience
        self.min_delta = min_delta
        self.best: float = math.inf
        self.best_epoch: int = -1
        self._epoch = -1
        self._bad = 0
        self._state: dict[str, Any] | None = None

    def step(self, loss: float, model: torch.nn.Module) -> bool:
        self._epoch += 1
        if loss < self.best - self.min_delta:
            self.best = float(loss)
            self.best_epoch = self._epoch
            self._state = copy.deepcopy(model.state_dict())
            self._bad = 0
        else:
            self._bad += 1
        return self._bad >= self.patience

    def restore(self, model: torch.nn.Module) -> None:
        if self._state is None:
            raise RuntimeError("there was no improvement yet, so there is nothing to restore")
        # A copy: extra state that is no tensor would otherwise be shared with the model.
        model.load_state_dict(copy.deepcopy(self._state))


def fit(
    model: torch.nn.Module,
    train_epoch: Callable[[torch.nn.Module], object],
    validate: Callable[[torch.nn.Module], float],
    stopping: EarlyStopping,
    max_epochs: int,
) -> list[float]:
    losses: list[float] = []
    for _ in range(max_epochs):
        train_epoch(model)
        loss = validate(model)
        losses.append(loss)
        if stopping.step(loss, model):
            break
    stopping.restore(model)
    return losses
