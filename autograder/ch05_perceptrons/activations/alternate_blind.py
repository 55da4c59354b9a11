"""Written from the stub (db101e43eb4dabee) and the notes alone, without sight of solution or checks."""

import torch


def relu(x: torch.Tensor) -> torch.Tensor:
    return torch.where(x > 0, x, torch.zeros_like(x))


def sigmoid(x: torch.Tensor) -> torch.Tensor:
    z = torch.exp(-x.abs())
    return torch.where(x >= 0, torch.ones_like(z), z) / (1 + z)


def tanh(x: torch.Tensor) -> torch.Tensor:
    u = torch.expm1(-2 * x.abs())
    return -torch.sign(x) * u / (2 + u)


def activation_vjp(kind: str, y: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
    if kind == "relu":
        return torch.where(y > 0, v, torch.zeros_like(v))
    if kind == "sigmoid":
        return v * (y * (1 - y))
    if kind == "tanh":
        return v * ((1 - y) * (1 + y))
    raise ValueError(f"unknown activation {kind!r}")


def silu_vjp(x: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
    # 1 - sigmoid(x) is sigmoid(-x), without the cancellation
    return v * (sigmoid(x) * (1 + x * sigmoid(-x)))
