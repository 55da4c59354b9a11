"""Writes what a student gets: a folder with stubs, notes and public checks, proved to hold no answer."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from d2lcourse import __version__
from d2lcourse.course import Course, Exercise, stub_of
from d2lcourse.course.hints import FILE as HINTS
from d2lcourse.course.notes import notes_on
from d2lcourse.errors import UserError
from d2lcourse.grading.recorded import recorded_path
from d2lcourse.release.notebooks import notebook_of
from d2lcourse.release.proof import prove

MANIFEST = ".d2lcourse-release.json"
README = """# {name}

Start with {notes}.

Each exercise is a file in `assignments/` in which you replace every `raise NotImplementedError`. The notes
of a chapter are in its folder's `README.md`; the docstring of a function says all that its checks demand.

    d2lcourse status
    d2lcourse check {example}
    d2lcourse check {example}::FUNCTION
    d2lcourse check {example} --in-process

The first shows the exercises and your points, the second grades one exercise, the third one function of it.
With `--in-process` your `print` and `breakpoint()` work; that is for looking, and counts for nothing.

These checks are public. Your instructor grades with more of them, which test what the docstrings say.
"""
IGNORED = "__pycache__/\n.ipynb_checkpoints/\n.d2lcourse/\n"


@dataclass(frozen=True)
class Released:
    """What a release wrote: its files, and how many hidden lines the proof searched for."""

    files: tuple[str, ...]
    secrets: int


def release(
    course: Course,
    exercises: Iterable[Exercise],
    target: Path,
    *,
    notebooks: bool,
    recorded: Mapping[Exercise, str] | None = None,
) -> Released:
    """Write a bundle into a new or empty folder, or over an earlier one that nobody has touched.

    Args:
        course: the author's course, with its solutions and hidden checks.
        exercises: what to give out.
        target: the folder.
        notebooks: whether each stub comes as a notebook too.
        recorded: how misconceptions behave in the public checks of an exercise.

    Raises:
        UserError: there are no solutions here, or `target` holds something that would be lost.
        GraderError: the bundle would tell something hidden. Nothing is written then.
    """
    files = _files(course, list(exercises), recorded or {}, notebooks=notebooks)
    stale = _replaceable(target, files)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.absolute().with_name(f".{target.name}.{os.getpid()}.draft")
    try:
        for name, text in files.items():
            path = draft / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        secrets = prove(draft, course)
        for name in stale:
            (target / name).unlink()
        for name in files:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (draft / name).replace(target / name)
    except OSError as error:
        raise UserError(f"{error.filename or target} cannot be written: {error.strerror}") from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Released(tuple(files), secrets)


def _files(
    course: Course, exercises: list[Exercise], recorded: Mapping[Exercise, str], *, notebooks: bool
) -> dict[str, str]:
    """Return every file of a bundle by its name, the manifest last."""
    files = {
        "README.md": _readme(course, exercises),
        ".gitignore": IGNORED,
        "course.toml": (course.root / "course.toml").read_text(encoding="utf-8"),
    }
    for exercise in exercises:
        if not exercise.solution.is_file():
            raise UserError(f"{exercise.solution} is missing: stubs are cut from the solutions")
        for name in ("README.md", HINTS):
            beside = exercise.solution.parent / name
            if beside.is_file():
                files[f"assignments/{exercise.folder}/{name}"] = beside.read_text(encoding="utf-8")
        stub = stub_of(exercise.solution.read_text(encoding="utf-8"))
        files[f"assignments/{exercise.folder}/{exercise.name}.py"] = stub
        if notebooks:
            files[f"assignments/{exercise.folder}/{exercise.name}.ipynb"] = notebook_of(exercise, stub)
        if exercise in recorded:
            files[recorded_path(exercise)] = recorded[exercise]
        for name in _checks(exercise):
            checks = (exercise.checks / name).read_text(encoding="utf-8")
            files[f"autograder/{exercise.folder}/{exercise.name}/{name}"] = checks
    manifest = {
        "d2lcourse": __version__,
        "exercises": [exercise.id for exercise in exercises],
        "files": {name: _digest(text.encode()) for name, text in files.items()},
    }
    return files | {MANIFEST: json.dumps(manifest, indent=1) + "\n"}


def _readme(course: Course, exercises: list[Exercise]) -> str:
    return README.format(name=course.name, example=exercises[0].id, notes=notes_on(exercises[0]))


def _checks(exercise: Exercise) -> list[str]:
    public = exercise.checks / "test_public.py"
    if not public.is_file():
        return []
    needs_rig = (exercise.checks / "rig.py").is_file() and re.search(r"\brig\b", public.read_text("utf-8"))
    says_needs = (exercise.checks / "exercise.toml").is_file()
    return ["test_public.py", *(["rig.py"] if needs_rig else []), *(["exercise.toml"] if says_needs else [])]


def _replaceable(target: Path, files: dict[str, str]) -> list[str]:
    """Return the files of an earlier release in `target` that this one does not have."""
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return []
    try:
        known: dict[str, str] = json.loads((target / MANIFEST).read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError):
        raise UserError(
            f"{target} holds something that is no release: name a new or an empty folder"
        ) from None
    for name in {*known, *files} - {MANIFEST}:
        path = target / name
        if path.exists() and (not path.is_file() or _digest(path.read_bytes()) != known.get(name)):
            raise UserError(f"{path} has been changed since it was released: name another folder")
    return [name for name in known if name not in files and (target / name).is_file()]


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
