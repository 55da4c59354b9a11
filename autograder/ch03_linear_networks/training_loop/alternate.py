"""A right answer with torch.autograd.grad, inference mode, recursion and a context manager for modes."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import torch

Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
Minibatches = Iterable[tuple[torch.Tensor, torch.Tensor]]


@contextmanager
def evaluation_mode(model: torch.nn.Module) -> Iterator[None]:
    training = {name for name, module in model.named_modules() if module.training}
    for module in model.modules():
        module.training = False
    try:
        yield
    finally:
        for name, module in model.named_modules():
            module.training = name in training


def mean_over_examples(means: list[tuple[float, int]]) -> float:
    if len(means) == 0:
        raise ValueError("no data")
    weights = torch.tensor([n for _, n in means], dtype=torch.float64)
    losses = torch.tensor([loss for loss, _ in means], dtype=torch.float64)
    return float(torch.dot(losses, weights / weights.sum()))


def train_step(
    model: torch.nn.Module,
    X: torch.Tensor,
    y: torch.Tensor,
    loss_fn: Loss,
    optimizer: torch.optim.Optimizer,
) -> float:
    params = [p for group in optimizer.param_groups for p in group["params"] if p.requires_grad]
    loss = loss_fn(model(X), y)
    for p, gradient in zip(params, torch.autograd.grad(loss, params, allow_unused=True), strict=True):
        p.grad = gradient
    optimizer.step()
    return float(loss.detach())


def train_epoch(
    model: torch.nn.Module, batches: Minibatches, loss_fn: Loss, optimizer: torch.optim.Optimizer
) -> float:
    for module in model.modules():
        module.training = True
    return mean_over_examples([(train_step(model, X, y, loss_fn, optimizer), len(X)) for X, y in batches])


def evaluate(model: torch.nn.Module, batches: Minibatches, loss_fn: Loss) -> float:
    with evaluation_mode(model), torch.inference_mode():
        return mean_over_examples([(float(loss_fn(model(X), y)), len(X)) for X, y in batches])


def fit(
    model: torch.nn.Module,
    train_batches: Minibatches,
    validation_batches: Minibatches,
    loss_fn: Loss,
    optimizer: torch.optim.Optimizer,
    epochs: int,
) -> list[tuple[float, float]]:
    if epochs == 0:
        return []
    pair = (
        train_epoch(model, train_batches, loss_fn, optimizer),
        evaluate(model, validation_batches, loss_fn),
    )
    return [pair, *fit(model, train_batches, validation_batches, loss_fn, optimizer, epochs - 1)]
