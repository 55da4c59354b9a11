"""`without` and `own_work`: the oracle must not be called inside the answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from d2lcourse.checks.inspection import uses_in_source
from d2lcourse.errors import CheckFailed
from d2lcourse.worker.remote import Remote


@contextmanager
def without(student: Remote, *names: str) -> Iterator[None]:
    """Demand that the calls inside the block do not use `names`.

    Three observers look for it: torch's dispatch and function modes in the worker (whatever the
    spelling), a profile hook for library functions, and an inspection of the source of the called
    functions and of what they refer to. Honest uses are found; deliberate hiding is out of promise.

    Args:
        student: the submission.
        names: operator names such as `softmax`, or dotted library functions such as
            `scipy.special.softmax`.

    Raises:
        CheckFailed: one of them was used; the message names it and the line.
    """
    client = student._d2l_client
    first = len(client.calls)
    with client.forbidding(names):
        yield
    calls = client.calls[first:]
    lines = uses_in_source(client.submitted.source or "", {call.label.split(".")[0] for call in calls}, names)
    if lines:
        raise CheckFailed("write this yourself, without the library's version\n" + "\n".join(lines))
    for call in calls:
        if call.forbidden:
            used = ", ".join(call.forbidden)
            raise CheckFailed(
                f"write this yourself, without the library's version: it used {used}", about=call.result
            )


def own_work(*names: str, of: tuple[str, ...]) -> Any:
    """Return a fixture that puts every check of some functions inside `without(student, *names)`.

    Assigned to a name in a check file, it applies to all checks of that file.

    Args:
        names: what must not be used, as for `without`.
        of: the functions.
    """

    @pytest.fixture(autouse=True)
    def own_work(request: pytest.FixtureRequest, student: Remote) -> Iterator[None]:
        points = request.node.get_closest_marker("points")
        if points is None or points.kwargs["of"] not in of:
            yield
            return
        with without(student, *names):
            yield

    return own_work
