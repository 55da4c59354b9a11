"""Generates `assignments/` from `solutions/`: stubs with the answers cut out, notes and hints."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from d2lcourse.course import Course, SourceError, stub_of
from d2lcourse.course.hints import FILE as HINTS
from d2lcourse.course.source import PLACEHOLDER
from d2lcourse.course.tree import CHAPTER_FOLDER
from d2lcourse.errors import UserError


@dataclass(frozen=True)
class Change:
    """One difference between `assignments/` and what it should be.

    Args:
        path: the file in `assignments/`.
        kind: `missing` and `stale` files are written; a `stray` one has no source and is left to you.
        text: what the file should hold; None for a stray file.
    """

    path: Path
    kind: Literal["missing", "stale", "stray"]
    text: str | None = None


def plan_build(course: Course) -> list[Change]:
    """Return what a build would change, in path order.

    Raises:
        UserError: there are no solutions here, or a source's markers do not pair up.
    """
    wanted = _generated(course)
    changes = [
        Change(path, "stale" if path.exists() else "missing", text)
        for path, text in wanted.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    present = (course.root / "assignments").rglob("*")
    strays = [path for path in present if path.is_file() and path not in wanted and _is_stray(path)]
    return sorted([*changes, *(Change(path, "stray") for path in strays)], key=lambda change: change.path)


def apply_changes(changes: list[Change]) -> list[str]:
    """Write what is missing or stale; return a line about each file, also the strays.

    A stub that somebody has written answers into is kept beside the new one.
    """
    lines = []
    for change in changes:
        if change.text is None:
            lines.append(f"stray    {change.path} has no source in solutions/: delete it if it is not yours")
            continue
        if change.kind == "stale" and _has_answers(change.path, change.text):
            kept = change.path.with_name(change.path.name + ".kept")
            change.path.replace(kept)
            lines.append(f"kept     {kept}: the stub held answers")
        change.path.parent.mkdir(parents=True, exist_ok=True)
        change.path.write_text(change.text, encoding="utf-8", newline="\n")
        lines.append(f"written  {change.path}")
    return lines


def _generated(course: Course) -> dict[Path, str]:
    sources = course.root / "solutions"
    if not sources.is_dir():
        raise UserError(
            f"{sources} does not exist: stubs are built where the solutions are, in the author's tree"
        )
    wanted: dict[Path, str] = {}
    for chapter in sorted(path for path in sources.iterdir() if CHAPTER_FOLDER.fullmatch(path.name)):
        target = course.root / "assignments" / chapter.name
        for name in ("README.md", HINTS):
            if (chapter / name).is_file():
                wanted[target / name] = (chapter / name).read_text(encoding="utf-8")
        for source in sorted(chapter.glob("*.py")):
            try:
                wanted[target / source.name] = stub_of(source.read_text(encoding="utf-8"))
            except SourceError as error:
                raise UserError(f"{source}: {error}") from None
    return wanted


def _is_stray(path: Path) -> bool:
    """Whether a file without a source deserves a word: not a cache, and not an answer that a build kept."""
    return "__pycache__" not in path.parts and path.suffix != ".kept"


def _has_answers(path: Path, stub: str) -> bool:
    return path.suffix == ".py" and path.read_text(encoding="utf-8").count(PLACEHOLDER) < stub.count(
        PLACEHOLDER
    )
