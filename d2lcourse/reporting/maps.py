"""Overviews for a terminal: a student's map of the course, a class's progress."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rich.markup import escape
from rich.table import Table

from d2lcourse.course import Course, Exercise
from d2lcourse.course.digests import check_digest
from d2lcourse.course.submission import read_submission
from d2lcourse.grading.progress import Progress, progress_of

BAR = 10  # characters
CHECKED = re.compile(r'^@points\([\d.]+, of="([\w.]+)"\)', re.MULTILINE)  # for any device, without extras


@dataclass(frozen=True)
class ExerciseState:
    """Where a student stands in one exercise.

    Args:
        exercise: which.
        progress: what the last checks found.
        changed: how many functions were last checked before the work or the checks changed.
    """

    exercise: Exercise
    progress: Progress
    changed: int

    @property
    def word(self) -> str:
        """`not tried`, `complete`, `in progress`, `changed since the last check`, or partly so."""
        functions = self.progress.functions
        if not functions:
            return "not tried"
        if self.changed:
            return "changed since the last check" if self.changed == len(functions) else "partly checked"
        is_complete = not self.progress.unchecked and all(
            f.complete and f.earned == f.points for f in functions
        )
        return "complete" if is_complete else "in progress"


def state_of(course: Course, exercise: Exercise) -> ExerciseState:
    """Return where the student of a course folder stands in one exercise."""
    progress = progress_of(course, exercise)
    now = read_submission(exercise, course.root / "assignments").digest, check_digest(exercise)
    changed = sum((item.work, item.checks) != now for item in progress.functions)
    return ExerciseState(exercise, progress, changed)


def course_map(states: Iterable[ExerciseState]) -> Table:
    """Return one row per exercise: points, a bar, and how it stands."""
    table = Table("exercise", box=None, pad_edge=False)
    table.add_column("points", justify="right")
    table.add_column("")
    table.add_column("state")
    for state in states:
        progress = state.progress
        if not progress.functions:
            table.add_row(state.exercise.id, "-", "." * BAR, state.word)
            continue
        filled = int(BAR * progress.earned / progress.points) if progress.points else 0
        bar = f"[green]{'#' * filled}[/]{'.' * (BAR - filled)}"
        table.add_row(state.exercise.id, f"{progress.earned:g} / {progress.points:g}", bar, state.word)
    return table


def next_step(states: list[ExerciseState]) -> str:
    """Return what to do next: a function to write, or a command to type with a reason."""
    for state in states:
        exercise, functions = state.exercise, state.progress.functions
        if not functions:
            path = f"assignments/{exercise.folder}/{exercise.name}.py"
            return f"next: open {path}, then d2lcourse check {exercise.id}"
        lost = [f.name for f in functions if not f.complete or f.earned < f.points]
        unfinished = lost or _never_checked(state)
        if unfinished:
            name = unfinished[0]
            return f"next: {name} in {exercise.id}, then d2lcourse check {exercise.id}::{name}"
        if state.progress.unchecked:
            return f"next: the other functions in {exercise.id}, then d2lcourse check {exercise.id}"
        if state.changed == len(functions):
            return f"next: d2lcourse check {exercise.id}   (you changed it)"
        if state.changed:
            all_pass = f"all {len(functions)} functions pass one by one"
            return f"{all_pass}; check them together: d2lcourse check {exercise.id}"
    return "every exercise is complete" if states else "this course has no exercises"


def _never_checked(state: ExerciseState) -> list[str]:
    """Return the functions that have checks for every class, of which none was ever run."""
    if not state.progress.unchecked:
        return []
    files = sorted(state.exercise.checks.glob("test_*.py"))
    named = [name for path in files for name in CHECKED.findall(path.read_text(encoding="utf-8"))]
    known = {function.name for function in state.progress.functions}
    return [name for name in dict.fromkeys(named) if name not in known]


def class_progress(rows: Iterable[dict[str, Any]]) -> Table:
    """Return one row per student of a class store.

    Args:
        rows: each with id, points, earned, graded, missing and needs_a_human.
    """
    table = Table("student", box=None, pad_edge=False)
    for name in ("points", "graded", "missing", "needs a human"):
        table.add_column(name, justify="right")
    for row in rows:
        points = f"{row['earned']:g} / {row['points']:g}"
        numbers = [str(row[name]) for name in ("graded", "missing", "needs_a_human")]
        table.add_row(escape(row["id"]), points, *numbers)
    return table
