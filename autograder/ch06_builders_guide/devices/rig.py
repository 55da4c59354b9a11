"""Devices and minibatches for the checks of ch06/devices; they live beside the student's code."""

import gc
import weakref
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from unittest.mock import patch

import torch
from torch._subclasses.fake_tensor import FakeTensorMode


class Batch(NamedTuple):
    """A minibatch, as a data loader gives it."""

    inputs: Any
    labels: Any


def with_gpus(count: int, function: Callable[..., object], *args: object) -> object:
    """Call a function on a machine that says it has so many GPUs."""
    with patch.multiple(torch.cuda, device_count=lambda: count, is_available=lambda: count > 0):
        return function(*args)


def batch() -> object:
    """Return a minibatch with all kinds of containers, and other things than tensors."""
    padded = {"tokens": torch.ones(2, 5), "lengths": [torch.ones(2), 7], 3: None}
    return [Batch(torch.ones(2, 3), (torch.ones(2), "name")), padded, (torch.ones(()),), True, []]


def sketch(nested: object) -> str:
    """Return a structure as text, with the device and shape of each tensor."""
    if isinstance(nested, torch.Tensor):
        return f"{nested.device}{list(nested.shape)}"
    if isinstance(nested, dict):
        return "{" + ", ".join(f"{key!r}: {sketch(item)}" for key, item in nested.items()) + "}"
    if isinstance(nested, tuple) and hasattr(nested, "_fields"):
        pairs = zip(nested._fields, nested, strict=True)
        return f"{type(nested).__name__}(" + ", ".join(f"{key}={sketch(item)}" for key, item in pairs) + ")"
    if isinstance(nested, list):
        return f"[{', '.join(map(sketch, nested))}]"
    if isinstance(nested, tuple):
        return f"({', '.join(map(sketch, nested))},)"
    return repr(nested)


def leaves(nested: object) -> Iterator[object]:
    """Yield what is in a structure's containers."""
    if isinstance(nested, list | tuple | dict | set | deque):
        for item in nested.values() if isinstance(nested, dict) else nested:
            yield from leaves(item)
    else:
        yield nested


def all_the_same(one: object, other: object) -> bool:
    """Whether two structures hold the very same objects."""
    return [id(leaf) for leaf in leaves(one)] == [id(leaf) for leaf in leaves(other)]


def to_device(function: Callable[..., object], device: str) -> object:
    """Move a minibatch from the CPU to a device."""
    try:
        return function(batch(), device)
    except RuntimeError as error:
        # A torch without CUDA can simulate `to`, but not every operator: then this check knows nothing, and
        # the others, on the device `meta`, have to judge.
        if "not linked with support for cuda" not in str(error):
            raise
        return None


def gpu_tensors(*devices: str) -> list[torch.Tensor]:
    """Return tensors that claim to be on some devices."""
    with FakeTensorMode():
        return [torch.empty(2, 3, device=device) for device in devices]


def on_meta(dtype: torch.dtype, *shape: int) -> torch.Tensor:
    """Return a tensor of a device that holds no values."""
    return torch.empty(shape, dtype=dtype, device="meta")


def device_after(function: Callable[..., Any], *args: object) -> str:
    """Return the devices of the tensors in a function's result, or why it cannot run on these devices."""
    try:
        result = function(*args)
    except (RuntimeError, TypeError) as error:  # also torch's NotImplementedError, which is no stub's
        if "meta" not in str(error):
            raise
        return str(error)
    return devices_in(result)


def devices_in(nested: object) -> str:
    """Return the devices of the tensors in a structure."""
    return ", ".join(sorted({str(leaf.device) for leaf in leaves(nested) if isinstance(leaf, torch.Tensor)}))


def log_on_meta(kind: Callable[[int], Any], losses: int) -> list[object]:
    """Give a logger losses without values, fewer than make an entry, and return what it keeps."""
    logger = kind(losses + 1)
    for _ in range(losses):
        logger.log(on_meta(torch.float32))
    return [*vars(logger).values(), on_meta(torch.float32)]


def log_all(logger: Any, losses: torch.Tensor) -> list[float]:
    """Give losses to a logger, and return its history."""
    for loss in losses:
        logger.log(loss)
    kept: list[float] = logger.history
    return kept


class Token:
    """An object whose end can be seen."""


class Marked(torch.autograd.Function):
    """The identity, whose node in the graph holds a token."""

    @staticmethod
    def forward(ctx: Any, x: torch.Tensor, token: Token) -> torch.Tensor:
        ctx.token = token
        return x.clone()


def graph_is_kept(logger: Any) -> bool:
    """Log a loss that requires a gradient, and return whether its graph is still alive afterwards."""
    token = Token()
    alive = weakref.ref(token)
    loss = Marked.apply(torch.ones((), requires_grad=True), token)
    del token
    logger.log(loss)
    del loss
    gc.collect()
    return alive() is not None
