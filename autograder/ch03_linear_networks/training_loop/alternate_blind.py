"""Written from the stub (c65525d6813e3216) and the notes alone, without sight of solution or checks."""

from collections.abc import Callable, Iterable

import torch

Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
Minibatches = Iterable[tuple[torch.Tensor, torch.Tensor]]


def train_step(
    model: torch.nn.Module,
    X: torch.Tensor,
    y: torch.Tensor,
    loss_fn: Loss,
    optimizer: torch.optim.Optimizer,
) -> float:
    optimizer.zero_grad()
    loss = loss_fn(model(X), y)
    loss.backward()
    value = float(loss.item())
    optimizer.step()
    return value


def train_epoch(
    model: torch.nn.Module, batches: Minibatches, loss_fn: Loss, optimizer: torch.optim.Optimizer
) -> float:
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        n = len(y)
        total += n * train_step(model, X, y, loss_fn, optimizer)
        count += n
    if count == 0:
        raise ValueError("there is no minibatch to train on")
    return total / count


def evaluate(model: torch.nn.Module, batches: Minibatches, loss_fn: Loss) -> float:
    modes = [(module, module.training) for module in model.modules()]
    total, count = 0.0, 0
    try:
        model.eval()
        for X, y in batches:
            with torch.no_grad():
                loss = loss_fn(model(X), y)
            total += len(y) * float(loss.item())
            count += len(y)
    finally:
        for module, mode in modes:
            module.training = mode
    if count == 0:
        raise ValueError("there is no minibatch to evaluate on")
    return total / count


def fit(
    model: torch.nn.Module,
    train_batches: Minibatches,
    validation_batches: Minibatches,
    loss_fn: Loss,
    optimizer: torch.optim.Optimizer,
    epochs: int,
) -> list[tuple[float, float]]:
    history: list[tuple[float, float]] = []
    for _ in range(epochs):
        train_loss = train_epoch(model, train_batches, loss_fn, optimizer)
        history.append((train_loss, evaluate(model, validation_batches, loss_fn)))
    return history
