"""Written from the stub (a394998ac52ecf55) and the notes alone, without sight of solution or checks."""

from fnmatch import fnmatchcase
from typing import Any

import torch


def param_table(net: torch.nn.Module) -> list[tuple[str, tuple[int, ...], int, bool]]:
    return [(name, tuple(p.shape), p.numel(), p.requires_grad) for name, p in net.named_parameters()]


def decay_groups(net: torch.nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    trainable = [p for p in net.parameters() if p.requires_grad]
    return [
        {"params": [p for p in trainable if p.dim() >= 2], "weight_decay": weight_decay},
        {"params": [p for p in trainable if p.dim() < 2], "weight_decay": 0.0},
    ]


def freeze(net: torch.nn.Module, pattern: str) -> int:
    named = net.named_parameters(remove_duplicate=False)
    matching = [p for name, p in named if fnmatchcase(name, pattern)]
    if not matching:
        raise ValueError(f"no parameter has a name that matches {pattern!r}")
    for p in matching:
        p.requires_grad_(False)
        p.grad = None
    return sum(p.numel() for p in net.parameters() if p.requires_grad)


def materialize(net: torch.nn.Module, shape: tuple[int, ...]) -> tuple[int, ...]:
    modes = [(module, module.training) for module in net.modules()]
    # Some layers may write to their buffers in evaluation mode, too.
    buffers = [
        (module, name, buffer, buffer.detach().clone())
        for module in net.modules()
        for name, buffer in module.named_buffers(recurse=False)
        if not torch.nn.parameter.is_lazy(buffer)
    ]
    try:
        net.eval()
        with torch.no_grad():
            output: torch.Tensor = net(torch.zeros(shape, dtype=torch.float32))
        return tuple(output.shape)
    finally:
        for module, mode in modes:
            module.training = mode
        with torch.no_grad():
            for module, name, buffer, value in buffers:
                if module._buffers.get(name) is not buffer:
                    module._buffers[name] = buffer
                buffer.copy_(value)
