"""Where in a student's repository each function is written, so that GitHub can point there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from d2lcourse.course import Exercise
from d2lcourse.course.files import read_regular_file
from d2lcourse.course.submission import SOURCE_BYTES


@dataclass(frozen=True)
class Place:
    """A file, relative to the repository, and a line of it."""

    file: str
    line: int = 1


def places_of(
    exercises: Iterable[Exercise], work: Path, repository: Path, functions: dict[str, list[str]]
) -> dict[tuple[str, str], Place]:
    """Return the place of each function, where there is a file.

    Args:
        exercises: the course's exercises.
        work: the folder with the student's work.
        repository: the root that GitHub shows; work outside of it has no places.
        functions: the names of functions by exercise.
    """
    found = {}
    for exercise in exercises:
        path = exercise.in_submission(work)
        if exercise.id not in functions or not path.is_file():
            continue
        try:
            file = path.resolve().relative_to(repository.resolve()).as_posix()
        except ValueError:
            continue
        source = _source(path)
        for name in functions[exercise.id]:
            found[exercise.id, name] = Place(file, _line(source, name))
    return found


def _source(path: Path) -> str:
    if path.suffix != ".py":
        return ""
    try:
        return read_regular_file(path, SOURCE_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""


def _line(source: str, name: str) -> int:
    """Return the line on which `softmax` or `Adam.step` begins; 1 if it does not."""
    start = 0
    for part in name.split("."):
        match = re.compile(
            rf"^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+{re.escape(part)}\b", re.MULTILINE
        ).search(source, start)
        if match is None:
            break
        start = match.end()
    return source.count("\n", 0, start) + 1
