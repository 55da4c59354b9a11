"""A right answer with NumPy's shapes, uniform numbers by scaling and normal ones by Box and Muller."""

import math

import numpy as np
import torch


def fans(w: torch.Tensor) -> tuple[int, int]:
    try:
        kernel = w[0, 0].numel()
    except IndexError:
        raise ValueError("a matrix at least") from None
    return w.size(1) * kernel, w.size(0) * kernel


def _write(w, values):
    w.detach().copy_(values)
    return w


def _normal(w, variance, generator):
    radius = torch.rand(w.shape, generator=generator, dtype=torch.float64).neg().log1p().mul(-2).sqrt()
    angle = torch.rand(w.shape, generator=generator, dtype=torch.float64) * 2 * math.pi
    return _write(w, torch.from_numpy(np.sqrt(variance) * np.cos(angle.numpy())) * radius)


def xavier_uniform_(w: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    unit = torch.rand(w.shape, generator=generator, dtype=torch.float64)
    mean_fan = np.mean(fans(w))
    return _write(w, (unit - 0.5) * 2 * math.sqrt(3 / mean_fan))


def xavier_normal_(w: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    return _normal(w, 1 / np.mean(fans(w)), generator)


def kaiming_normal_(w: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    return _normal(w, 2 * w.shape[0] / w.numel(), generator)


def initialize_(module: torch.nn.Module, generator: torch.Generator) -> None:
    if type(module).__name__ in ("Linear", "Conv2d"):
        for name, parameter in module.named_parameters():
            if name == "weight":
                xavier_uniform_(parameter, generator)
            else:
                parameter.data.zero_()
    for child in module.children():
        initialize_(child, generator)
