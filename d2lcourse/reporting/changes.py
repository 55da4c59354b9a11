"""What a new grade record says beyond the one before it."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from d2lcourse.grading.record import CheckResult, GradeRecord


@dataclass(frozen=True)
class Changes:
    """What has changed from one record of an exercise to the next.

    Args:
        mended: checks that did not pass before, and do now.
        news: the new record with only those checks in it that fail in a new way.
        as_before: checks that fail just as before.
    """

    mended: tuple[CheckResult, ...]
    news: GradeRecord
    as_before: tuple[CheckResult, ...]


def changes(before: GradeRecord | None, now: GradeRecord) -> Changes:
    """Compare two records of one exercise; without an earlier one everything that fails is new."""
    known = {check.id: check for check in before.checks} if before is not None else {}
    judged = [check for check in now.checks if not check.is_outside]
    failing = [check for check in judged if check.outcome != "passed"]
    as_before = tuple(check for check in failing if check.id in known and _same(check, known[check.id]))
    mended = tuple(
        check
        for check in judged
        if check.outcome == "passed" and check.id in known and known[check.id].outcome != "passed"
    )
    news = tuple(check for check in failing if check not in as_before)
    return Changes(mended, msgspec.structs.replace(now, checks=news), as_before)


def _same(one: CheckResult, other: CheckResult) -> bool:
    return (one.outcome, one.message, one.diagnoses) == (other.outcome, other.message, other.diagnoses)
