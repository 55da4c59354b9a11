"""Digests of all code that decides a grade: machines that grade one class must agree in them."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import msgspec

import d2lcourse
from d2lcourse.batch.tasks import Task
from d2lcourse.course import Course, Exercise
from d2lcourse.course.digests import course_digest, digest_of

GRADING = (".py", ".toml", ".txt")  # of the files beside an exercise's checks


class Parcel(msgspec.Struct, frozen=True):
    """What is sent to another machine.

    Args:
        task: with the work itself inside.
        digests: what must be the same there, by a name that users know.
    """

    task: Task
    digests: dict[str, str]


def grading_digests(course: Course, exercise: Exercise) -> dict[str, str]:
    """Return digests of what decides the grades of an exercise on this machine, as it is now on the disk."""
    return {
        "the code of d2lcourse": digest_of(sorted(Path(d2lcourse.__file__).parent.rglob("*.py"))),
        "torch": version("torch").partition("+")[0],  # builds for CPU and CUDA may be mixed
        "the settings in course.toml": course_digest(course),
        f"the checks of {exercise.id}": digest_of(_grading_files(exercise)),
    }


def first_difference(here: dict[str, str], there: dict[str, str]) -> str | None:
    """Return the name of something that both know and that differs."""
    return next((name for name in here if there.get(name, here[name]) != here[name]), None)


def _grading_files(exercise: Exercise) -> list[Path]:
    beside = [path for path in exercise.checks.iterdir() if path.suffix in GRADING and path.is_file()]
    return sorted(beside) + [exercise.solution] * exercise.solution.is_file()
