"""One grading process: `python -m d2lcourse.batch.child`. Tasks come in and results go out as JSON lines.

Only JSON travels: whatever happens to this process, the one that keeps the store is not touched.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Literal

import msgspec

from d2lcourse.course import Limits, find_course, select
from d2lcourse.errors import GraderError, UserError
from d2lcourse.grading.record import GradeRecord


class Task(msgspec.Struct, frozen=True):
    """One submission to grade.

    Args:
        root: the course root.
        submission: the student's folder.
        student: the student's id.
        ids: exercises, or functions of them.
        secret: the class secret, hexadecimal.
        limits: deadlines, if not those of the course.
    """

    root: str
    submission: str
    student: str
    ids: tuple[str, ...]
    secret: str
    limits: Limits | None = None


class Result(msgspec.Struct, frozen=True):
    """What became of a task: its records, or why there are none and whose fault that is."""

    records: tuple[GradeRecord, ...] = ()
    problem: str = ""
    fault: Literal["", "user", "grader"] = ""


def carry_out(task: Task) -> Result:
    """Grade one submission; every failure becomes a result."""
    from d2lcourse.grading.examiner import Job, examine

    try:
        course = find_course(Path(task.root))
        job = Job(
            course,
            Path(task.submission),
            select(course, task.ids),
            task.student,
            limits=task.limits,
            secret=bytes.fromhex(task.secret),
        )
        return Result(records=tuple(examine(job)))
    except UserError as error:
        return Result(problem=str(error), fault="user")
    except GraderError as error:
        return Result(problem=str(error), fault="grader")
    except Exception as error:
        return Result(problem=f"{type(error).__name__}: {error}", fault="grader")


def main() -> None:
    """Carry out tasks until there are no more."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever is printed here must not look like a reply
    for line in sys.stdin.buffer:
        result = carry_out(msgspec.json.decode(line, type=Task))
        replies.write(msgspec.json.encode(result) + b"\n")
        replies.flush()


if __name__ == "__main__":
    main()
