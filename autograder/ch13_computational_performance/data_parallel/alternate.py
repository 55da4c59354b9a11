"""A right answer with slices, running sums in NumPy, and backward in place of grad."""

from collections.abc import Callable

import numpy as np
import torch


def split_batch(X: torch.Tensor, y: torch.Tensor, n: int) -> list[tuple[torch.Tensor, torch.Tensor]]:
    m = X.shape[0]
    if y.shape[0] != m:
        raise ValueError("inputs and targets do not belong together")
    shards, start = [], 0
    for left in range(n, 0, -1):
        size = -(-(m - start) // left)
        rows = list(range(start, start + size))
        shards.append((X[rows].clone(), y[rows].clone()))
        start += size
    return shards


def broadcast_(replicas: list[torch.nn.Module]) -> None:
    first, *others = replicas
    with torch.no_grad():
        for other in others:
            for kind in ("named_parameters", "named_buffers"):
                theirs = dict(getattr(other, kind)())
                for name, tensor in getattr(first, kind)():
                    theirs[name].data[...] = tensor


def allreduce_(buffers: list[list[torch.Tensor]]) -> None:
    for k in range(len(buffers[0])):
        total = np.zeros(tuple(buffers[0][k].shape))
        for tensors in buffers:
            total = total + tensors[k].numpy()
        for tensors in buffers:
            tensors[k].numpy()[...] = total


def shard_gradients(
    replica: torch.nn.Module,
    X: torch.Tensor,
    y: torch.Tensor,
    loss: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    batch_size: int,
) -> tuple[float, list[torch.Tensor]]:
    replica.zero_grad(set_to_none=True)
    contribution = 0.0
    for i in range(len(X)):
        one = loss(replica(X[i : i + 1]), y[i : i + 1])
        one.backward()
        contribution += float(one) / batch_size
    trained = [p for p in replica.parameters() if p.requires_grad]
    return contribution, [
        p.data * 0 if p.grad is None else p.grad.detach().clone() / batch_size for p in trained
    ]


def train_step_dp(
    replicas: list[torch.nn.Module],
    X: torch.Tensor,
    y: torch.Tensor,
    loss: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    lr: float,
) -> float:
    broadcast_(replicas)
    value, sums = 0.0, []
    for replica, (inputs, targets) in zip(replicas, split_batch(X, y, len(replicas)), strict=True):
        part, gradients = shard_gradients(replica, inputs, targets, loss, len(X))
        value += part
        sums.append(gradients)
    allreduce_(sums)
    trained = [p for p in replicas[0].parameters() if p.requires_grad]
    for p, gradient in zip(trained, sums[0], strict=True):
        p.data.sub_(gradient, alpha=lr)
    broadcast_(replicas)
    return value
