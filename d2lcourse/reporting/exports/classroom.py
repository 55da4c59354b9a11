"""GitHub Classroom's result, version 3: JSON in base64, which its reporter reads from the environment."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from d2lcourse.grading.record import CheckResult, disclosed
from d2lcourse.grading.results import Mark
from d2lcourse.reporting.exports.places import Place
from d2lcourse.reporting.exports.text import one_line, shortened
from d2lcourse.reporting.exports.wording import check_message, check_title, incomplete_note

# Linux takes no environment variable over 128 KiB, name and all: the reporter would not even start.
LARGEST = 120_000
MESSAGES = (2000, 300, 0)  # characters of each message: the first with which the result is small enough
Places = Mapping[tuple[str, str], Place]


def to_classroom(marks: Sequence[Mark], places: Places) -> dict[str, Any]:
    """Return one student's result; long ones say less of each check, or only each function's points.

    Args:
        marks: the student's exercises.
        places: where each function is written, for (exercise, function).
    """
    builders: list[Callable[[], list[dict[str, Any]]]] = [
        *((lambda limit=limit: _by_check(marks, places, limit)) for limit in MESSAGES),
        lambda: _by_function(marks, places),
        lambda: _by_exercise(marks),
    ]
    result: dict[str, Any] = {}
    for build in builders:
        result = _result(marks, build())
        if len(encode(result)) <= LARGEST:
            break
    return result


def encode(result: dict[str, Any]) -> str:
    """Return what goes to `$GITHUB_OUTPUT` behind `result=`."""
    return base64.b64encode(json.dumps(result, allow_nan=False).encode("ascii")).decode("ascii")


def _result(marks: Sequence[Mark], tests: list[dict[str, Any]]) -> dict[str, Any]:
    note = incomplete_note(marks)
    earned, points = sum(mark.earned for mark in marks), sum(mark.points for mark in marks)
    status = "error" if note or not marks else ("pass" if earned >= points else "fail")
    result = {"version": 3, "status": status, "max_score": round(points, 6), "tests": tests}
    # The reporter adds up the scores of tests: what no check earned must stand there, too.
    rest = round(earned - sum(test["score"] for test in tests), 6)
    if rest:
        tests.append(_entry("points changed by your instructor", status="pass", score=rest))
    return result | ({"message": note} if note else {})


def _by_check(marks: Sequence[Mark], places: Places, limit: int) -> list[dict[str, Any]]:
    return [
        _check_entry(mark.exercise, check, places, limit)
        for mark in marks
        if mark.record
        for check in disclosed(mark.record).checks
        if not check.is_outside
    ]


def _check_entry(exercise: str, check: CheckResult, places: Places, limit: int) -> dict[str, Any]:
    if check.outcome == "passed":
        status, message = "pass", ""
    else:
        status = "error" if check.outcome in ("error", "not_run") else "fail"
        message = check_message(check, limit) if limit else ""
    name = shortened(check_title(exercise, check), 200)
    place = places.get((exercise, check.function))
    return _entry(
        name, status=status, score=check.earned, message=message, place=place, seconds=check.seconds
    )


def _by_function(marks: Sequence[Mark], places: Places) -> list[dict[str, Any]]:
    return [
        _entry(
            one_line(f"{mark.exercise}::{function.name}"),
            status="pass" if function.earned >= function.points else "fail",
            score=function.earned,
            place=places.get((mark.exercise, function.name)),
        )
        for mark in marks
        if mark.record
        for function in mark.record.functions
    ]


def _by_exercise(marks: Sequence[Mark]) -> list[dict[str, Any]]:
    return [
        _entry(
            one_line(mark.exercise),
            status="pass" if mark.earned >= mark.points else "fail",
            score=mark.earned,
        )
        for mark in marks
    ]


def _entry(
    name: str,
    *,
    status: str,
    score: float,
    message: str = "",
    place: Place | None = None,
    seconds: float = 0.0,
) -> dict[str, Any]:
    return {
        "name": name,
        "status": status,
        "message": message,
        "test_code": "",
        "task_id": 0,
        "filename": place.file if place else "",
        "line_no": place.line if place else 0,
        "duration": round(seconds, 3),
        "score": round(score, 6),
    }
