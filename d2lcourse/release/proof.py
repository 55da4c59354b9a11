"""Proves that what students get holds no answer, no hidden check and no misconception.

It compares with everything hidden in the course, not only with what the release is about. Texts are
compared without white space, so that indenting or wrapping a line does not hide it. A hidden line
tells something if it has 12 characters or more and is neither an import nor a mere name. Lines that
students have anyway do not count: those of the stubs, and, except for a solution's, those of the public
checks. Nor do lines that are hidden in several exercises, like `with torch.no_grad():`. Notes and hints are
compared with short lines of their own chapter only: `total = total + x` in one chapter's hint says nothing of
an answer in another. The library, in its wheel, is compared with long lines, and with what they compute.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from d2lcourse.course import Course, Exercise, stub_of
from d2lcourse.course.tree import CHAPTER_FOLDER
from d2lcourse.errors import GraderError
from d2lcourse.release.texts import files_in, texts_of, unpacked

TELLING = 12  # characters without white space
TELLING_ELSEWHERE = (
    24  # of a line that is hidden in another chapter, in notes and hints; of all, in the library
)
PROSE = {"README.md", "hints.toml"}
FORBIDDEN_NAME = re.compile(r"test_hidden|misconceptions|alternate|^solutions$")
LIBRARY = "d2lcourse/"
OURS = {"d2lcourse/audit/misconceptions.py"}  # a module of the library that has such a name

NOTHING_TOLD = re.compile(r"""(import|from) .*|["']?[\w./]+["']?,?""")
HEADER = re.compile(r"(def|class|except|with|for) .*:")  # in the library: says nothing of how
COMPUTED = re.compile(r"(?:return|[\w, ]+(?:: [\w.\[\], |]+)? [-+*/@]?=) (.+)")


@dataclass(frozen=True)
class _Secret:
    """A hidden line without white space, and where it stands.

    Args:
        text: the line, or what it computes.
        place: its file and line.
        chapter: its chapter's folder.
        is_for: where it tells something: in what students work with, in the library, or in both.
    """

    text: str
    place: str
    chapter: str
    is_for: str


def prove(target: Path, course: Course) -> int:
    """Search a folder, or an archive, for anything hidden; return how many hidden lines were searched for.

    Archives in it (wheels) are unpacked, notebooks and recorded transcripts are read string by string.

    Raises:
        GraderError: something hidden is in it (the message names both places), a file cannot be searched, or
            there is nothing to search for, so that the proof would prove nothing.
    """
    return prove_all([target], course)


def prove_all(targets: Iterable[Path], course: Course) -> int:
    """Search several folders and archives, each text once: see `prove`."""
    return _prove((item for target in targets for item in files_in(target)), course)


def prove_files(files: Mapping[str, bytes], course: Course) -> int:
    """Search files that are not written yet: see `prove`."""
    return _prove(
        (item for name, data in files.items() for item in unpacked(PurePosixPath(name), data)), course
    )


def _prove(files: Iterable[tuple[PurePosixPath, bytes]], course: Course) -> int:
    secrets = list(_secrets(course))
    if not secrets:
        raise GraderError(f"{course.root}: found no solutions and no hidden checks, so nothing can be proved")
    index: defaultdict[str, list[_Secret]] = defaultdict(list)
    for secret in secrets:
        index[secret.text[:TELLING]].append(secret)
    searched: set[tuple[bool, str, str, bytes]] = set()
    for name, data in files:
        library = _in_library(name)
        is_ours = library is not None and library in OURS
        if not is_ours and any(FORBIDDEN_NAME.search(part) for part in name.parts):
            raise GraderError(f"{name} has the name of something hidden: nothing was released")
        key = (library is not None, _chapter_of(name), name.name, data)
        if data and key not in searched:
            searched.add(key)
            _search(name, data, index)
    return sum(secret.is_for != "library" for secret in secrets)


def _search(name: PurePosixPath, data: bytes, index: dict[str, list[_Secret]]) -> None:
    is_library, is_prose = _in_library(name) is not None, name.name in PROSE
    skipped = "course" if is_library else "library"
    for text in texts_of(name, data):
        squeezed, lines = _squeezed(text)
        for start in range(len(squeezed) - TELLING + 1):
            for secret in index.get(squeezed[start : start + TELLING], ()):
                is_far = is_library or (is_prose and secret.chapter not in name.parts)
                if secret.is_for == skipped or (is_far and len(secret.text) < TELLING_ELSEWHERE):
                    continue
                if squeezed.startswith(secret.text, start):
                    where = f"{name}, line {lines[start]}"
                    raise GraderError(f"{where} tells what is hidden in {secret.place}: nothing was released")


def _in_library(name: PurePosixPath) -> str | None:
    """Return the name of a library's file within its wheel; None for everything else."""
    for number, part in enumerate(name.parts[:-1]):
        if part.endswith(".whl"):
            inner = "/".join(name.parts[number + 1 :])
            return inner if inner.startswith(LIBRARY) else None
    return None


def _chapter_of(name: PurePosixPath) -> str:
    return next((part for part in name.parts if CHAPTER_FOLDER.fullmatch(part)), "")


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
    known, known_to_checkers = _Known(stubs), _Known(checks)
    common = _common(exercises)
    for exercise in exercises:
        for path in _hidden(exercise):
            for number, line in enumerate(_read(path).splitlines(), start=1):
                text = "".join(line.split())
                if len(text) < TELLING or text in known or NOTHING_TOLD.fullmatch(line.strip()):
                    continue
                if text in common or (path != exercise.solution and text in known_to_checkers):
                    continue
                place = f"{path.relative_to(course.root)}, line {number}"
                is_for = "course" if HEADER.fullmatch(line.strip()) else "both"
                yield _Secret(text, place, exercise.folder, is_for)
                if path == exercise.solution and (computed := COMPUTED.fullmatch(line.strip())):
                    value = "".join(computed[1].split())
                    if len(value) >= TELLING_ELSEWHERE and value not in known:
                        yield _Secret(value, place, exercise.folder, "library")


class _Known:
    """A text that students have; quick to ask whether a line is in it."""

    def __init__(self, text: str) -> None:
        self._text = _squeezed(text)[0]
        self._starts = {self._text[i : i + TELLING] for i in range(len(self._text))}

    def __contains__(self, line: str) -> bool:
        return line[:TELLING] in self._starts and line in self._text


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
