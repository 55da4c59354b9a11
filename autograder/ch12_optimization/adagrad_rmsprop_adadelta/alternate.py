"""A right answer with single numbers, NumPy, dictionaries, and roots taken apart."""

import math

import numpy as np
import torch


def demand_same_length(*lists: list[torch.Tensor]) -> None:
    if len({len(part) for part in lists}) > 1:
        raise ValueError("the lists differ in length")


def adagrad_step(
    params: list[torch.Tensor],
    grads: list[torch.Tensor],
    sums: list[torch.Tensor],
    lr: float,
    eps: float,
) -> None:
    demand_same_length(params, grads, sums)
    for p, g, s in zip(params, grads, sums, strict=True):
        values, squares = p.detach().numpy(), s.numpy()
        for place in np.ndindex(values.shape):
            slope = float(g[place])
            squares[place] += slope * slope
            values[place] -= lr * slope / math.sqrt(squares[place] + eps)


def adagrad_rows_step(
    table: torch.Tensor,
    rows: torch.Tensor,
    grads: torch.Tensor,
    sums: torch.Tensor,
    lr: float,
    eps: float,
) -> None:
    whole: dict[int, torch.Tensor] = {}
    for row, part in zip(rows.tolist(), grads, strict=True):
        whole[row] = whole[row] + part if row in whole else part
    for row, g in whole.items():
        sums[row].addcmul_(g, g)
        table[row].addcmul_(g, (sums[row] + eps).rsqrt(), value=-lr)


def rmsprop_step(
    params: list[torch.Tensor],
    grads: list[torch.Tensor],
    averages: list[torch.Tensor],
    lr: float,
    gamma: float,
    eps: float,
) -> None:
    demand_same_length(params, grads, averages)
    for i in range(len(params)):
        averages[i].lerp_(grads[i] * grads[i], 1 - gamma)
        params[i].data.addcdiv_(grads[i], averages[i].add(eps).sqrt(), value=-lr)


def adadelta_step(
    params: list[torch.Tensor],
    grads: list[torch.Tensor],
    averages: list[torch.Tensor],
    changes: list[torch.Tensor],
    rho: float,
    eps: float,
) -> None:
    demand_same_length(params, grads, averages, changes)
    for p, g, s, d in zip(params, grads, averages, changes, strict=True):
        slope, old_s, old_d = g.double(), s.double(), d.double()
        new_s = old_s + (1 - rho) * (slope.square() - old_s)
        change = slope * (old_d + eps) ** 0.5 * (new_s + eps) ** -0.5
        s.copy_(new_s)
        d.copy_(old_d + (1 - rho) * (change.square() - old_d))
        p.data.copy_(p.detach().double() - change)
