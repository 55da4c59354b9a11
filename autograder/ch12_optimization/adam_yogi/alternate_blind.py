"""Written from the stub (c9145bb9e5af5e47) and the notes alone, without sight of solution or checks."""

from collections.abc import Sequence
from typing import Any

import torch


def bias_corrected(average: torch.Tensor, beta: float, t: int) -> torch.Tensor:
    return average.detach() / (1.0 - beta**t)


def adam_step(
    params: Sequence[torch.Tensor],
    grads: Sequence[torch.Tensor | None],
    states: Sequence[dict[str, Any]],
    lr: float,
    beta1: float,
    beta2: float,
    eps: float,
    l2: float,
) -> None:
    with torch.no_grad():
        for p, g, state in zip(params, grads, states, strict=True):
            if g is None:
                continue
            if l2 != 0:
                g = g + l2 * p
            state["t"] += 1
            state["v"] = beta1 * state["v"] + (1 - beta1) * g
            state["s"] = beta2 * state["s"] + (1 - beta2) * g * g
            v_hat = bias_corrected(state["v"], beta1, state["t"])
            s_hat = bias_corrected(state["s"], beta2, state["t"])
            p -= lr * v_hat / (s_hat.sqrt() + eps)


def adamw_step(
    params: Sequence[torch.Tensor],
    grads: Sequence[torch.Tensor | None],
    states: Sequence[dict[str, Any]],
    lr: float,
    beta1: float,
    beta2: float,
    eps: float,
    weight_decay: float,
) -> None:
    with torch.no_grad():
        for p, g, state in zip(params, grads, states, strict=True):
            if g is None:
                continue
            p *= 1 - lr * weight_decay
            adam_step([p], [g], [state], lr, beta1, beta2, eps, 0.0)


def yogi_step(
    params: Sequence[torch.Tensor],
    grads: Sequence[torch.Tensor | None],
    states: Sequence[dict[str, Any]],
    lr: float,
    beta1: float,
    beta2: float,
    eps: float,
) -> None:
    with torch.no_grad():
        for p, g, state in zip(params, grads, states, strict=True):
            if g is None:
                continue
            square = g * g
            state["t"] += 1
            state["v"] = beta1 * state["v"] + (1 - beta1) * g
            state["s"] = state["s"] + (1 - beta2) * torch.sign(square - state["s"]) * square
            v_hat = bias_corrected(state["v"], beta1, state["t"])
            s_hat = bias_corrected(state["s"], beta2, state["t"])
            p -= lr * v_hat / (s_hat.sqrt() + eps)
