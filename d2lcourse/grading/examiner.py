"""Runs the checks of chosen exercises on one submission and returns the records."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from d2lcourse.course import Course, Exercise, Limits, Selection
from d2lcourse.errors import GraderError, UserError
from d2lcourse.grading.plugin import NAME
from d2lcourse.grading.record import GradeRecord
from d2lcourse.grading.recorded import compare_with_recorded
from d2lcourse.grading.seeds import class_secret
from d2lcourse.grading.session import Grading
from d2lcourse.grading.settings import Settings
from d2lcourse.worker.spawned import Workers


@dataclass(frozen=True)
class Job:
    """One submission to grade.

    Args:
        course: the course whose checks run.
        submission: the student's folder.
        selections: exercises, or functions of them.
        student: the student's id, for the record.
        in_process: run the student's code in this process, with its output on the terminal; not a grade.
        limits: deadlines, if not those of the course.
        secret: the class secret of hidden seeds; None for that of the environment, or a new one.
        template: forks the workers, confined; without one they are plain child processes.
    """

    course: Course
    submission: Path
    selections: tuple[Selection, ...]
    student: str = ""
    in_process: bool = False
    limits: Limits | None = None
    secret: bytes | None = None
    template: Workers | None = None


def examine(job: Job) -> list[GradeRecord]:
    """Grade one submission: one record per exercise.

    Raises:
        UserError: a selected function has no checks.
        GraderError: the checks could not be collected, or pytest failed.
    """
    whole = {item.exercise.id for item in job.selections if item.function is None}
    functions: dict[str, frozenset[str]] = {}
    for item in job.selections:
        if item.function is not None and item.exercise.id not in whole:
            functions[item.exercise.id] = functions.get(item.exercise.id, frozenset()) | {item.function}
    settings = Settings(
        job.course,
        job.submission,
        job.student,
        functions,
        in_process=job.in_process,
        secret=job.secret or class_secret(),
        limits=job.limits,
        template=job.template,
    )
    grading = Grading(settings)
    exercises = list(dict.fromkeys(item.exercise for item in job.selections))
    code = run_pytest(job.course, exercises, grading, visible=job.in_process)
    if grading.problems or code not in (
        pytest.ExitCode.OK,
        pytest.ExitCode.TESTS_FAILED,
        pytest.ExitCode.NO_TESTS_COLLECTED,
    ):
        raise GraderError(
            "the checks could not be run:\n" + ("\n".join(grading.problems) or f"pytest ended with {code!r}")
        )
    for examination in grading.examinations.values():
        compare_with_recorded(examination)
    order = {exercise.id: number for number, exercise in enumerate(exercises)}
    records = sorted(grading.records(), key=lambda record: order[record.exercise])
    for record in records:
        refuse_unknown(
            record.exercise, functions.get(record.exercise, ()), [f.name for f in record.functions]
        )
    return records


# The user's own pytest settings and plugins must not decide a grade.
_ARGUMENTS = (
    "-p",
    "d2lcourse.grading.plugin",
    "-p",
    "no:cacheprovider",
    "--disable-plugin-autoload",
    "--noconftest",
    "-c",
    os.devnull,
    "--import-mode=importlib",
    "--capture=no",
    "-q",
    # Each takes time in every check; logging alone a third of pytest's own.
    *(f"-pno:{name}" for name in ("logging", "faulthandler", "warnings", "threadexception")),
    *(f"-pno:{name}" for name in ("unraisableexception", "unittest", "doctest", "setuponly", "setupplan")),
)


def run_pytest(
    course: Course, exercises: list[Exercise], grading: Grading, *plugins: object, visible: bool = False
) -> int | pytest.ExitCode:
    """Run pytest on the checks of some exercises.

    Args:
        course: their course.
        exercises: whose checks.
        grading: the run's plugin.
        plugins: more of them.
        visible: whether pytest may print.
    """
    arguments = [*_ARGUMENTS, f"--rootdir={course.root}", *(str(exercise.checks) for exercise in exercises)]
    try:
        with contextlib.nullcontext() if visible else _quiet():
            return pytest.main(arguments, plugins=[_Named(grading), *plugins])
    finally:
        # pytest would take a module of the same name from here, even if another course's root holds it.
        for name in [name for name in sys.modules if name.partition(".")[0] == "autograder"]:
            del sys.modules[name]


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Show neither what pytest prints nor what libraries warn the examiner of."""
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


class _Named:
    """Registers the grading under its fixed name, so that the plugin's fixtures find it."""

    def __init__(self, grading: Grading) -> None:
        self._grading = grading

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        config.pluginmanager.register(self._grading, NAME)
        # Its dots and tracebacks would bury what the student's code prints; the feedback comes afterwards.
        config.pluginmanager.unregister(name="terminalreporter")


def refuse_unknown(exercise: str, names: Iterable[str], known: list[str]) -> None:
    """Raise UserError for the first of some function names that an exercise does not have."""
    for name in names:
        if name not in known:
            raise UserError(f"{exercise} has no function {name!r}; it has {', '.join(known)}")
