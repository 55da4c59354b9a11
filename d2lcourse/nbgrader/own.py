"""Grades a student's own work from their kernel, in processes that stay warm for the kernel's life."""

from __future__ import annotations

import atexit
import tempfile
from functools import cache
from pathlib import Path

from d2lcourse.batch.pool import Pool
from d2lcourse.batch.tasks import Task
from d2lcourse.course import Course, Selection, find_course, select
from d2lcourse.errors import GraderError, UserError
from d2lcourse.grading.record import GradeRecord, narrowed
from d2lcourse.grading.seeds import class_secret

CHECKS = "checks"  # the folder beside a notebook that holds the public checks, a course root


def own_selection(name: str, folder: Path) -> Selection:
    """Return the function that a grade cell names, of the course whose checks lie beside the notebook.

    Args:
        name: `ch04/softmax::log_softmax`.
        folder: where the notebook is.

    Raises:
        UserError: there are no checks, or they know no such function.
    """
    return select(_course_at(folder), (name,))[0]


def grade_own(selection: Selection, notebook: bytes) -> GradeRecord:
    """Return what a function of a notebook earns by the public checks.

    Raises:
        UserError: the name is of no function.
        GraderError: the checks cannot be run.
    """
    exercise, function = selection.exercise, selection.function
    if function is None:
        raise UserError(f"{exercise.id} is an exercise; name a function: {exercise.id}::FUNCTION")
    with tempfile.TemporaryDirectory(prefix="d2l-check-") as folder:
        (Path(folder) / f"{exercise.name}.ipynb").write_bytes(notebook)
        secret = class_secret().hex()
        # One's own code on one's own machine: nothing that must be confined.
        task = Task(str(exercise.root), folder, "you", exercise.id, secret, (function,), trust=True)
        ((_, result),) = _pool().run([task])
    if result.record is None:
        kind = UserError if result.fault == "user" else GraderError
        raise kind(result.problem)
    return narrowed(result.record, frozenset({function}))


def _course_at(folder: Path) -> Course:
    for place in (folder, *folder.parents):
        if (place / CHECKS / "course.toml").is_file():
            return find_course(place / CHECKS)
    try:
        return find_course(folder)
    except UserError:
        raise UserError(
            f"{folder} has no folder `{CHECKS}` with the public checks. It comes with the assignment: open "
            "the notebook where it was fetched to, or copy that folder beside it."
        ) from None


@cache
def _pool() -> Pool:
    pool = Pool(1)
    atexit.register(pool.stop)
    return pool
