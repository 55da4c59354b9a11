"""What a bundle holds: each exercise's stub, notes, hints and public checks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from d2lcourse.course import Course, Exercise, stub_of
from d2lcourse.course.hints import FILE as HINTS
from d2lcourse.course.notes import FILE as NOTES
from d2lcourse.errors import UserError
from d2lcourse.release.notebooks import notebook_of
from d2lcourse.release.texts import RECORDED


def in_order(exercises: Iterable[Exercise]) -> list[Exercise]:
    """Return exercises in the order in which one learns: appendices come last."""
    return sorted(exercises, key=lambda exercise: exercise.chapter.startswith("app_"))


def exercise_files(
    course: Course, exercises: list[Exercise], recorded: Mapping[Exercise, str], *, notebooks: bool
) -> dict[str, bytes]:
    """Return the course's settings and all files of some exercises by name.

    Raises:
        UserError: there are no solutions here.
    """
    files = {"course.toml": (course.root / "course.toml").read_text(encoding="utf-8")}
    for exercise in exercises:
        files |= _assignment(exercise, notebooks=notebooks)
        if exercise in recorded:
            files[f"autograder/{exercise.folder}/{exercise.name}/{RECORDED}"] = recorded[exercise]
        for name in _checks(exercise):
            checks = (exercise.checks / name).read_text(encoding="utf-8")
            files[f"autograder/{exercise.folder}/{exercise.name}/{name}"] = checks
    return {name: text.encode() for name, text in files.items()}


def _assignment(exercise: Exercise, *, notebooks: bool) -> dict[str, str]:
    if not exercise.solution.is_file():
        raise UserError(f"{exercise.solution} is missing: stubs are cut from the solutions")
    folder = f"assignments/{exercise.folder}"
    files = {}
    for name in (NOTES, HINTS):
        beside = exercise.solution.parent / name
        if beside.is_file():
            files[f"{folder}/{name}"] = beside.read_text(encoding="utf-8")
    stub = stub_of(exercise.solution.read_text(encoding="utf-8"))
    files[f"{folder}/{exercise.name}.py"] = stub
    if notebooks:
        files[f"{folder}/{exercise.name}.ipynb"] = notebook_of(exercise, stub)
    return files


def _checks(exercise: Exercise) -> list[str]:
    public = exercise.checks / "test_public.py"
    if not public.is_file():
        return []
    needs_rig = (exercise.checks / "rig.py").is_file() and re.search(r"\brig\b", public.read_text("utf-8"))
    says_needs = (exercise.checks / "exercise.toml").is_file()
    return ["test_public.py", *(["rig.py"] if needs_rig else []), *(["exercise.toml"] if says_needs else [])]
