"""What a random check measured, and how far that lies from its threshold."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import torch

from d2lcourse.errors import GraderError


@dataclass(frozen=True)
class Measurement:
    """One random quantity of a check.

    Args:
        what: its name, in the words of the field.
        value: what was measured; for several trials the one that decides.
        threshold: where the verdict flips.
        margin: the distance from the threshold in standard deviations, negative on the failing side;
            None where the spread is not known.
    """

    what: str
    value: float
    threshold: float
    margin: float | None


def number(value: Any, what: str) -> float:
    """Return what a check computed as a float; NaN and infinities are allowed.

    Raises:
        GraderError: it is no single real number, or it is a truth value: a bug of the check.
    """
    if isinstance(value, torch.Tensor) and value.numel() == 1 and value.dtype.is_floating_point:
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise GraderError(f"{what}: the check computes a {type(value).__name__}, where a number is needed")
    return float(value)


def finite(value: float, what: str) -> float:
    """Return `value` as a float.

    Raises:
        GraderError: it is not a finite number.
    """
    if not math.isfinite(number(value, what)):
        raise GraderError(f"{what} is {value}: it must be finite")
    return float(value)
