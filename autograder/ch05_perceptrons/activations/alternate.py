"""A right answer in NumPy and math, one entry at a time, with branches and a series instead of expm1."""

import math

import numpy as np
import torch


def _each(function, *tensors):
    arrays = [tensor.double().numpy() for tensor in tensors]
    return torch.from_numpy(np.asarray(np.vectorize(function, otypes=[float])(*arrays))).to(tensors[0].dtype)


def _logistic(x):
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    return math.exp(x) / (1 + math.exp(x))


def _hyperbolic(x):
    size = abs(x)
    if size < 0.01:
        return x - x**3 / 3 + 2 * x**5 / 15
    small = 2 * _logistic(-2 * size)
    return math.copysign(1 - small, x)


def relu(x: torch.Tensor) -> torch.Tensor:
    return torch.where(x < 0, torch.zeros_like(x), x)


def sigmoid(x: torch.Tensor) -> torch.Tensor:
    return _each(_logistic, x)


def tanh(x: torch.Tensor) -> torch.Tensor:
    return _each(_hyperbolic, x)


def activation_vjp(kind: str, y: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
    slopes = {
        "relu": lambda out: 1.0 if out > 0 else 0.0,
        "sigmoid": lambda out: out - out * out,
        "tanh": lambda out: (1 - out) * (1 + out),
    }
    if kind not in slopes:
        raise ValueError(f"what is {kind}?")
    return _each(lambda out, above: above * slopes[kind](out), y, v)


def silu_vjp(x: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
    def one(point, above):
        s, y = _logistic(point), point * _logistic(point)
        return above * (y + s * (1 - y))

    return _each(one, x, v)
