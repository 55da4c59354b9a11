"""Shows values to people."""

from __future__ import annotations

from types import FunctionType
from typing import Any

import numpy as np
import torch

SMALL = 64  # elements of a tensor that is shown whole
WIDTH = 100


def show(value: Any) -> str:
    """Return `value` as a student would write it; tensors of more than 64 elements as their shape."""
    if isinstance(value, torch.Tensor):
        return _array(value.detach().cpu(), str(value.dtype).removeprefix("torch."), "tensor")
    if isinstance(value, np.ndarray):
        return _array(
            torch.from_numpy(value.copy()) if value.dtype != object else value, value.dtype.name, "array"
        )
    if isinstance(value, list | tuple) and value:
        parts = ", ".join(show(item) for item in value[:8]) + (", ..." if len(value) > 8 else "")
        return f"[{parts}]" if isinstance(value, list) else f"({parts}{',' if len(value) == 1 else ''})"
    if isinstance(value, dict) and value:
        pairs = [f"{show(key)}: {show(item)}" for key, item in list(value.items())[:8]]
        return "{" + ", ".join(pairs) + (", ..." if len(value) > 8 else "") + "}"
    if isinstance(value, FunctionType):
        return "a function" if value.__name__ == "<lambda>" else value.__name__
    text = repr(value)
    return text if len(text) <= 300 or "\n" in text else text[:300] + "..."


def labelled(label: str, value: Any) -> str:
    """Return a line of feedback: a label, then a value whose further lines stand below its first."""
    return _hanging(f"  {label:<10}", show(value))


def show_call(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """Return a call as source text: `softmax(tensor([[0., 1.]]), dim=1)`."""
    text = f"{name}("
    for number, (key, value) in enumerate([*(("", value) for value in args), *kwargs.items()]):
        text = _hanging(text + (", " if number else "") + (f"{key}=" if key else ""), show(value))
    return text + ")"


def _hanging(start: str, text: str) -> str:
    """Return two texts joined, the second one's further lines below its first."""
    column = len(start) - start.rfind("\n") - 1
    return start + text.replace("\n", "\n" + " " * column)


def _array(value: Any, dtype: str, word: str) -> str:
    plain = value.float().numpy() if dtype == "bfloat16" else np.asarray(value)
    if plain.size > SMALL:
        return f"<{word} of shape {tuple(plain.shape)}, {dtype}>"
    text = np.array2string(plain, separator=", ", precision=5, max_line_width=WIDTH, prefix=f"{word}(")
    suffix = "" if dtype in ("float32", "int64", "bool") and word == "tensor" else f", {dtype}"
    empty = f", shape {tuple(plain.shape)}" if not plain.size else ""
    return f"{word}({text}{suffix}{empty})"
