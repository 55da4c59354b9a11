"""What a student's checks found last, function by function: `.d2lcourse/records/` in the course folder."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Literal

import msgspec

from d2lcourse.course import Course, Exercise
from d2lcourse.grading.record import GradeRecord

FOLDER = ".d2lcourse"


class FunctionProgress(msgspec.Struct, frozen=True):
    """The last result of one function.

    `work` is the digest of the source that was checked; `complete` is false if a check could not run.
    """

    name: str
    points: float
    earned: float
    complete: bool
    work: str
    checks: str
    when: str


class Progress(msgspec.Struct, frozen=True):
    """The last results of one exercise, in the order of its functions; none of what was never checked."""

    exercise: str
    functions: tuple[FunctionProgress, ...] = ()
    schema_version: Literal[1] = 1

    @property
    def points(self) -> float:
        """The points of the functions that were ever checked."""
        return sum(function.points for function in self.functions)

    @property
    def earned(self) -> float:
        """What they earned when they were last checked."""
        return sum(function.earned for function in self.functions)


def progress_of(course: Course, exercise: Exercise) -> Progress:
    """Return what is known of an exercise; nothing if it was never checked or the file is not readable."""
    try:
        return msgspec.json.decode(_path(course, exercise.id).read_bytes(), type=Progress)
    except (OSError, msgspec.DecodeError):
        return Progress(exercise.id)


def remember(course: Course, records: list[GradeRecord]) -> str:
    """Keep the results of the functions that were checked; those of the others stay as they were.

    Returns:
        Why nothing could be kept, as a sentence; an empty text if all is well.
    """
    by_id = {exercise.id: exercise for exercise in course.exercises()}
    for record in records:
        known = {f.name: f for f in progress_of(course, by_id[record.exercise]).functions}
        merged = [_checked(record, result.name) or known.get(result.name) for result in record.functions]
        checked = tuple(item for item in merged if item is not None)
        progress = Progress(record.exercise, checked)
        try:
            replace_file(_path(course, record.exercise), msgspec.json.format(msgspec.json.encode(progress)))
        except OSError as error:
            where = course.root / FOLDER
            return (
                f"{where} cannot be written ({error.strerror}), so `d2lcourse status` will not know of this"
            )
    return ""


def _checked(record: GradeRecord, name: str) -> FunctionProgress | None:
    """Return the result of one function, or None if none of its checks was to run."""
    checks = [check for check in record.checks if check.function == name and not check.is_outside]
    ran = [check for check in checks if check.outcome != "not_run"]
    if not ran:
        return None
    return FunctionProgress(
        name=name,
        points=sum(check.points for check in checks),
        earned=sum(check.earned for check in checks),
        complete=all(check.outcome not in ("not_run", "error") for check in checks),
        work=record.submission_digest,
        checks=record.check_digest,
        when=record.started,
    )


def _path(course: Course, exercise_id: str) -> Path:
    return course.root / FOLDER / "records" / f"{exercise_id}.json"


def replace_file(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(data + b"\n")
        draft.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise
