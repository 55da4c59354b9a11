"""Names known mistakes where the solutions are at hand: in a clone, not in what students get.

There the misconceptions are recorded; here they are run, in a process that forks (`grading/diagnosis.py`).
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from d2lcourse.batch.pool import Pool
from d2lcourse.batch.tasks import Task
from d2lcourse.course import Course, Exercise
from d2lcourse.grading.record import CheckResult, GradeRecord
from d2lcourse.reporting.terminal import is_to_do, lost
from d2lcourse.worker.confine import linux


def with_diagnoses(
    course: Course, submission: Path, records: list[GradeRecord], secret: bytes
) -> list[GradeRecord]:
    """Return records with the misconceptions behind their failed checks, where these can be run.

    Args:
        course: the course.
        submission: the folder with the work.
        records: what the checks found.
        secret: what the seeds of hidden checks came from: the same inputs must be drawn again.
    """
    if not linux.IS_SUPPORTED:
        return records  # a new process for each misconception would take minutes
    exercises = {exercise.id: exercise for exercise in course.exercises()}
    todo = {
        record.exercise: names
        for record in records
        if (names := _failed_functions(record)) and _has_misconceptions(exercises[record.exercise])
    }
    if not todo:
        return records
    tasks = [
        Task(str(course.root), str(submission), "you", name, secret.hex(), functions, trust=True)
        for name, functions in todo.items()
    ]
    with Pool(1) as pool:
        found = {task.exercise: result.record for task, result in pool.run(tasks)}
    return [_merged(record, found.get(record.exercise)) for record in records]


def _failed_functions(record: GradeRecord) -> tuple[str, ...]:
    """Return the functions that a known mistake may explain."""
    failed = [check for check in lost(record) if check.outcome == "failed" and not is_to_do(check)]
    return tuple(dict.fromkeys(check.function for check in failed if not check.diagnoses))


def _has_misconceptions(exercise: Exercise) -> bool:
    return exercise.solution.is_file() and (exercise.checks / "misconceptions.py").is_file()


def _merged(record: GradeRecord, other: GradeRecord | None) -> GradeRecord:
    """Return a record with the diagnoses of another one; a diagnosis is a courtesy, so none may be there."""
    if other is None or other.submission_digest != record.submission_digest:
        return record
    known = {check.id: check for check in other.checks}
    checks = tuple(_with(check, known[check.id]) if check.id in known else check for check in record.checks)
    return msgspec.structs.replace(record, checks=checks)


def _with(check: CheckResult, other: CheckResult) -> CheckResult:
    same = (check.outcome, check.message) == (other.outcome, other.message)
    return msgspec.structs.replace(check, diagnoses=other.diagnoses) if same else check
