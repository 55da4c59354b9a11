"""Marks for the tests of exports, with all that a hostile or unlucky class brings."""

from __future__ import annotations

from typing import Any

from d2lcourse.grading.record import CheckResult, Diagnosis, Environment, FunctionResult, GradeRecord
from d2lcourse.grading.results import Mark, Override

NASTY = (
    'a\x00\x1b[31m]]><script>alert("1")</script>%0A::error::x\r\n'
    "::set-output name=result::1\n##[error]y\u202e|*b*"
)
SECRET = "expected 42, got 41"


def check(
    name: str = "t",
    outcome: Any = "passed",
    *,
    points: float = 1.0,
    message: str = "",
    visibility: Any = "public",
    says: str = "",
    function: str = "double",
) -> CheckResult:
    return CheckResult(
        id=f"test_{visibility}.py::{name}",
        function=function,
        title=f"The title of {name}.",
        visibility=visibility,
        points=points,
        earned=points if outcome == "passed" else 0,
        outcome=outcome,
        message=message,
        diagnoses=(Diagnosis(name="m", says=says),) if says else (),
        seconds=0.25,
    )


def record(
    *checks: CheckResult,
    student: str = "ann",
    exercise: str = "ch02/double",
    is_grade: bool = True,
    output: str = "",
) -> GradeRecord:
    points, earned = sum(c.points for c in checks), sum(c.earned for c in checks)
    names = dict.fromkeys(c.function for c in checks)
    return GradeRecord(
        student=student,
        exercise=exercise,
        course_digest="c",
        check_digest="k",
        submission_digest="s",
        environment=Environment(python="3", torch="2", device="cpu", confinement="A"),
        started="2026-11-23T00:00:00+00:00",
        seconds=1234.5,
        functions=tuple(
            FunctionResult(
                name=name,
                points=sum(c.points for c in checks if c.function == name),
                earned=sum(c.earned for c in checks if c.function == name),
            )
            for name in names
        ),
        checks=checks,
        points=points,
        earned=earned,
        complete=all(c.outcome not in ("not_run", "error") or c.is_outside for c in checks),
        is_grade=is_grade,
        output=output,
    )


def mark(*checks: CheckResult, student: str = "ann", exercise: str = "ch02/double", **more: Any) -> Mark:
    made = record(
        *checks,
        student=student,
        exercise=exercise,
        is_grade=more.pop("is_grade", True),
        output=more.pop("output", ""),
    )
    return Mark(student=student, exercise=exercise, record=made, attempts=1, **more)


def failed_mark(student: str = "ann", exercise: str = "ch02/double") -> Mark:
    """The grader failed three times before there was a record."""
    return Mark(
        student=student, exercise=exercise, problem="/root/secret: gone", attempts=3, needs_a_human=True
    )


def override(points: float = 2.0) -> Override:
    return Override(points=points, reason="=cmd(), seen in person", when="2026-11-24")


MIXED = mark(
    check("one"),
    check("two", "failed", points=2, message=f"double(1)\n{NASTY}"),
    check("three", "failed", points=3, visibility="hidden", message=SECRET, says="You doubled twice."),
)
UNFINISHED = mark(check("one"), check("two", "error", message="/root/secret: gone"))
OUTSIDE = mark(check("one"), check("gpu", "not_run", points=0, message="no CUDA device"))
