"""Points live on the checks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest

fresh = pytest.mark.fresh  # the check wants a worker in which nothing has run
Check = TypeVar("Check", bound=Callable[..., object])


def points(
    number: float, *, of: str, device: str | None = None, extra: str | None = None
) -> Callable[[Check], Check]:
    """Mark a check as worth `number` points of the function `of`.

    A parametrised check earns its points once, if all its cases pass.

    Args:
        number: the points.
        of: the function.
        device: the device that the check is about, `cuda`: where the class has another one, the check has
            no points and is not run, and the record says so. None for checks that run everywhere.
        extra: the optional package that the check is about, `triton`: the same where the class's profile
            does not name it among its extras.

    Raises:
        ValueError: the points are not positive, or the device or the extra is unknown.
    """
    if number <= 0:
        raise ValueError(f"a check of {of} is worth {number} points; give it more than 0")
    if device not in (None, "cuda"):
        raise ValueError(f"a check of {of} is for the device {device!r}; only 'cuda' is special")
    if extra not in (None, "triton"):
        raise ValueError(f"a check of {of} is for the extra {extra!r}; only 'triton' is one")
    return pytest.mark.points(number, of=of, device=device, extra=extra)
