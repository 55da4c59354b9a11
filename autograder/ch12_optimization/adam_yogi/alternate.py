"""A right answer with the weights' sum, in-place operators of torch, and NumPy for Yogi."""

import math

import numpy as np
import torch


def bias_corrected(average: torch.Tensor, beta: float, t: int) -> torch.Tensor:
    weights = sum((1 - beta) * beta**i for i in range(t))
    return average.clone().div_(weights)


def one_adam_step(p, g, state, lr, beta1, beta2, eps):
    state["t"] = t = state["t"] + 1
    state["v"].lerp_(g, 1 - beta1)
    state["s"].mul_(beta2).addcmul_(g, g, value=1 - beta2)
    # Both corrections in one factor; the epsilon takes its share of it.
    root = math.sqrt(1 - beta2**t)
    p.addcdiv_(state["v"], state["s"].sqrt().add_(eps * root), value=-lr * root / (1 - beta1**t))


@torch.no_grad()
def adam_step(params, grads, states, lr, beta1, beta2, eps, l2):
    for p, g, state in zip(params, grads, states, strict=True):
        if g is not None:
            one_adam_step(p, torch.add(g, p, alpha=l2), state, lr, beta1, beta2, eps)


@torch.no_grad()
def adamw_step(params, grads, states, lr, beta1, beta2, eps, weight_decay):
    for p, g, state in zip(params, grads, states, strict=True):
        if g is not None:
            shrink = lr * weight_decay * p
            one_adam_step(p, g, state, lr, beta1, beta2, eps)
            p -= shrink


def yogi_step(params, grads, states, lr, beta1, beta2, eps):
    for p, g, state in zip(params, grads, states, strict=True):
        if g is None:
            continue
        values, slope = p.detach().numpy(), g.numpy()
        v, s = state["v"].numpy(), state["s"].numpy()
        t, square = state["t"] + 1, slope**2
        v = v + (1 - beta1) * (slope - v)
        s = np.where(square > s, s + (1 - beta2) * square, np.where(square < s, s - (1 - beta2) * square, s))
        values -= lr * (v / (1 - beta1**t)) / (np.sqrt(s / (1 - beta2**t)) + eps)
        state.update(t=t, v=torch.from_numpy(v), s=torch.from_numpy(s))
