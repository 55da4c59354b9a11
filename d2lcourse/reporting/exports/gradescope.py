"""Gradescope's `results.json`, and what of `submission_metadata.json` we need."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import quote

from d2lcourse.course.text import printable
from d2lcourse.grading.record import CheckResult, GradeRecord, disclosed
from d2lcourse.grading.results import Mark, Person
from d2lcourse.reporting.exports.text import one_line, shortened
from d2lcourse.reporting.exports.wording import (
    SOURCE,
    check_message,
    check_title,
    incomplete_note,
    points_line,
    reason_of,
    status_of,
)

HiddenChecks = Literal["visible", "after_due_date", "after_published"]
HIDDEN_CHECKS: tuple[HiddenChecks, ...] = get_args(HiddenChecks)
MESSAGE = 10_000  # characters that one check may say
LONG_NAME = 120  # bytes of a file's name


def to_gradescope(marks: Sequence[Mark], hidden: HiddenChecks = "visible") -> dict[str, Any]:
    """Return what goes to Gradescope about one student.

    Args:
        marks: all of the student's exercises, also those whose grading failed.
        hidden: when students see hidden checks' points; until then Gradescope shows them no total.
    """
    tests: list[dict[str, Any]] = []
    for chapter, mark in enumerate(marks, 1):
        tests += _tests(mark, str(chapter), hidden)
    note = incomplete_note(marks)
    earned, points = sum(mark.earned for mark in marks), sum(mark.points for mark in marks)
    if note or not marks:
        tests.append(_withheld(marks))
    # Gradescope withholds the total for such a test; the text must not tell it.
    is_withheld = any(test.get("visibility") in ("after_due_date", "after_published") for test in tests)
    total = "" if is_withheld else points_line(earned, points)
    return {
        # It overrides the sum over the tests: an override and a failure have no test of their own.
        "score": round(earned, 6),
        "execution_time": round(sum(mark.record.seconds for mark in marks if mark.record), 3),
        "output": "\n\n".join(filter(None, [note, total, _left_out(marks), _notes(marks)])),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {"d2lcourse": _summary(marks, points)},
    }


def failure(what: str) -> dict[str, Any]:
    """Return the result of a grading that could not even begin; `what` is for instructors."""
    result = to_gradescope([])
    result["output"] = (
        "INCOMPLETE: your work could not be graded. The fault is the grader's, not yours; this is no grade. "
        "Your instructor can run the autograder again."
    )
    result["tests"].append(_for_instructors("the grader failed", what))
    return result


def encode(result: dict[str, Any]) -> bytes:
    """Return a result as JSON that any reader takes: ASCII, and no NaN."""
    return json.dumps(result, indent=1, allow_nan=False).encode("ascii") + b"\n"


def person_of(metadata: object) -> Person:
    """Return who submitted, from `submission_metadata.json`; a group is named by all of its members."""
    users = metadata.get("users") if isinstance(metadata, dict) else None
    known = [user for user in users if isinstance(user, dict)] if isinstance(users, list) else []
    emails, names = _field(known, "email"), _field(known, "name")
    return Person(id=emails or names or "submission", name=names, email=emails)


def read_metadata(path: Path) -> object:
    """Return the metadata, or None if there is none to be read: work is graded without it, too."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None


def file_name(student: str) -> str:
    """Return a name for a student's file that leaves no folder and is nobody else's."""
    name = quote(student, safe="@+ ,")
    if name.startswith("."):
        name = "%2E" + name[1:]
    if len(name) > LONG_NAME:
        name = name[:LONG_NAME] + "-" + hashlib.sha256(student.encode("utf-8", "replace")).hexdigest()[:12]
    return f"{name}.json"


def _tests(mark: Mark, number: str, hidden: HiddenChecks) -> list[dict[str, Any]]:
    name = one_line(mark.exercise)
    tests: list[dict[str, Any]] = []
    if mark.override is not None:
        says = points_line(mark.earned, mark.points) + " given by your instructor"
        tests.append(
            {"name": f"{name}: {says}", "number": number, "output": "They count in place of the checks'."}
        )
    if mark.record is not None:
        shown = [check for check in disclosed(mark.record).checks if not check.is_outside]
        tests += [_test(mark, check, f"{number}.{i}", hidden) for i, check in enumerate(shown, 1)]
    if not mark.is_final:
        tests.append(_for_instructors(f"{name}: {status_of(mark)}", reason_of(mark)))
    return tests


def _test(mark: Mark, check: CheckResult, number: str, hidden: HiddenChecks) -> dict[str, Any]:
    test: dict[str, Any] = {
        "name": check_title(mark.exercise, check),
        "number": number,
        "output": check_message(check, MESSAGE),
        "tags": [one_line(mark.exercise), one_line(check.function), check.visibility],
        "visibility": hidden if check.visibility == "hidden" else "visible",
        "status": "passed" if check.outcome == "passed" else "failed",
    }
    if mark.override is None:  # else two sums of points would contradict each other
        test |= {"score": round(check.earned, 6), "max_score": round(check.points, 6)}
    return test


def _withheld(marks: Sequence[Mark]) -> dict[str, Any]:
    """Return an entry that makes Gradescope show students no total for as long as the points are no grade."""
    names = ", ".join(one_line(mark.exercise) for mark in marks if not mark.is_final)
    return {
        "name": f"INCOMPLETE: grade {names or 'this submission'} again before you publish",
        "output": "The total of a result that is not complete is withheld from students.",
        "visibility": "after_published",
        "status": "failed",
    }


def _for_instructors(name: str, what: str) -> dict[str, Any]:
    return {
        "name": name,
        "output": printable(shortened(what, MESSAGE)),
        "visibility": "hidden",  # no points: a hidden test with points would give the total away
        "status": "failed",
    }


def _left_out(marks: Iterable[Mark]) -> str:
    records = [mark.record for mark in marks if mark.record]
    count = sum(check.is_outside for record in records for check in record.checks)
    return f"{count} checks are for devices or packages that this class does not use; they count nowhere." * (
        count > 0
    )


def _notes(marks: Iterable[Mark]) -> str:
    records: list[GradeRecord] = [mark.record for mark in marks if mark.record]
    return "\n".join(
        one_line(shortened(f"note on {record.exercise}: {note}", 500))
        for record in records
        for note in record.notes
    )


def _summary(marks: Sequence[Mark], points: float) -> dict[str, Any]:
    """Return what a later reader of Gradescope's export needs to know: which grading this was."""
    return {
        "points_of": SOURCE,
        "points": round(points, 6),
        "complete": bool(marks) and all(mark.is_final for mark in marks),
        "exercises": [
            {
                "id": mark.exercise,
                "earned": round(mark.earned, 6),
                "points": round(mark.points, 6),
                "status": status_of(mark),
                "attempts": mark.attempts,
                **(_provenance(mark.record) if mark.record else {}),
            }
            for mark in marks
        ],
    }


def _provenance(record: GradeRecord) -> dict[str, Any]:
    return {
        "checks": record.check_digest,
        "submission": record.submission_digest,
        "started": record.started,
        "confinement": record.environment.confinement,
    }


def _field(users: list[dict[str, Any]], name: str) -> str:
    found = [user[name] for user in users if isinstance(user.get(name), str) and user[name].strip()]
    return one_line(shortened(", ".join(found), 200))
