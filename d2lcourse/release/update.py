"""Brings corrections to students: into a folder that was given out, around what they have written since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from d2lcourse.course import Course, Exercise
from d2lcourse.course.text import printable
from d2lcourse.errors import UserError
from d2lcourse.release.answers import Answers, update_answers
from d2lcourse.release.folder import free_name, like, read, text_of, write
from d2lcourse.release.manifest import (
    FILE,
    Manifest,
    digest,
    is_notebook,
    is_stub,
    read_manifest,
)
from d2lcourse.release.notebooks import named_anew, notebook_of, update_notebook

Word = Literal["new", "updated", "merged", "conflict", "kept", "removed", "left"]
OURS = ("autograder/", "wheels/", ".github/", "course.toml", "requirements.txt")  # where the new file counts


@dataclass(frozen=True)
class Step:
    """What an update does about one file.

    Args:
        word: what becomes of the student's file.
        name: the file, from the folder's root.
        remark: what the student should know.
        data: its new content, if it gets one.
        beside: what is laid beside it: the new file where the student's stays, the student's where it goes.
    """

    word: Word
    name: str
    remark: str = ""
    data: bytes | None = None
    beside: tuple[str, bytes] | None = None

    def __str__(self) -> str:
        remark = f": {self.remark}" if self.remark else ""
        return f"{self.word:9}{printable(self.name)}{remark}"


def bundle_in(course: Course) -> dict[str, bytes]:
    """Return the files of a bundle, from which a student updates.

    Raises:
        UserError: one of them has been changed.
    """
    known = read_manifest(course.root).files
    files = {name: read(course.root, name) or b"" for name in known}
    for name, data in files.items():
        if digest(name, data) != known[name]:
            raise UserError(
                f"{course.root / name} has been changed: run this in a bundle as it was given out, and name "
                "the folder with your work"
            )
    return files | {FILE: read(course.root, FILE) or b""}


def plan_update(files: Mapping[str, bytes], target: Path) -> list[Step]:
    """Return what it takes to bring the files of a new bundle into a folder; nothing is written.

    Raises:
        UserError: `target` is no folder that was given out, or holds links.
    """
    known = read_manifest(target)
    steps: list[Step] = []
    notebooks = {name for name in files if is_notebook(name)}
    for name, data in files.items():
        if name != FILE and name not in notebooks:
            steps += _steps(name, data, files, known, target)
    steps += [
        step for name in known.files if name not in files for step in _withdrawn(name, known, files, target)
    ]
    return sorted(steps, key=lambda step: step.name)


def apply_update(steps: list[Step], files: Mapping[str, bytes], target: Path) -> None:
    """Do what was planned. Stopped in between and run again, it does the rest.

    Raises:
        UserError: a file cannot be written.
    """
    try:
        for step in steps:
            path = target / step.name
            path.parent.mkdir(parents=True, exist_ok=True)
            if step.beside is not None:
                write(target / step.beside[0], step.beside[1])
            if step.data is not None:
                write(path, step.data)
            elif step.word == "removed":
                path.unlink()
        write(target / FILE, files[FILE])
    except OSError as error:
        raise UserError(
            f"{error.filename or target} cannot be written: {error.strerror}. "
            "Mend that and run the same command again"
        ) from None


def _steps(name: str, data: bytes, files: Mapping[str, bytes], known: Manifest, target: Path) -> list[Step]:
    if not is_stub(name):
        return _file(name, data, known, target)
    beside = str(PurePosixPath(name).with_suffix(".ipynb"))
    is_held, steps = False, list[Step]()
    if beside in files:
        is_held, steps = _notebook(beside, files[beside], name, data, known, target)
    return [*steps, *_stub(name, data, known, target, is_held=is_held)]


def _file(name: str, data: bytes, known: Manifest, target: Path) -> list[Step]:
    """Return what to do about notes, checks and settings."""
    mine = read(target, name)
    simple = _simple(name, data, mine, known)
    if simple is not None or mine is None:
        return simple or []
    if name.startswith(OURS):
        kept = free_name(target, f"{name}.kept", mine)
        return [Step("updated", name, f"you had changed it; yours is now {kept}", data, (kept, mine))]
    new = free_name(target, f"{name}.new", data)
    return [Step("kept", name, f"you have changed it; the new one is {new}", None, (new, data))]


def _stub(name: str, data: bytes, known: Manifest, target: Path, *, is_held: bool) -> list[Step]:
    mine = read(target, name)
    new = free_name(target, f"{name}.new", data)
    if mine is None and name in known.files:
        return []  # the student works in a notebook
    simple = _simple(name, data, mine, known)
    if simple and is_held and mine is not None:
        remark = f"the notebook beside it cannot be read, and counts only with this; the new one is {new}"
        return [Step("kept", name, remark, None, (new, data))]
    if simple is not None or mine is None:
        return simple or []
    base, text = known.stubs.get(name), text_of(mine)
    answers = None if base is None or text is None else update_answers(base, text, data.decode())
    return [_merged(name, new, mine, data, answers)]


def _notebook(
    name: str, data: bytes, stub: str, stub_data: bytes, known: Manifest, target: Path
) -> tuple[bool, list[Step]]:
    """Return whether the stub beside a notebook must stay as it is for this to count, and what to do."""
    exercise = Exercise(target, PurePosixPath(name).parts[1], PurePosixPath(name).stem)
    mine, place = read(target, name), name
    if mine is None and name in known.files:
        renamed = exercise.notebook_in(target / "assignments")
        if renamed is None:
            return False, []  # the student has no use for it
        place = renamed.relative_to(target).as_posix()
        mine = read(target, place)
    simple = _simple(name, data, mine, known)
    if simple is not None or mine is None:
        return False, [Step(step.word, place, step.remark, step.data) for step in simple or []]
    base, theirs, text = known.stubs.get(stub), data.decode(), text_of(mine)
    if base == stub_data.decode():
        return False, []  # the exercise is as it was
    given = notebook_of(exercise, base) if base is not None else ""
    new = free_name(target, f"{place}.new", data)
    if text is not None and digest(name, given.encode()) == known.files.get(name):
        answers = update_notebook(given, text, theirs)
        if answers is not None:
            return False, [_merged(place, new, mine, data, answers)]
    counting = named_anew(text, theirs) if text is not None else None
    remark = f"it could not be merged; the new one is {new}"
    changed = None if counting is None else counting.encode()
    return changed is None, [Step("kept", place, remark, changed, (new, data))]


def _simple(name: str, data: bytes, mine: bytes | None, known: Manifest) -> list[Step] | None:
    """Return what to do about a file, or None if both the student and the course have changed it."""
    if mine is None:
        return [Step("new", name, data=data)]
    own, now, before = digest(name, mine), digest(name, data), known.files.get(name)
    if own == now or now == before:
        return []
    return [Step("updated", name, data=data)] if own == before else None


def _merged(name: str, new: str, mine: bytes, data: bytes, answers: Answers | None) -> Step:
    if answers is None:
        return Step("kept", name, f"it could not be merged; the new one is {new}", None, (new, data))
    merged = like(answers.text, mine)
    if not answers.conflicts:
        return Step("merged", name, "your answers are as they were", merged)
    conflicts = printable(", ".join(answers.conflicts))
    remark = f"{conflicts}: corrected where you have written; yours stays, compare it with {new}"
    return Step("conflict", name, remark, merged, (new, data))


def _withdrawn(name: str, known: Manifest, files: Mapping[str, bytes], target: Path) -> Iterator[Step]:
    """Yield what to do about a file that is no longer given out."""
    mine = read(target, name)
    if mine is None:
        return
    if is_stub(name):
        yield Step("left", name, "it is no longer given out")
    if name.startswith("assignments/"):
        return
    if name.startswith("autograder/"):
        exercise = PurePosixPath(name).parent.relative_to("autograder")
        if f"assignments/{exercise}.py" not in files:
            return  # it still works for who has begun it
    if digest(name, mine) == known.files[name]:
        yield Step("removed", name)
    else:
        yield Step("left", name, "it is no longer given out, but you have changed it")
