"""A right answer that walks the modules itself, with names matched by a regular expression."""

import fnmatch
import re
from collections.abc import Iterator
from typing import Any

import torch


def _walk(net: torch.nn.Module, prefix: str = "") -> Iterator[tuple[str, torch.nn.Parameter]]:
    for name, p in net._parameters.items():
        if p is not None:
            yield prefix + name, p
    for name, module in net._modules.items():
        if module is not None:
            yield from _walk(module, f"{prefix}{name}.")


def _grouped(net: torch.nn.Module) -> list[tuple[torch.nn.Parameter, list[str]]]:
    groups: list[tuple[torch.nn.Parameter, list[str]]] = []
    for name, p in _walk(net):
        names = next((names for known, names in groups if known is p), None)
        if names is None:
            groups.append((p, [name]))
        else:
            names.append(name)
    return groups


def param_table(net: torch.nn.Module) -> list[tuple[str, tuple[int, ...], int, bool]]:
    rows = []
    for p, names in _grouped(net):
        elements = 1
        for size in p.shape:
            elements *= size
        rows.append((names[0], tuple(p.shape), elements, p.requires_grad))
    return rows


def decay_groups(net: torch.nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = [{"weight_decay": decay, "params": []} for decay in (weight_decay, 0.0)]
    for p, _ in _grouped(net):
        if p.requires_grad:
            groups[len(p.shape) in (0, 1)]["params"].append(p)
    return groups


def freeze(net: torch.nn.Module, pattern: str) -> int:
    expression = re.compile(fnmatch.translate(pattern))
    chosen = [p for p, names in _grouped(net) if any(map(expression.match, names))]
    if chosen == []:
        raise ValueError(pattern)
    for p in chosen:
        p.grad, p.requires_grad = None, False
    return sum(elements for _, _, elements, trainable in param_table(net) if trainable)


def materialize(net: torch.nn.Module, shape: tuple[int, ...]) -> tuple[int, ...]:
    class Pass:
        def __enter__(self) -> None:
            self.training = [module for module in net.modules() if module.training]
            for module in self.training:
                module.training = False

        def __exit__(self, *_: object) -> None:
            for module in self.training:
                module.training = True

    with torch.set_grad_enabled(False), Pass():
        output = net(torch.full(shape, 0.0))
    return tuple(output.size())
