"""The ids that commands take: `ch04`, `ch04/softmax`, `ch04/softmax::log_softmax`."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from d2lcourse.course.tree import Course, Exercise
from d2lcourse.errors import UserError


@dataclass(frozen=True)
class Selection:
    """An exercise, whole (`function is None`) or one function of it."""

    exercise: Exercise
    function: str | None = None


def select(course: Course, ids: tuple[str, ...]) -> tuple[Selection, ...]:
    """Return what `ids` name, in the order given and without repeats; everything if there are none.

    Raises:
        UserError: an id names nothing; the message says what comes close.
    """
    exercises = course.exercises()
    if not exercises:
        raise UserError(f"{course.root / 'autograder'} holds no exercise with checks")
    if not ids:
        return tuple(Selection(exercise) for exercise in exercises)
    chosen: dict[Selection, None] = {}
    for text in ids:
        chosen.update(dict.fromkeys(_resolve(text, exercises)))
    return tuple(item for item in chosen if item.function is None or Selection(item.exercise) not in chosen)


def _resolve(text: str, exercises: tuple[Exercise, ...]) -> list[Selection]:
    name, _, function = text.strip().rstrip("/").partition("::")
    if function:
        found = [Selection(exercise, function) for exercise in exercises if exercise.id == name]
    else:
        found = [
            Selection(exercise)
            for exercise in exercises
            if name in (exercise.id, exercise.chapter, exercise.folder)
        ]
    if found:
        return found
    names = {exercise.id: exercise.id for exercise in exercises}
    names |= {exercise.name: exercise.id for exercise in exercises}
    names |= {exercise.chapter: exercise.chapter for exercise in exercises}
    close = [names[key] for key in get_close_matches(name, names, n=1, cutoff=0.75)]
    advice = f"Did you mean {close[0]}?" if close else "`d2lcourse status` lists them."
    raise UserError(f"{text!r} names no exercise of this course. {advice}")
