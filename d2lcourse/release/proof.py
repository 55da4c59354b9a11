"""Proves that a folder for students holds no answer, no hidden check and no misconception.

It compares with everything hidden in the course, not only with what the release is about. Texts are
compared without white space, so that indenting or wrapping a line does not hide it. A hidden line
tells something if it has 12 characters or more and is neither an import nor a mere name. Lines that
students have anyway do not count: those of the stubs, and, except for a solution's, those of the public
checks. Nor do lines that are hidden in several exercises, like `with torch.no_grad():`. Notes and hints are
compared with short lines of their own chapter only: `total = total + x` in one chapter's hint says nothing of
an answer in another.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from d2lcourse.course import Course, Exercise, stub_of
from d2lcourse.errors import GraderError

TELLING = 12  # characters without white space
TELLING_ELSEWHERE = 24  # of a line that is hidden in another chapter, in notes and hints
PROSE = {"README.md", "hints.toml"}
TEXTS = {".py", ".md", ".toml", ".json", ".ipynb", ".txt", ".cfg", ".yml", ".yaml", ""}
FORBIDDEN_NAME = re.compile(r"test_hidden|misconceptions|alternate|^solutions$")

NOTHING_TOLD = re.compile(r"""(import|from) .*|["']?[\w./]+["']?,?""")


@dataclass(frozen=True)
class _Secret:
    """A hidden line without white space, and where it stands."""

    text: str
    place: str
    chapter: str


def prove(folder: Path, course: Course) -> int:
    """Search a folder for anything hidden; return how many hidden lines were searched for.

    Raises:
        GraderError: something hidden is in it (the message names both places), a file cannot be searched, or
            there is nothing to search for, so that the proof would prove nothing.
    """
    secrets = list(_secrets(course))
    if not secrets:
        raise GraderError(f"{course.root}: found no solutions and no hidden checks, so nothing can be proved")
    index: defaultdict[str, list[_Secret]] = defaultdict(list)
    for secret in secrets:
        index[secret.text[:TELLING]].append(secret)
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if any(FORBIDDEN_NAME.search(part) for part in name.parts):
            raise GraderError(f"{name} has the name of something hidden: nothing was released")
        if path.is_symlink() or not (path.is_dir() or path.suffix in TEXTS):
            raise GraderError(f"{name} is no text that can be searched for answers: nothing was released")
        if path.is_file():
            _search(path, name, index)
    return len(secrets)


def _search(path: Path, name: Path, index: dict[str, list[_Secret]]) -> None:
    for text in _texts(path):
        squeezed, lines = _squeezed(text)
        for start in range(len(squeezed) - TELLING + 1):
            for secret in index.get(squeezed[start : start + TELLING], ()):
                is_far = name.name in PROSE and secret.chapter not in name.parts
                if is_far and len(secret.text) < TELLING_ELSEWHERE:
                    continue
                if squeezed.startswith(secret.text, start):
                    where = f"{name}, line {lines[start]}"
                    raise GraderError(f"{where} tells what is hidden in {secret.place}: nothing was released")


def _texts(path: Path) -> Iterator[str]:
    """Yield a file's text; of JSON (notebooks too) every string, and lists of strings as one text."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise GraderError(f"{path.name} is not UTF-8 text: nothing was released") from None
    yield text
    if path.suffix in (".json", ".ipynb"):
        yield from _strings(json.loads(text))


def _strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            yield from value
            for item in value.values():
                yield from _strings(item)
        case list():
            yield "".join(item for item in value if isinstance(item, str))
            for item in value:
                yield from _strings(item)


def _squeezed(text: str) -> tuple[str, list[int]]:
    """Return a text without white space, and for each character its line."""
    characters: list[str] = []
    lines: list[int] = []
    for number, line in enumerate(text.splitlines(), start=1):
        kept = "".join(line.split())
        characters.append(kept)
        lines += [number] * len(kept)
    return "".join(characters), lines


def _secrets(course: Course) -> Iterator[_Secret]:
    exercises = course.exercises()
    stubs = "\n".join(stub_of(_read(e.solution)) for e in exercises if e.solution.is_file())
    checks = "\n".join(_read(path) for e in exercises for path in _public(e))
    known, known_to_checkers = _squeezed(stubs)[0], _squeezed(checks)[0]
    common = _common(exercises)
    for exercise in exercises:
        for path in _hidden(exercise):
            for number, line in enumerate(_read(path).splitlines(), start=1):
                text = "".join(line.split())
                if len(text) < TELLING or text in known or NOTHING_TOLD.fullmatch(line.strip()):
                    continue
                if text in common or (path != exercise.solution and text in known_to_checkers):
                    continue
                yield _Secret(text, f"{path.relative_to(course.root)}, line {number}", exercise.folder)


def _common(exercises: Iterable[Exercise]) -> set[str]:
    """Return the lines, without white space, that are hidden in more than one exercise."""
    seen: dict[str, str] = {}
    common: set[str] = set()
    for exercise in exercises:
        for path in _hidden(exercise):
            for line in _read(path).splitlines():
                text = "".join(line.split())
                if seen.setdefault(text, exercise.id) != exercise.id:
                    common.add(text)
    return common


def _public(exercise: Exercise) -> list[Path]:
    return [
        path for path in (exercise.checks / "test_public.py", exercise.checks / "rig.py") if path.is_file()
    ]


def _hidden(exercise: Exercise) -> list[Path]:
    files = [exercise.solution, exercise.checks / "test_hidden.py", exercise.checks / "misconceptions.py"]
    return [path for path in [*files, *sorted(exercise.checks.glob("alternate*.py"))] if path.is_file()]


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
