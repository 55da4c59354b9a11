"""Networks for the checks of ch06/parameter_access; they live beside the student's code."""

from itertools import pairwise
from typing import Any

import torch
from torch import nn


class Block(nn.Module):
    """A layer and a gain, with a buffer and one of the layer's parameters under a second name."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.full((width,), 0.5))
        self.register_buffer("steps", torch.zeros(3))
        linear = nn.Linear(width, width)
        self.body = nn.ModuleDict({"linear": linear})
        self.alias = linear.weight

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.gain * torch.tanh(self.body["linear"](x)) @ self.alias


def nested() -> nn.Module:
    """Return a network with nested modules, a shared parameter, buffers, and a scalar parameter."""
    norm = nn.BatchNorm1d(4)
    norm.scale = nn.Parameter(torch.ones(()))
    return nn.Sequential(nn.Linear(3, 4), Block(4), norm, nn.Linear(4, 2, bias=False))


def nested_and_frozen() -> nn.Module:
    """Return that network with its last layer frozen."""
    net = nested()
    list(net.parameters())[-1].requires_grad_(False)
    return net


def frozen(net: nn.Module) -> nn.Module:
    """Freeze all of a network and return it."""
    return net.requires_grad_(False)


def images() -> nn.Module:
    """Return a convolution, batch normalisation whose bias is 1, and a linear layer."""
    norm = nn.BatchNorm2d(3)
    nn.init.ones_(norm.bias)
    return nn.Sequential(nn.Conv2d(2, 3, 2), norm, nn.Flatten(), nn.Linear(12, 5))


def tied() -> nn.Module:
    """Return a network with one layer in two places."""
    middle = nn.Linear(4, 4)
    return nn.Sequential(nn.Linear(3, 4), middle, nn.Tanh(), middle, nn.Linear(4, 2))


def perceptron(widths: list[int]) -> nn.Module:
    """Return linear layers with tanh between them."""
    layers: list[nn.Module] = []
    for inputs, outputs in pairwise(widths):
        layers += [nn.Linear(inputs, outputs), nn.Tanh()]
    return nn.Sequential(*layers[:-1])


def step(net: nn.Module, optimizer: torch.optim.Optimizer, inputs: int, zero: bool = True) -> str:
    """Take a step of an optimizer, and return the names of the parameters whose values it changed, as text.

    Args:
        net: the network.
        optimizer: its optimizer.
        inputs: the number of inputs.
        zero: whether to set gradients to 0 before (not to None); old ones stay else.
    """
    before = {name: p.detach().clone() for name, p in net.named_parameters()}
    if zero:
        optimizer.zero_grad(set_to_none=False)
    x = torch.linspace(-1, 1, 5 * inputs).reshape(5, inputs)
    (net(x) - 1).square().sum().backward()
    optimizer.step()
    return ", ".join(name for name, p in net.named_parameters() if not torch.equal(p, before[name]))


def grouped(net: nn.Module, groups: list[dict[str, Any]]) -> str:
    """Return groups of parameters as text: the decay and the names of each."""
    names = {id(p): name for name, p in net.named_parameters()}
    return "; ".join(
        f"{float(group['weight_decay'])}: " + ", ".join(names[id(p)] for p in group["params"])
        for group in groups
    )


def decay(net: nn.Module, groups: list[dict[str, Any]]) -> dict[str, float]:
    """Take a step with gradients of 0 and the learning rate 0.5, and return each parameter's shrinkage."""
    before = {name: p.detach().abs().sum() for name, p in net.named_parameters()}
    optimizer = torch.optim.SGD(groups, lr=0.5)
    for p in net.parameters():
        p.grad = torch.zeros_like(p)
    optimizer.step()
    return {
        name: round(float(p.detach().abs().sum() / before[name]), 4) for name, p in net.named_parameters()
    }


def trainable(net: nn.Module) -> str:
    """Return the names of the parameters that require a gradient, as text."""
    return ", ".join(name for name, p in net.named_parameters() if p.requires_grad)


def with_gradient(net: nn.Module) -> str:
    """Return the names of the parameters that have a gradient, as text."""
    return ", ".join(name for name, p in net.named_parameters() if p.grad is not None)


def training(net: nn.Module) -> str:
    """Return the names of the modules that are in training mode, as text; the network itself is `net`."""
    return ", ".join(name or "net" for name, module in net.named_modules() if module.training)


def lazy_images() -> nn.Module:
    """Return a network for images whose sizes are unknown, with batch normalisation and dropout."""
    return nn.Sequential(
        nn.LazyConv2d(3, 2), nn.LazyBatchNorm2d(), nn.Tanh(), nn.Dropout(0.5), nn.Flatten(), nn.LazyLinear(5)
    )


def partly_lazy() -> nn.Module:
    """Return a network whose batch normalisation has seen data and is in evaluation mode for good."""
    norm = nn.BatchNorm1d(4, momentum=0.5)
    norm(torch.linspace(-1, 2, 20).reshape(5, 4).square())
    norm.eval()
    return nn.Sequential(
        nn.Sequential(nn.Linear(3, 4), norm), nn.BatchNorm1d(4), nn.Dropout(0.5), nn.LazyLinear(2)
    )


class Witness(nn.Module):
    """Hands its input on and keeps a copy of it."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.seen = x.clone()
        return x


def buffers(net: nn.Module) -> dict[str, torch.Tensor]:
    """Return copies of the buffers."""
    return {name: buffer.clone() for name, buffer in net.named_buffers()}


def shapes(net: nn.Module) -> dict[str, tuple[int, ...]]:
    """Return the shapes of the parameters."""
    return {name: tuple(p.shape) for name, p in net.named_parameters()}
