"""Finds the submissions of a class and grades them, several at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from d2lcourse.batch.engine import Engine
from d2lcourse.batch.pool import Pool
from d2lcourse.batch.tasks import Task
from d2lcourse.course import Course, Limits, Selection
from d2lcourse.errors import GraderError, UserError
from d2lcourse.grading.record import GradeRecord
from d2lcourse.grading.seeds import class_secret


@dataclass(frozen=True)
class Graded:
    """One student's exercise that has just been graded.

    Args:
        student: whose.
        exercise: which.
        record: what it earned; None if the grader failed before there was a record.
        problem: why the grader failed, or nothing.
    """

    student: str
    exercise: str
    record: GradeRecord | None
    problem: str = ""

    def __str__(self) -> str:
        name = f"{self.student}  {self.exercise}"
        if self.record is None or self.problem:
            return f"{name}  the grader failed: {(self.problem.splitlines() or ['no record'])[0]}"
        return f"{name}  {self.record.earned:g} of {self.record.points:g}"


def find_submissions(folder: Path, students: Iterable[str] = ()) -> list[Path]:
    """Return the submissions in `folder`: each visible subfolder is one student's.

    Args:
        folder: holds the class.
        students: the ids to choose; everyone if there are none.

    Raises:
        UserError: there is no such folder, it holds no submission, or none of a named student.
    """
    if not folder.is_dir():
        raise UserError(f"{folder}: there is no such folder")
    found = sorted(
        p for p in folder.iterdir() if p.is_dir() and not p.is_symlink() and not p.name.startswith(".")
    )
    if not found:
        raise UserError(
            f"{folder} holds no submissions; expected one folder per student, named by the student's id"
        )
    by_id = {path.name: path for path in found}
    return [by_id[student] for student in choose(by_id, students, folder)]


def choose(found: Iterable[str], students: Iterable[str], source: Path) -> list[str]:
    """Return the students that are named, each once, or all that were found if none is named.

    Args:
        found: the ids of those who handed something in.
        students: the ids to choose.
        source: where they handed it in.

    Raises:
        UserError: one of them handed nothing in.
    """
    known = dict.fromkeys(found)
    for student in students:
        if student not in known:
            near = get_close_matches(student, known, n=3, cutoff=0.4)
            hint = f"did you mean {' or '.join(near)}?" if near else f"it holds {len(known)} other students'"
            raise UserError(f"{source} holds no submission of {student!r}; {hint}")
    return list(dict.fromkeys(students)) or list(known)


def grade(
    course: Course,
    submissions: list[Path],
    selections: tuple[Selection, ...],
    limits: Limits | None = None,
    jobs: int = 1,
    *,
    trust: bool = False,
    engine: Engine | None = None,
) -> Iterator[Graded]:
    """Yield each submission of each exercise as soon as it is graded; nothing is kept.

    Args:
        course: the course whose checks run.
        submissions: one folder per student; its name is the student's id.
        selections: the exercises to grade.
        limits: deadlines, if not those of the course.
        jobs: how many to grade at once.
        trust: grade even where nothing confines the submissions.
        engine: what to grade with, which then goes on; else processes of this machine, which end with this.

    Raises:
        UserError: a selection names a function that does not exist, or nothing confines the submissions here.
        GraderError: the checks themselves are broken.
    """
    secret = class_secret().hex()
    functions: dict[str, tuple[str, ...]] = {}
    for item in selections:
        chosen = functions.get(item.exercise.id, ())
        functions[item.exercise.id] = (*chosen, item.function) if item.function else chosen
    # Exercise by exercise: submissions that follow each other share the collected checks.
    tasks = [
        Task(str(course.root), str(path), path.name, exercise, secret, names, limits, trust)
        for exercise, names in functions.items()
        for path in submissions
    ]
    with nullcontext(engine) if engine is not None else Pool(jobs) as pool:
        for task, result in pool.run(tasks):
            if result.fault == "user":
                raise UserError(result.problem)
            if result.fault == "grader":
                raise GraderError(result.problem)
            yield Graded(task.student, task.exercise, result.record)
