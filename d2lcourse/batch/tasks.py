"""What travels to a grading process and back, as JSON."""

from __future__ import annotations

import json
import zlib
from dataclasses import asdict
from typing import Literal

import msgspec

from d2lcourse.course import Limits
from d2lcourse.course.submission import Submitted
from d2lcourse.grading.record import GradeRecord


class Task(msgspec.Struct, frozen=True):
    """One submission of one exercise.

    Args:
        root: the course root.
        submission: the student's folder.
        student: the student's id.
        exercise: the exercise's id.
        secret: the class secret, hexadecimal.
        functions: which functions; all if there are none.
        limits: deadlines, if not those of the course.
        trust: grade even where nothing confines the submission.
        until_failure: stop at the first check that fails.
        order_seed: shuffle the checks.
        diagnose: name the misconceptions behind failed checks.
        packed: the work itself (`pack`), where the folder is another machine's; else nothing.
    """

    root: str
    submission: str
    student: str
    exercise: str
    secret: str
    functions: tuple[str, ...] = ()
    limits: Limits | None = None
    trust: bool = False
    until_failure: bool = False
    order_seed: int | None = None
    diagnose: bool = True
    packed: bytes = b""


class Result(msgspec.Struct, frozen=True):
    """What became of a task: its record, or why there is none and whose fault that is."""

    record: GradeRecord | None = None
    problem: str = ""
    fault: Literal["", "user", "grader"] = ""


def pack(submitted: Submitted) -> bytes:
    """Return a student's module as data that travels inside a task."""
    # json escapes lone surrogates, which a hostile notebook may hold and which UTF-8 has no bytes for.
    return zlib.compress(json.dumps(asdict(submitted)).encode("ascii"))


def unpack(packed: bytes) -> Submitted:
    """Return the module that `pack` was given."""
    found = json.loads(zlib.decompress(packed))
    return Submitted(
        found["name"], found["source"], found["problem"], tuple(found["notes"]), tuple(found["places"])
    )
