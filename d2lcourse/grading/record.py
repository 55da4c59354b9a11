"""The grade record: the JSON result of one submission of one exercise."""

from __future__ import annotations

from collections.abc import Iterable
from inspect import cleandoc
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

Outcome = Literal["passed", "failed", "timeout", "crashed", "not_run", "error"]
Visibility = Literal["public", "hidden"]
Amount = Annotated[float, Meta(ge=0)]


class Statistic(Struct, kw_only=True, frozen=True):
    """What a random check measured. A null is an infinity or NaN, or a spread that is not known.

    `margin` is the distance from the threshold in standard deviations, negative on the failing side.
    """

    what: str
    value: float | None
    threshold: float
    margin: float | None


class Picture(Struct, kw_only=True, frozen=True):
    """What the student's answer looks like, as SVG without scripts or links, drawn by the examiner."""

    title: str
    svg: str


class Diagnosis(Struct, kw_only=True, frozen=True):
    """A known wrong answer that behaved in a failed check as the student's did, and what it says to them."""

    name: str
    says: str


class CheckResult(Struct, kw_only=True, frozen=True):
    """What one check found.

    A check that is for a device which the class does not have is `not_run` and worth 0 points.
    `failed`: a wrong answer or an exception. `timeout`: no answer in time. `crashed`: the student's
    process ended. `not_run`: deselected, or something it needs is missing here. `error`: the grader
    itself failed, and no points are lost for it. `diagnoses` name the misconceptions behind a failure.
    """

    id: str
    function: str
    title: str
    visibility: Visibility
    points: Amount
    earned: Amount
    outcome: Outcome
    message: str = ""
    diagnoses: tuple[Diagnosis, ...] = ()
    seed: str = ""
    seconds: Amount = 0.0
    statistics: tuple[Statistic, ...] = ()
    pictures: tuple[Picture, ...] = ()

    @property
    def is_outside(self) -> bool:
        """Whether it lies outside of the class's profile, and counts nowhere."""
        return self.outcome == "not_run" and self.points == 0


class FunctionResult(Struct, kw_only=True, frozen=True):
    """The points of one function: the sum over its checks."""

    name: str
    points: Amount
    earned: Amount


class Environment(Struct, kw_only=True, frozen=True):
    """Where the grading ran, and how far the student's code was confined (A best, D not at all)."""

    python: str
    torch: str
    device: str
    confinement: Literal["A", "B", "C", "D"]


class GradeRecord(Struct, kw_only=True, frozen=True):
    """The result of one submission of one exercise.

    `complete` is false if a check did not run or the grader failed: then the score is a lower bound,
    not a grade. `is_grade` is false if the student's code shared the examiner's process.
    `notes` say what of a notebook was left out.
    """

    schema_version: Literal[1] = 1
    student: str
    exercise: str
    course_digest: str
    check_digest: str
    submission_digest: str
    environment: Environment
    started: str
    seconds: Amount
    attempt: Annotated[int, Meta(ge=1)] = 1
    functions: tuple[FunctionResult, ...]
    checks: tuple[CheckResult, ...]
    points: Amount
    earned: Amount
    complete: bool
    is_grade: bool
    notes: tuple[str, ...] = ()
    output: str = ""


def narrowed(record: GradeRecord, functions: frozenset[str]) -> GradeRecord:
    """Return what a record says about some functions only."""
    checks = tuple(check for check in record.checks if check.function in functions)
    return msgspec.structs.replace(
        record,
        functions=tuple(function for function in record.functions if function.name in functions),
        checks=checks,
        points=sum(check.points for check in checks),
        earned=sum(check.earned for check in checks),
        complete=is_complete(checks),
    )


def disclosed(record: GradeRecord) -> GradeRecord:
    """Return what a student may see: of hidden checks the title, the points and the diagnosis only."""
    checks = tuple(
        check
        if check.visibility == "public"
        else msgspec.structs.replace(check, message="", seed="", statistics=(), pictures=())
        for check in record.checks
    )
    return msgspec.structs.replace(record, checks=checks)


def is_complete(checks: Iterable[CheckResult]) -> bool:
    """Whether every check of the class's profile ran and the grader failed in none."""
    return all(check.outcome not in ("not_run", "error") or check.is_outside for check in checks)


def encode(record: GradeRecord) -> bytes:
    """Return a record as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n"


def decode(data: bytes) -> GradeRecord:
    """Return the record in `data`.

    Raises:
        msgspec.ValidationError: it does not follow the schema.
    """
    return msgspec.json.decode(data, type=GradeRecord)


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a grade record."""
    described = _with_clean_descriptions(msgspec.json.schema(GradeRecord))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "d2lcourse grade record",
        **described,
    }


def _with_clean_descriptions(schema: Any) -> Any:
    """Return a schema whose descriptions are not indented, as older versions of msgspec leave them."""
    if isinstance(schema, list):
        return [_with_clean_descriptions(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: cleandoc(value)
        if key == "description" and isinstance(value, str)
        else _with_clean_descriptions(value)
        for key, value in schema.items()
    }
