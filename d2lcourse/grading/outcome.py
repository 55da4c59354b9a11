"""From what a check raised to an outcome and a message."""

from __future__ import annotations

import pytest

from d2lcourse.course.text import printable
from d2lcourse.errors import (
    CheckFailed,
    GraderError,
    ImportFailed,
    StudentRaised,
    WorkerDied,
    WorkerTimedOut,
)
from d2lcourse.grading.record import Outcome
from d2lcourse.worker.client import Call, Client
from d2lcourse.worker.show import labelled

# Several cases of one check, worst first: a lost point is lost whatever the other cases did.
SEVERITY: tuple[Outcome, ...] = ("crashed", "timeout", "failed", "error", "not_run", "passed")


def judge(error: BaseException | None, client: Client | None) -> tuple[Outcome, str]:
    """Return the outcome of one case and the message for whoever may read it.

    Args:
        error: what the check raised, or None.
        client: the submission's client, if the check used the submission.
    """
    match error:
        case None:
            return "passed", ""
        case pytest.skip.Exception():
            return "not_run", str(error.msg or "skipped by the check")
        case WorkerTimedOut():
            return "timeout", str(error)
        case WorkerDied():
            return "crashed", str(error)
        case ImportFailed() | StudentRaised():
            return "failed", str(error)
        case CheckFailed():
            return "failed", "\n".join([*_calls(client, error.about), str(error)])
        case GraderError():
            return "error", str(error)
    if client is None or not client.replies:
        return "error", f"the check itself failed: {type(error).__name__}: {error}"
    # The check stumbled over an answer of the wrong kind; blaming the grader would let a submission
    # turn its zeros into errors.
    reason = str(error).splitlines()[0] if str(error) else "the answer is not as demanded"
    text = (
        reason
        if isinstance(error, AssertionError)
        else f"the answer cannot be used: {printable(reason[:300])}"
    )
    return "failed", "\n".join([*_calls(client, None, with_result=True), text])


def worst(outcomes: list[Outcome]) -> Outcome:
    """Return the outcome of a check from those of its cases."""
    return min(outcomes, key=SEVERITY.index)


def _calls(client: Client | None, about: object, *, with_result: bool = False) -> list[str]:
    """Return the line that shows the call which made `about`, or the last one."""
    calls = client.calls if client else []
    made = [call for call in calls if about is not None and _holds(call, about)] or calls[-1:]
    lines = [str(call) for call in made[:1]]
    return lines + ([labelled("returned", made[0].result)] if made and with_result else [])


def _holds(call: Call, value: object) -> bool:
    result = call.result
    return result is value or (isinstance(result, list | tuple) and any(item is value for item in result))
