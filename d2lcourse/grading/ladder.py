"""Which step of a function's hints comes next: `.d2lcourse/hints.json` in the course folder remembers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from d2lcourse.course import Course, Exercise
from d2lcourse.course.hints import hints_of
from d2lcourse.course.notes import notes_on
from d2lcourse.errors import UserError
from d2lcourse.grading.progress import FOLDER, progress_of, replace_file


@dataclass(frozen=True)
class Hint:
    """One step of a ladder.

    Args:
        title: whose and which, `ch04/softmax::softmax, hint 1 of 3`.
        text: what it says.
        notes: where to read on, if it was shown before and there is no further step.
        problem: why it cannot be remembered that it was shown; nothing if it can.
    """

    title: str
    text: str
    notes: str
    problem: str


def next_hint(
    course: Course, exercise: Exercise, function: str | None = None, *, restart: bool = False
) -> Hint:
    """Return the next step for a function, and remember that it was shown.

    Args:
        course: the course.
        exercise: whose hints.
        function: which function; by default the first that misses points.
        restart: begin again with the first step.

    Raises:
        UserError: there are no hints for it.
    """
    ladders = hints_of(course, exercise)
    if not ladders:
        raise UserError(f"there are no hints for {exercise.id}")
    name = function or _first_unsolved(course, exercise, ladders)
    if name not in ladders:
        raise UserError(
            f"there are no hints for {name!r} of {exercise.id}; there are for {', '.join(ladders)}"
        )
    steps, key = ladders[name], f"{exercise.id}::{name}"
    shown = 0 if restart else _shown(course).get(key, 0)
    step = min(max(shown, 0), len(steps) - 1)
    problem = _remember(course, key, step + 1)
    title = f"{key}, hint {step + 1} of {len(steps)}"
    return Hint(title, steps[step], notes_on(exercise) if shown >= len(steps) else "", problem)


def _first_unsolved(course: Course, exercise: Exercise, ladders: dict[str, tuple[str, ...]]) -> str:
    solved = {item.name for item in progress_of(course, exercise).functions if item.earned >= item.points}
    return next((name for name in ladders if name not in solved), next(iter(ladders)))


def _path(course: Course) -> Path:
    return course.root / FOLDER / "hints.json"


def _shown(course: Course) -> dict[str, int]:
    """Return how many steps of each ladder were shown; nothing if that is not known."""
    try:
        content = json.loads(_path(course).read_text(encoding="utf-8"))
        return {str(name): int(count) for name, count in content.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _remember(course: Course, name: str, count: int) -> str:
    path = _path(course)
    try:
        replace_file(path, json.dumps(_shown(course) | {name: count}, indent=1).encode())
    except OSError as error:
        return f"{path} cannot be written ({error.strerror}): the next hint will be this one"
    return ""
