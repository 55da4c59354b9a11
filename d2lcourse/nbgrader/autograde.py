"""`d2lcourse nbgrader autograde`: grades a class in parallel, then lets nbgrader enter the scores."""

from __future__ import annotations

import logging
import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.apps.baseapp import NbGrader
from nbgrader.converters import Autograde, NbGraderException
from sqlalchemy.exc import SAWarning

from d2lcourse.batch import Store, StoredGrading
from d2lcourse.course import Course, Exercise, Selection, find_course
from d2lcourse.errors import UserError
from d2lcourse.nbgrader.folder import CONFIG
from d2lcourse.nbgrader.intake import renamed_in
from d2lcourse.nbgrader.outside import STORE, stage

SHARE = 20  # starting one more grading process takes as long as grading so many notebooks


@dataclass(frozen=True)
class Outcome:
    """What became of a class.

    Args:
        students: how many were entered into the gradebook.
        failed: those who were not.
        skipped: those whose entries were up to date.
    """

    students: tuple[str, ...]
    failed: tuple[str, ...]
    skipped: tuple[str, ...]


def autograde(
    folder: Path,
    assignment: str,
    students: tuple[str, ...],
    jobs: int,
    told: Callable[[str], None],
    *,
    force: bool = False,
) -> Outcome:
    """Grade an assignment of everyone who submitted it.

    Args:
        folder: the course folder.
        assignment: the chapter's folder name.
        students: whom to grade; everyone if there are none.
        jobs: how many to grade at once.
        told: gets a line about each step.
        force: enter the scores also where they are up to date.

    Raises:
        UserError: this is no course folder, or nobody submitted the assignment.
    """
    app = _application(folder)
    directory = app.coursedir
    course = find_course(Path(_configured(app, "course_root")))
    source = Path(directory.format_path(directory.source_directory, ".", assignment))
    exercises = _assigned(course, assignment, source)
    found = _submitted(Path(directory.format_path(directory.submitted_directory, "*", assignment)), students)
    if not found:
        raise UserError(
            f"nobody has submitted {assignment}: `nbgrader collect {assignment}` collects, or put folders at "
            f"{directory.format_path(directory.submitted_directory, 'STUDENT', assignment)}"
        )
    trust = bool(app.config.GradeOutside.get("trust", False))
    changed = set(_grade(course, exercises, found, Path(directory.root) / STORE, jobs, told, trust=trust))
    done: list[str] = []
    failed: list[str] = []
    skipped: list[str] = []
    for number, student in enumerate(found, start=1):
        renew = force or student in changed
        target = Path(directory.format_path(directory.autograded_directory, student, assignment))
        if not renew and target.exists():
            skipped.append(student)
            continue
        is_entered = _enter(app, assignment, student)
        (done if is_entered else failed).append(student)
        told(f"{number:4} of {len(found)}  {student}  {'entered' if is_entered else 'NOT entered'}")
    return Outcome(tuple(done), tuple(failed), tuple(skipped))


def _application(folder: Path) -> Any:
    if not (folder / CONFIG).is_file():
        raise UserError(f"{folder} has no {CONFIG}: go to the course folder, or name it with --course")
    warnings.filterwarnings("ignore", category=SAWarning)  # nbgrader's own queries; nothing to be done about
    with _inside(folder):
        app = NbGrader()
        app.log_level = logging.WARNING  # a line a file would drown ours
        app.config_file_name = "nbgrader_config"
        app.initialize([])
    return app


def _configured(app: Any, name: str) -> str:
    value = app.config.GradeOutside.get(name)
    if not isinstance(value, str):
        raise UserError(f"{CONFIG} does not set c.GradeOutside.{name}; `d2lcourse nbgrader build` writes it")
    return value


def _assigned(course: Course, assignment: str, source: Path) -> list[Exercise]:
    """Return the exercises that the assignment has a notebook of; a folder may hold a part of a chapter."""
    chapter = [exercise for exercise in course.exercises() if exercise.folder == assignment]
    if not chapter:
        raise UserError(f"{assignment} is no chapter of the course in {course.root}")
    assigned = [exercise for exercise in chapter if (source / f"{exercise.name}.ipynb").is_file()]
    if not assigned:
        raise UserError(f"{source} holds no notebook of {assignment}; `d2lcourse nbgrader build` writes them")
    return assigned


def _submitted(pattern: Path, students: tuple[str, ...]) -> dict[str, Path]:
    """Return the submitted folders by student; links are nobody's work."""
    place, assignment = pattern.parent.parent, pattern.name
    folders = sorted(place.iterdir()) if place.is_dir() else []
    found = {
        folder.name: folder / assignment
        for folder in folders
        if (folder / assignment).is_dir()
        and not folder.is_symlink()
        and not (folder / assignment).is_symlink()
    }
    for student in students:
        if student not in found:
            raise UserError(
                f"{student} has not submitted {assignment}: there is no folder {place / student / assignment}"
            )
    return {student: found[student] for student in dict.fromkeys(students)} if students else found


def _grade(
    course: Course,
    exercises: list[Exercise],
    found: dict[str, Path],
    store: Path,
    jobs: int,
    told: Callable[[str], None],
    *,
    trust: bool,
) -> Iterator[str]:
    """Grade what the store does not have; yield whose."""
    with tempfile.TemporaryDirectory(prefix="d2l-nbgrader-") as place:
        staged = []
        for student, folder in found.items():
            renamed_in(folder)
            target = Path(place) / student
            for exercise in exercises:
                stage(exercise, folder, target)
            staged.append(target)
        selections = tuple(Selection(exercise, None) for exercise in exercises)
        with Store(store) as kept:
            grading = StoredGrading(kept, course, staged, selections, trust=trust)
            total = len(grading.missing)
            told(f"{total} of {len(grading.keys)} records are missing")
            useful = 1 + total // SHARE
            for number, graded in enumerate(grading.run(min(jobs, useful)), start=1):
                told(f"{number:4} of {total}  {graded}")
                yield graded.student


def _enter(app: Any, assignment: str, student: str) -> bool:
    """Let nbgrader convert one student's notebooks, which takes the scores from the store."""
    directory = app.coursedir
    directory.assignment_id, directory.student_id = assignment, student
    converter = Autograde(coursedir=directory, parent=app)
    converter.force = True
    try:
        converter.start()
    except (NbGraderException, SystemExit):
        return False
    return True


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
