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


def are_the_same(one: list[Event], other: list[Event]) -> bool:
    """Whether two transcripts agree in everything, numbers up to rounding, handles up to their numbering."""
    return len(one) == len(other) and _Comparison().lists(one, other)


class _Comparison:
    def __init__(self) -> None:
        self._handles: tuple[dict[int, int], dict[int, int]] = ({}, {})

    def lists(self, one: Any, other: Any) -> bool:
        return len(one) == len(other) and all(map(self.same, one, other))

    def same(self, one: Any, other: Any) -> bool:
        """Whether two values agree."""
        if isinstance(one, bool | np.bool_) or isinstance(other, bool | np.bool_):
            return type(one) is type(other) and bool(one == other)
        if type(one) is not type(other):
            return False
        match one:
            case Event():
                asked = (one.kind, one.payload), (other.kind, other.payload)
                return self.same(*asked) and self.same((one.reply, one.value), (other.reply, other.value))
            case Remote():
                mine, theirs = self._handles
                first = mine.setdefault(one._d2l_id, len(mine))
                second = theirs.setdefault(other._d2l_id, len(theirs))
                return first == second and bool(one._d2l_type == other._d2l_type)
            case torch.Tensor():
                return _tensors(one, other)
            case np.ndarray() | np.generic():
                return one.dtype == other.dtype and _tensors(
                    torch.from_numpy(np.array(one)), torch.from_numpy(np.array(other))
                )
            case float():
                return math.isclose(one, other, rel_tol=1e-5, abs_tol=1e-8) or (one != one and other != other)
            case list() | tuple():
                return self.lists(one, other)
            case dict():
                return self.lists(list(one.items()), list(other.items()))
            case None | str() | bytes() | int() | complex() | range() | slice() | set() | frozenset():
                return bool(one == other)
        if isinstance(one, torch.dtype | torch.device | np.dtype):
            return bool(one == other)
        return True  # functions and environments of the examiner, which are made anew for each check


def _tensors(one: torch.Tensor, other: torch.Tensor) -> bool:
    if one.dtype != other.dtype or one.shape != other.shape:
        return False
    if not (one.is_floating_point() or one.is_complex()):
        return torch.equal(one, other)
    relative, absolute = TOLERANCES.get(one.dtype, LOOSE)
    return torch.allclose(one, other, rtol=relative, atol=absolute, equal_nan=True)
