"""What a call does to its arguments."""

from __future__ import annotations

from typing import Any

import torch

from d2lcourse.checks.comparison import close
from d2lcourse.errors import CheckFailed
from d2lcourse.worker.hosting import Callback, HostedEnv
from d2lcourse.worker.remote import Remote, keep, put, value
from d2lcourse.worker.show import labelled


def leaves_unchanged(function: Remote, *args: Any, **kwargs: Any) -> Any:
    """Call `function`, demand that its arguments are the same afterwards, and return its result.

    Raises:
        CheckFailed: an argument was changed in place.
    """
    call = function._d2l_client.call(function, args, kwargs, arguments=True, keep=function._d2l_keep)
    match call.arguments:
        case (tuple() as after, dict() as named) if len(after) == len(args) and named.keys() == kwargs.keys():
            pairs = [(f"argument {i + 1}", *both) for i, both in enumerate(zip(args, after, strict=True))]
            pairs += [(f"the argument {key}", kwargs[key], named[key]) for key in kwargs]
        case _:
            raise CheckFailed("the arguments could not be fetched after the call", about=call.result)
    for name, before, now in pairs:
        if not _identical(before, now):
            text = "\n".join(
                [f"{name} was changed in place", labelled("before", before), labelled("after", now)]
            )
            raise CheckFailed(text, about=call.result)
    return call.result


def updates_in_place(
    function: Remote, *args: Any, to: Any, argument: int = 0, others_may_change: bool = False, **kwargs: Any
) -> Any:
    """Call `function`, demand that it writes into an argument's own storage, and return its result.

    Args:
        function: the student's function.
        args: positional arguments; they share storage in the worker as they do here.
        to: what the argument must hold afterwards.
        argument: the number of the argument to be updated.
        others_may_change: whether the other tensors may change too (because they alias it).
        kwargs: keyword arguments.

    Raises:
        CheckFailed: the argument got new storage, holds something else, or another argument changed.
    """
    sent = keep(put(function, args))
    handles = [sent[i] if isinstance(item, torch.Tensor) else item for i, item in enumerate(args)]
    target = handles[argument]
    address = target.data_ptr()
    result = function(*handles, **kwargs)
    if target.data_ptr() != address:
        raise CheckFailed(
            f"argument {argument + 1} got new storage: its memory must be written to", about=result
        )
    close(value(target), to)
    for i, before in enumerate(args):
        if i == argument or others_may_change or not isinstance(before, torch.Tensor):
            continue
        if not _identical(before, value(handles[i])):
            raise CheckFailed(f"argument {i + 1} was changed in place", about=result)
    return result


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
    if callable(a) or isinstance(a, Callback | HostedEnv):
        return True  # a function or an environment of the examiner's, out of the submission's reach
    return type(a) is type(b) and repr(a) == repr(b)
