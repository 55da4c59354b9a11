"""What was asked of a submission in one check and what it answered, and whether two of them are the same."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from d2lcourse.worker.remote import Remote

# Two programs that do the same thing differ in the last digits.
TOLERANCES = {torch.float64: (1e-7, 1e-10), torch.complex128: (1e-7, 1e-10)}
LOOSE = (1e-4, 1e-6)
HANDLE, OBJECT = "\0handle", "\0object"
DATA = (
    type(None), bool, int, float, complex, str, bytes, range, slice, set, frozenset, np.ndarray, np.generic,
    np.dtype, torch.dtype, torch.device,
)  # fmt: skip


@dataclass(frozen=True)
class Event:
    """One request and its reply.

    Args:
        kind: the operation.
        payload: its arguments.
        reply: how it ended.
        value: what came back; of an exception its class and its text.
    """

    kind: str
    payload: tuple[Any, ...]
    reply: str
    value: Any


def event(kind: str, payload: tuple[Any, ...], reply: str, value: Any) -> Event:
    """Return the event of a request; of exceptions without the lines that raised them."""
    if reply == "raise" and isinstance(value, dict):
        types = value.get("types")
        value = (types[0] if isinstance(types, list) and types else "", value.get("message"))
    return Event(kind, payload, reply, value)


def plain(events: list[Event]) -> list[Any]:
    """Return a transcript as data that can be kept: handles by number, objects of the examiner by a mark."""
    numbers: dict[int, int] = {}
    return [_plain((item.kind, item.payload, item.reply, item.value), numbers) for item in events]


def are_the_same(one: list[Any], other: list[Any]) -> bool:
    """Whether two plain transcripts agree in everything, numbers up to rounding."""
    return _same(one, other)


def _plain(value: Any, numbers: dict[int, int]) -> Any:
    if isinstance(value, Remote):
        return (HANDLE, numbers.setdefault(value._d2l_id, len(numbers)), str(value._d2l_type))
    if type(value) in (list, tuple):
        return type(value)(_plain(item, numbers) for item in value)
    if isinstance(value, dict):
        return {key: _plain(item, numbers) for key, item in value.items()}
    if isinstance(value, torch.Tensor):
        return value.detach()
    # Functions and environments of the examiner are made anew for each check.
    return value if isinstance(value, DATA) else (OBJECT,)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, bool | np.bool_) or isinstance(other, bool | np.bool_):
        return type(one) is type(other) and bool(one == other)
    if type(one) is not type(other):
        return False
    match one:
        case torch.Tensor():
            return _tensors(one, other)
        case np.ndarray() | np.generic():
            return one.dtype == other.dtype and _tensors(
                torch.from_numpy(np.array(one)), torch.from_numpy(np.array(other))
            )
        case float():
            return math.isclose(one, other, rel_tol=1e-5, abs_tol=1e-8) or (one != one and other != other)
        case list() | tuple():
            return len(one) == len(other) and all(map(_same, one, other))
        case dict():
            return _same(list(one.items()), list(other.items()))
    return bool(one == other)


def _tensors(one: torch.Tensor, other: torch.Tensor) -> bool:
    if one.dtype != other.dtype or one.shape != other.shape:
        return False
    if not (one.is_floating_point() or one.is_complex()):
        return torch.equal(one, other)
    relative, absolute = TOLERANCES.get(one.dtype, LOOSE)
    return torch.allclose(one, other, rtol=relative, atol=absolute, equal_nan=True)
