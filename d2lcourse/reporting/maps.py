"""Where a student stands, and overviews for a terminal: the map of the course, a class's progress."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from rich.markup import escape
from rich.table import Table

from d2lcourse.course import Course, Exercise
from d2lcourse.course.digests import check_digest
from d2lcourse.course.submission import read_submission
from d2lcourse.grading.progress import Progress, progress_of
from d2lcourse.grading.worth import worth_of

WIDE, MIDDLE = 90, 60  # columns of a terminal that allow for a long bar, and for a short one
COLORS = {"complete": "green", "not tried": "dim"}


@dataclass(frozen=True)
class ExerciseState:
    """Where a student stands in one exercise.

    Args:
        exercise: which.
        progress: what the last checks found.
        changed: how many functions were last checked before the work or the checks changed.
        worth: the points of each function.
    """

    exercise: Exercise
    progress: Progress
    changed: int
    worth: dict[str, float] = field(hash=False)

    @property
    def points(self) -> float:
        """What the exercise is worth."""
        return sum(self.worth.values())

    @property
    def earned(self) -> float:
        """What its functions earned when they were last checked."""
        return self.progress.earned

    @property
    def unsolved(self) -> list[str]:
        """The functions that miss points, then those that were never checked."""
        functions = self.progress.functions
        known = {function.name for function in functions}
        lost = [f.name for f in functions if not f.complete or f.earned < f.points]
        return lost + [name for name in self.worth if name not in known]

    @property
    def word(self) -> str:
        """How it stands, in a few words.

        One of `not tried`, `in progress`, `complete`, `changed since the last check`, and `passed one by
        one`: then each function passed when it was checked alone, but the file has changed in between.
        """
        if not self.progress.functions:
            return "not tried"
        if self.changed == len(self.progress.functions):
            return "changed since the last check"
        if self.unsolved:
            return "in progress"
        return "passed one by one" if self.changed else "complete"


def state_of(course: Course, exercise: Exercise) -> ExerciseState:
    """Return where the student of a course folder stands in one exercise."""
    progress = progress_of(course, exercise)
    now = read_submission(exercise, course.root / "assignments").digest, check_digest(exercise)
    changed = sum((item.work, item.checks) != now for item in progress.functions)
    return ExerciseState(exercise, progress, changed, worth_of(course, exercise))


def states_of(course: Course) -> list[ExerciseState]:
    """Return all states in the order in which one learns: appendices come last."""
    exercises = sorted(course.exercises(), key=lambda exercise: exercise.chapter.startswith("app_"))
    return [state_of(course, exercise) for exercise in exercises]


@dataclass(frozen=True)
class ChapterState:
    """Where a student stands in one chapter."""

    folder: str
    states: tuple[ExerciseState, ...]

    @property
    def key(self) -> str:
        """The chapter's short name, `ch04`."""
        return self.states[0].exercise.chapter

    @property
    def title(self) -> str:
        """What it is about, by its folder's name."""
        return self.folder.removeprefix(f"{self.key}_").replace("_", " ")

    @property
    def points(self) -> float:
        """What its exercises are worth."""
        return sum(state.points for state in self.states)

    @property
    def earned(self) -> float:
        """What they earned when they were last checked."""
        return sum(state.earned for state in self.states)

    @property
    def complete(self) -> int:
        """How many of them are complete."""
        return sum(state.word == "complete" for state in self.states)

    @property
    def is_begun(self) -> bool:
        """Whether some of them, but not all, are complete or were tried."""
        return self.complete < len(self.states) and any(state.progress.functions for state in self.states)


def chapters_of(states: Iterable[ExerciseState]) -> list[ChapterState]:
    """Return states by chapter, in their order."""
    groups = groupby(states, key=lambda state: state.exercise.folder)
    return [ChapterState(folder, tuple(group)) for folder, group in groups]


def course_map(states: list[ExerciseState], width: int, chosen: Collection[str] = ()) -> Table:
    """Return one row per chapter, and one per exercise where a student is at work.

    Args:
        states: of all exercises.
        width: columns of the terminal.
        chosen: keys of the chapters whose exercises are shown; by default those that are begun, and that of
            the next exercise.
    """
    chapters = chapters_of(states)
    following = next((state.exercise.chapter for state in states if state.word != "complete"), "")
    bar = 20 if width >= WIDE else 10 if width >= MIDDLE else 0
    table = Table("exercise", box=None, pad_edge=False)
    table.columns[0].overflow = "fold"
    if bar:
        table.add_column("", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("state", overflow="fold")
    for chapter in chapters:
        count = f"{chapter.complete} of {len(chapter.states)} complete"
        name = f"[bold]{chapter.key}[/] {escape(chapter.title)}"
        table.add_row(*_row(name, bar, chapter.earned, chapter.points, count))
        is_open = chapter.key in chosen if chosen else chapter.is_begun or chapter.key == following
        for state in chapter.states if is_open or len(chapters) == 1 else ():
            color = COLORS.get(state.word, "yellow")
            cells = _row(f"  {state.exercise.id}", bar, state.earned, state.points, state.word)
            table.add_row(*cells[:-1], f"[{color}]{cells[-1]}[/]")
    return table


def _row(name: str, width: int, earned: float, points: float, state: str) -> list[str]:
    filled = int(width * min(1.0, earned / points)) if points else 0
    bar = [f"[green]{'#' * filled}[/]{'.' * (width - filled)}"] if width else []
    return [name, *bar, f"{earned:g} / {points:g}", state]


def next_step(states: list[ExerciseState]) -> str:
    """Return what to do next: a function to write, or a command to type with a reason."""
    for state in states:
        exercise, functions = state.exercise, state.progress.functions
        if not functions:
            path = f"assignments/{exercise.folder}/{exercise.name}.py"
            return f"next: open {path}, then d2lcourse check {exercise.id}"
        if state.unsolved:
            name = state.unsolved[0]
            return f"next: {name} in {exercise.id}, then d2lcourse check {exercise.id}::{name}"
        if state.changed == len(functions):
            return f"next: d2lcourse check {exercise.id}   (you changed it)"
        if state.changed:
            reason = "its functions passed one by one; now check them together"
            return f"next: d2lcourse check {exercise.id}   ({reason})"
    return "every exercise is complete" if states else "this course has no exercises"


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
