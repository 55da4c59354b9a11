"""What one page says about one exercise of one student."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from d2lcourse.grading.record import CheckResult, GradeRecord, disclosed
from d2lcourse.grading.results import Mark

COULD_NOT_IMPORT = "could not be imported"


@dataclass(frozen=True)
class Finding:
    """Checks that did not pass for one reason: the one with the most to say, and the others."""

    first: CheckResult
    others: tuple[CheckResult, ...] = ()

    @property
    def says(self) -> tuple[str, ...]:
        """The sentences of the misconceptions behind it, each once."""
        return tuple(dict.fromkeys(diagnosis.says for diagnosis in self.first.diagnoses))


@dataclass(frozen=True)
class Feedback:
    """One exercise of one student.

    Args:
        mark: what it earned.
        record: what the reader may see of the checks.
        findings: what went wrong.
        passed: the checks that passed.
        outside: the checks that count nowhere in this class.
    """

    mark: Mark
    record: GradeRecord | None
    findings: tuple[Finding, ...] = ()
    passed: tuple[CheckResult, ...] = ()
    outside: tuple[CheckResult, ...] = field(default=())

    @property
    def state(self) -> str:
        """How it stands, in words."""
        if self.mark.override is not None:
            return "points given by hand"
        if self.record is None:
            return "not graded yet"
        if not self.mark.is_final:
            return "not final"
        if self.mark.earned >= self.mark.points:
            return "all points"
        return "some points" if self.mark.earned else "no points"


def feedback_of(mark: Mark, *, for_student: bool) -> Feedback:
    """Return what to say about a mark.

    Args:
        mark: what to tell of.
        for_student: leave out what only an instructor may see: the inputs and the expected values of hidden
            checks, and what the code printed (it may have printed those inputs).
    """
    if (record := mark.record) is None:
        return Feedback(mark, None)
    groups = _groups(record)
    if for_student:
        record = msgspec.structs.replace(disclosed(record), output="")
        mark = msgspec.structs.replace(mark, record=record)
    shown = {check.id: check for check in record.checks}
    return Feedback(
        mark,
        record,
        tuple(_finding([shown[check.id] for check in group]) for group in groups),
        tuple(check for check in record.checks if check.outcome == "passed"),
        tuple(check for check in record.checks if check.is_outside),
    )


def _finding(checks: list[CheckResult]) -> Finding:
    # A hidden check has no message for students: one that has a message goes first.
    first, *others = sorted(checks, key=lambda check: not check.message)
    return Finding(first, tuple(others))


def _groups(record: GradeRecord) -> list[list[CheckResult]]:
    """Return the checks that did not pass, together where they failed for the same reason."""
    lost = [check for check in record.checks if check.outcome != "passed" and not check.is_outside]
    groups: dict[tuple[str, ...], list[CheckResult]] = {}
    for check in lost:
        sentences = tuple(dict.fromkeys(diagnosis.says for diagnosis in check.diagnoses))
        if COULD_NOT_IMPORT in check.message.partition("\n")[0]:
            key: tuple[str, ...] = (check.outcome, check.message)
        else:
            key = (check.function, check.outcome, *(sentences or (check.message,)))
        groups.setdefault(key, []).append(check)
    return list(groups.values())
