"""`d2lcourse grade --gradescope`: grades one submission inside of a Gradescope container."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
import msgspec

from d2lcourse.batch.results import marks_of
from d2lcourse.batch.resume import StoredGrading
from d2lcourse.batch.store import Store
from d2lcourse.course import Course, find_course, select
from d2lcourse.errors import D2LError, UserError
from d2lcourse.grading.progress import replace_file
from d2lcourse.grading.results import Mark
from d2lcourse.reporting.exports.gradescope import (
    HIDDEN_CHECKS,
    HiddenChecks,
    encode,
    failure,
    person_of,
    read_metadata,
    to_gradescope,
)

ROOT = "D2LCOURSE_GRADESCOPE"  # the folder that is /autograder on Gradescope
HIDDEN = "D2LCOURSE_HIDDEN_CHECKS"  # when students see hidden checks' points; see docs/exports.md
STARTED = "the grading ended before there was a result: the container's time or memory was used up"


def grade_for_gradescope(ids: tuple[str, ...], jobs: int = 1, *, trust: bool = False) -> int:
    """Grade `/autograder/submission` and write `/autograder/results/results.json`, whatever happens.

    The file is there from the beginning and after each exercise, so that what ends the container in the
    middle leaves what was graded. Returns 0 if everything was graded, 2 if the grader failed.

    Args:
        ids: what to grade.
        jobs: how many exercises to grade at once.
        trust: grade even where nothing confines the submission.

    Raises:
        UserError: not even the results can be written.
    """
    root = Path(os.environ.get(ROOT) or "/autograder")
    results = root / "results" / "results.json"
    _write(results, failure(STARTED))
    marks: list[Mark] = []
    problem = ""
    try:
        hidden = _hidden_checks()
        for marks in _grade(root, ids, jobs, trust=trust):
            _write(results, to_gradescope(marks, hidden))
    except Exception as error:  # a failure of ours must not look like a zero, nor leave no result
        problem = str(error) if isinstance(error, D2LError) else f"{type(error).__name__}: {error}"
    for mark in marks:
        points = f"{mark.earned:g} of {mark.points:g}"
        click.echo(f"{mark.exercise}  {points if mark.is_final else 'INCOMPLETE ' + mark.problem}")
    if problem:
        click.echo(f"the grader failed: {problem}", err=True)  # Gradescope shows it to instructors
        if not marks:
            _write(results, failure(problem))
    return 0 if marks and not problem and all(mark.is_final for mark in marks) else 2


def _hidden_checks() -> HiddenChecks:
    given = os.environ.get(HIDDEN) or "visible"
    for choice in HIDDEN_CHECKS:
        if given == choice:
            return choice
    raise UserError(f"{HIDDEN}={given}: expected one of {', '.join(HIDDEN_CHECKS)}")


def _grade(root: Path, ids: tuple[str, ...], jobs: int, *, trust: bool) -> Iterator[list[Mark]]:
    """Yield all marks after each exercise; those of exercises that are not graded yet are incomplete."""
    course = find_course()
    selections = select(course, ids)
    submission = root / "submission"
    if not submission.is_dir():
        raise UserError(f"{submission}: there is no such folder; is this a Gradescope container?")
    student = person_of(read_metadata(root / "submission_metadata.json")).id
    with (
        tempfile.TemporaryDirectory(prefix="d2l-gradescope-") as folder,
        Store(Path(folder) / "one.db") as store,
    ):
        grading = StoredGrading(store, course, [submission], selections, trust=trust)
        for _ in grading.run(jobs):
            yield _in_course_order(course, marks_of(store), student)


def _in_course_order(course: Course, marks: Iterable[Mark], student: str) -> list[Mark]:
    order = {exercise.id: number for number, exercise in enumerate(course.exercises())}
    named = [msgspec.structs.replace(mark, student=student) for mark in marks]
    return sorted(named, key=lambda mark: order[mark.exercise])


def _write(path: Path, result: dict[str, object]) -> None:
    try:
        replace_file(path, encode(result))
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}") from None
