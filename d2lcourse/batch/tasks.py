"""What travels to a grading process and back, as JSON."""

from __future__ import annotations

from typing import Literal

import msgspec

from d2lcourse.course import Limits
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


class Result(msgspec.Struct, frozen=True):
    """What became of a task: its record, or why there is none and whose fault that is."""

    record: GradeRecord | None = None
    problem: str = ""
    fault: Literal["", "user", "grader"] = ""
