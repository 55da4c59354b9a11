"""What a call does to its arguments."""

from __future__ import annotations

from typing import Any

import torch

from d2lcourse.errors import CheckFailed
from d2lcourse.worker.remote import Remote
from d2lcourse.worker.show import show


def leaves_unchanged(function: Remote, *args: Any, **kwargs: Any) -> Any:
    """Call `function`, demand that its arguments are the same afterwards, and return its result.

    Raises:
        CheckFailed: an argument was changed in place.
    """
    call = function._d2l_client.call(function, args, kwargs, arguments=True)
    match call.arguments:
        case (tuple() as after, dict() as named) if len(after) == len(args) and named.keys() == kwargs.keys():
            pairs = [(f"argument {i + 1}", *both) for i, both in enumerate(zip(args, after, strict=True))]
            pairs += [(f"the argument {key}", kwargs[key], named[key]) for key in kwargs]
        case _:
            raise CheckFailed("the arguments could not be fetched after the call", about=call.result)
    for name, before, now in pairs:
        if not _identical(before, now):
            text = f"{name} was changed in place\n  before  {show(before)}\n  after   {show(now)}"
            raise CheckFailed(text, about=call.result)
    return call.result


def _identical(a: Any, b: Any) -> bool:
    """Whether two data values are equal to the bit, NaN included."""
    if isinstance(a, torch.Tensor) and isinstance(b, torch.Tensor):
        same_kind = a.shape == b.shape and a.dtype == b.dtype
        return same_kind and bool(((a == b) | ((a != a) & (b != b))).all())
    if isinstance(a, list | tuple) and type(a) is type(b):
        return len(a) == len(b) and all(map(_identical, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_identical(a[key], b[key]) for key in a)
    if isinstance(a, Remote):
        return isinstance(b, Remote)
    return type(a) is type(b) and repr(a) == repr(b)
