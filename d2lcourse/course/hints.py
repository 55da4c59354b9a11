"""Hint ladders: `hints.toml` beside a chapter's stubs, one ladder for each function of an exercise."""

from __future__ import annotations

import tomllib
from pathlib import Path

from d2lcourse.course.tree import Course, Exercise
from d2lcourse.errors import UserError

FILE = "hints.toml"


def hints_of(course: Course, exercise: Exercise) -> dict[str, tuple[str, ...]]:
    """Return the steps of each function's ladder.

    Raises:
        UserError: the file cannot be read, or a ladder has no steps.
    """
    path = course.root / "assignments" / exercise.folder / FILE
    if not path.is_file():
        return {}
    return read_hints(path).get(exercise.name, {})


def read_hints(path: Path) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return the ladders of a chapter, by exercise and function.

    Raises:
        UserError: the file cannot be read, or a ladder has no steps.
    """
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        for exercise, functions in content.items():
            for function, ladder in functions.items():
                steps = tuple(ladder["steps"])
                if not steps or not all(isinstance(step, str) and step.strip() for step in steps):
                    raise ValueError(f"[{exercise}.{function}] needs steps, a list of texts")
                found.setdefault(exercise, {})[function] = steps
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise UserError(f"{path}: cannot be read as hints: {error}") from None
    return found
