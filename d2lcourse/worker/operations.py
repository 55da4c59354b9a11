"""What the examiner can do with objects in the worker, one small function each."""

from __future__ import annotations

import importlib
import operator
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import numpy as np
import torch

OPERATORS = {
    name: getattr(operator, name)
    for name in (
        "add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "neg", "pos", "abs",
        "lt", "le", "gt", "ge", "and_", "or_", "xor", "invert",
    )
}  # fmt: skip


def get_attribute(target: object, name: str) -> object:
    """Return an attribute; of a package also a submodule that is not imported yet."""
    try:
        return getattr(target, name)
    except AttributeError:
        if not isinstance(target, ModuleType) or not hasattr(target, "__path__"):
            raise
        try:
            return importlib.import_module(f"{target.__name__}.{name}")
        except ModuleNotFoundError:
            raise AttributeError(f"module {target.__name__!r} has no attribute {name!r}") from None


def fetch(target: object) -> object:
    """Return what a handle holds; a tensor detached and dense, with containers' leaves likewise."""
    if isinstance(target, torch.Tensor):
        plain = torch.Tensor.detach(target)
        dense = plain if plain.layout is torch.strided else plain.to_dense()
        return dense.as_subclass(torch.Tensor)
    if type(target) in (list, tuple):
        return type(target)(fetch(item) for item in target)  # type: ignore[attr-defined, call-arg]  # a list or tuple
    if isinstance(target, dict):
        return {key: fetch(item) for key, item in target.items()}
    return target


def apply_operator(name: str, *operands: Any) -> object:
    """Apply an arithmetic or ordering operator; at least one operand must be a tensor."""
    if not any(isinstance(operand, torch.Tensor) for operand in operands):
        raise TypeError(f"the operator {name} is for tensors")
    return OPERATORS[name](*operands)


def is_a(target: object, name: str) -> bool:
    """Whether `target` is an instance of the class with this dotted name."""
    module, _, attribute = name.rpartition(".")
    kind = getattr(importlib.import_module(module or "builtins"), attribute)
    return isinstance(target, kind)


def make_generator(library: str, seed: int) -> object:
    """Return a seeded `torch.Generator` or `numpy.random.Generator`."""
    if library == "numpy":
        return np.random.default_rng(seed)
    return torch.Generator().manual_seed(seed)


def vector_jacobian(
    target: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    wrt: int,
    cotangent: torch.Tensor,
) -> object:
    """Differentiate `target` with respect to argument number `wrt`, contracted with `cotangent`.

    Returns None if no graph leads from the output to that argument.
    """
    inputs = list(args)
    inputs[wrt] = inputs[wrt].clone().requires_grad_()
    with torch.enable_grad():
        output = target(*inputs, **kwargs)
    if not isinstance(output, torch.Tensor) or not output.requires_grad:
        return None
    return torch.autograd.grad(output, inputs[wrt], cotangent, allow_unused=True)[0]


def place(args: tuple[object, ...], device: str) -> tuple[object, ...]:
    """Return arguments with their tensors on a device."""
    return tuple(with_tensors(arg, lambda tensor: tensor.to(device)) for arg in args)


def with_tensors(value: Any, change: Callable[[torch.Tensor], torch.Tensor]) -> Any:
    """Return lists, tuples and dicts with each of their tensors changed."""
    if isinstance(value, torch.Tensor):
        return change(value)
    if type(value) in (list, tuple):
        return type(value)(with_tensors(item, change) for item in value)
    if isinstance(value, dict):
        return {key: with_tensors(item, change) for key, item in value.items()}
    return value


def call_placed(target: Callable[..., object], placed: tuple[object, ...]) -> object:
    """Call `target`; on a GPU, answer when it is done, with the result on the host."""
    result = target(*placed)
    if torch.cuda.is_initialized():  # type: ignore[no-untyped-call]  # torch does not type it
        torch.cuda.synchronize()
        result = with_tensors(result, torch.Tensor.cpu)
    return result


def next_item(target: Iterator[object]) -> tuple[bool, object]:
    """Return (True, the next item), or (False, None) at the end."""
    for item in target:
        return True, item
    return False, None


def set_item(target: Any, key: Any, value: Any) -> None:
    """Assign to an item."""
    target[key] = value


def leave(target: Any, arguments: tuple[Any, ...]) -> object:
    """Leave a with-block normally."""
    return type(target).__exit__(target, *arguments)


# Operations whose first argument is the object they act on; the rest of the arguments follow.
SIMPLE: dict[str, Callable[..., object]] = {
    "call": lambda target, args, kwargs: target(*args, **kwargs),
    "getattr": get_attribute,
    "setattr": setattr,
    "getitem": lambda target, key: target[key],
    "setitem": set_item,
    "contains": lambda target, item: item in target,
    "len": len,
    "iter": iter,
    "enter": lambda target: type(target).__enter__(target),
    "exit": leave,
    "value": fetch,
    "put": lambda value: value,
    "operator": apply_operator,
    "is_a": is_a,
    "lib": importlib.import_module,
    "generator": make_generator,
    "vjp": vector_jacobian,
    "place": place,
    "call_placed": call_placed,
}
