"""Points live on the checks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest

fresh = pytest.mark.fresh  # the check wants a worker in which nothing has run
Check = TypeVar("Check", bound=Callable[..., object])


def points(number: float, *, of: str) -> Callable[[Check], Check]:
    """Mark a check as worth `number` points of the function `of`.

    A parametrised check earns its points once, if all its cases pass.

    Raises:
        ValueError: the points are not positive.
    """
    if number <= 0:
        raise ValueError(f"a check of {of} is worth {number} points; give it more than 0")
    return pytest.mark.points(number, of=of)
