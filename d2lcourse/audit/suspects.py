"""Misconceptions as known wrong answers, for the diagnosis of failed checks."""

from __future__ import annotations

from d2lcourse.audit.misconceptions import load_misconceptions
from d2lcourse.course import Exercise
from d2lcourse.grading.diagnosis import Suspect


def suspects_of(exercise: Exercise) -> tuple[Suspect, ...]:
    """Return an exercise's misconceptions as known wrong answers; none where there are no solutions."""
    if not exercise.solution.is_file() or not (exercise.checks / "misconceptions.py").is_file():
        return ()
    reference = exercise.solution.read_text(encoding="utf-8")
    found = load_misconceptions(exercise)
    return tuple(Suspect(item.function, item.name, item.says, item.apply(reference)) for item in found)
