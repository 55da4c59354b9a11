"""One pytest run that grades one submission: collects checks, hands out fixtures, writes records."""

from __future__ import annotations

import datetime
import math
import platform
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from d2lcourse.checks.measurement import Measurement
from d2lcourse.course import Course, Exercise, Limits
from d2lcourse.course.digests import check_digest, course_digest
from d2lcourse.course.submission import Submitted, read_submission
from d2lcourse.errors import GraderError, SubmissionFailed
from d2lcourse.grading import seeds
from d2lcourse.grading.outcome import judge, worst
from d2lcourse.grading.record import (
    CheckResult,
    Environment,
    FunctionResult,
    GradeRecord,
    Outcome,
    Statistic,
    Visibility,
    is_complete,
)
from d2lcourse.worker.client import Client, Deadlines
from d2lcourse.worker.connection import Connection, LocalConnection, ProcessConnection
from d2lcourse.worker.warm import WorkerTemplate


@dataclass
class Settings:
    """What one run grades and how.

    Args:
        course: the course whose checks run.
        submission: the student's folder.
        student: the student's id, for the record.
        functions: exercise id to the functions to grade; an exercise that is missing is graded whole.
        in_process: run the student's code in this process, for debugging; not a grade.
        secret: the class secret that hidden seeds derive from.
        limits: deadlines, if not those of the course.
        template: forks the workers, confined; without one they are plain child processes.
    """

    course: Course
    submission: Path
    student: str = ""
    functions: dict[str, frozenset[str]] = field(default_factory=dict)
    in_process: bool = False
    secret: bytes = field(default_factory=seeds.class_secret)
    limits: Limits | None = None
    template: WorkerTemplate | None = None


@dataclass
class _Case:
    """One pytest item of a check."""

    seed: int
    fixed_seed: int
    outcome: Outcome = "not_run"
    message: str = "not run"
    seconds: float = 0.0
    measured: list[Measurement] = field(default_factory=list)


@dataclass
class _Check:
    """One check with its cases."""

    function: str
    points: float
    title: str
    visibility: Visibility
    cases: dict[str, _Case] = field(default_factory=dict)

    def result(self, name: str) -> CheckResult:
        cases = list(self.cases.values())
        outcome = worst([case.outcome for case in cases])
        decisive = next(case for case in cases if case.outcome == outcome)
        return CheckResult(
            id=name,
            function=self.function,
            title=self.title,
            visibility=self.visibility,
            points=self.points,
            earned=self.points if outcome == "passed" else 0.0,
            outcome=outcome,
            message=decisive.message,
            seed=str(decisive.seed),
            seconds=round(sum(case.seconds for case in cases), 6),
            statistics=tuple(_statistic(item) for case in cases for item in case.measured),
        )


def _statistic(measured: Measurement) -> Statistic:
    def number(value: float | None) -> float | None:
        return value if value is not None and math.isfinite(value) else None

    value, margin = number(measured.value), number(measured.margin)
    return Statistic(what=measured.what, value=value, threshold=measured.threshold, margin=margin)


class Examination:
    """The grading of one exercise: its checks, the submission's client, and the record in the end."""

    def __init__(self, exercise: Exercise, settings: Settings, connect: Callable[[], Connection]) -> None:
        self.exercise = exercise
        self.settings = settings
        self.checks: dict[str, _Check] = {}
        self.submitted: Submitted = read_submission(exercise, settings.submission)
        self.digest = self.submitted.digest
        self._connect = connect
        self._client: Client | None = None
        self._started = datetime.datetime.now(datetime.UTC)
        self._clock = time.perf_counter()

    def add(self, item: pytest.Function) -> None:
        """Enter a collected item as a case of its check.

        Raises:
            pytest.UsageError: it has no points.
        """
        marker = item.get_closest_marker("points")
        if marker is None or not marker.args or "of" not in marker.kwargs:
            raise pytest.UsageError(f"{item.nodeid}: a check needs @points(number, of='function')")
        name = f"{item.path.name}::{item.originalname}"
        visibility: Visibility = "public" if item.path.name == "test_public.py" else "hidden"
        title = (item.function.__doc__ or item.originalname.removeprefix("test_").replace("_", " ")).strip()
        check = self.checks.setdefault(
            name, _Check(marker.kwargs["of"], float(marker.args[0]), title.splitlines()[0], visibility)
        )
        case = f"{item.path.name}::{item.name}"
        fixed = seeds.public_seed(self.settings.course.release_seed, self.exercise.id, case)
        check.cases[item.name] = _Case(fixed if visibility == "public" else self._hidden_seed(case), fixed)

    @property
    def functions(self) -> list[str]:
        """The functions that have checks, in order."""
        return list(dict.fromkeys(check.function for check in self.checks.values()))

    def case(self, item: pytest.Function) -> _Case:
        """Return the case of an item."""
        return self.checks[f"{item.path.name}::{item.originalname}"].cases[item.name]

    def client(self) -> Client:
        """Return the submission's client, made at the first use."""
        if self._client is None:
            limits = self.settings.limits or self.settings.course.limits
            deadlines = Deadlines(limits.call_seconds, limits.import_seconds, limits.exercise_seconds)
            rig = self.exercise.checks / "rig.py"
            source = rig.read_text(encoding="utf-8") if rig.is_file() else None
            self._client = Client(self.submitted, self._connect, deadlines, source)
        return self._client

    def close(self) -> None:
        """End the submission's worker."""
        if self._client is not None:
            self._client.close()

    def record(self) -> GradeRecord:
        """Return the grade record of what has run."""
        checks = tuple(check.result(name) for name, check in self.checks.items())
        functions = {check.function: None for check in checks}
        return GradeRecord(
            student=self.settings.student,
            exercise=self.exercise.id,
            course_digest=course_digest(self.settings.course),
            check_digest=check_digest(self.exercise),
            submission_digest=self.digest,
            environment=_environment(self.settings),
            started=self._started.isoformat(timespec="seconds"),
            seconds=round(time.perf_counter() - self._clock, 6),
            functions=tuple(
                FunctionResult(
                    name=name,
                    points=sum(check.points for check in checks if check.function == name),
                    earned=sum(check.earned for check in checks if check.function == name),
                )
                for name in functions
            ),
            checks=checks,
            points=sum(check.points for check in checks),
            earned=sum(check.earned for check in checks),
            complete=is_complete(checks),
            is_grade=not self.settings.in_process,
            notes=self.submitted.notes,
            output=self._client.output() if self._client else "",
        )

    def _hidden_seed(self, check: str) -> int:
        return seeds.hidden_seed(self.settings.secret, self.exercise.id, self.digest, check)


class Grading:
    """The pytest plugin object of one run."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.examinations: dict[Exercise, Examination] = {}
        self.problems: list[str] = []
        self._by_folder = {exercise.checks: exercise for exercise in settings.course.exercises()}
        self._spare: Connection | None = None

    def begin(self, submission: Path, student: str, items: list[pytest.Function]) -> None:
        """Turn to another submission, with checks that were collected before."""
        self.settings.submission, self.settings.student = submission, student
        self.examinations.clear()
        for item in items:
            exercise = self._by_folder[item.path.parent]
            if exercise not in self.examinations:
                self.examinations[exercise] = Examination(exercise, self.settings, self._connect)
            self.examinations[exercise].add(item)

    def choose(self, items: list[pytest.Function], functions: frozenset[str]) -> list[pytest.Function]:
        """Return the checks of some functions (all if none are named); mark the others as not selected."""
        if not functions:
            return items
        unwanted = [item for item in items if item.get_closest_marker("points").kwargs["of"] not in functions]  # type: ignore[union-attr]  # add() checked it
        self.pytest_deselected(list(unwanted))
        return [item for item in items if item not in unwanted]

    def examination(self, item: pytest.Item) -> Examination | None:
        """Return the examination that an item belongs to; None for tests of something else."""
        exercise = self._by_folder.get(item.path.parent)
        return self.examinations.get(exercise) if exercise else None

    def records(self) -> list[GradeRecord]:
        """Return the records of all exercises that were graded."""
        return [examination.record() for examination in self.examinations.values()]

    def pytest_sessionstart(self) -> None:
        """Start a worker now: it imports torch while this process collects the checks."""
        if not self.settings.in_process and self.settings.template is None:
            self._spare = ProcessConnection()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Enter every collected check, before -k and the like deselect some."""
        # Public checks first: they are the ones a student can act on.
        items.sort(key=lambda item: (item.path.parent, item.path.name != "test_public.py"))
        unwanted: list[pytest.Item] = []
        for item in items:
            exercise = self._by_folder.get(item.path.parent)
            if exercise is None or not isinstance(item, pytest.Function):
                continue
            if exercise not in self.examinations:
                self.examinations[exercise] = Examination(exercise, self.settings, self._connect)
            self.examinations[exercise].add(item)
            functions = self.settings.functions.get(exercise.id)
            function = item.get_closest_marker("points").kwargs["of"]  # type: ignore[union-attr]  # add() checked it
            if functions is not None and function not in functions:
                unwanted.append(item)
        if unwanted:
            config.hook.pytest_deselected(items=unwanted)
            items[:] = [item for item in items if item not in unwanted]

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        """Say in the record why these checks did not run."""
        for item in items:
            if (examination := self.examination(item)) and isinstance(item, pytest.Function):
                examination.case(item).message = "not selected"

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what went wrong while the checks were imported."""
        if report.failed:
            self.problems.append(str(report.longrepr))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[Any]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Turn what a check raised into its outcome."""
        report = yield
        examination = self.examination(item)
        if examination is None or not isinstance(item, pytest.Function):
            return report
        case = examination.case(item)
        case.seconds += call.duration
        error = call.excinfo.value if call.excinfo else None
        if call.when == "call" or error is not None:
            uses_student = bool({"student", "lib", "rig", "scratch"} & set(item.fixturenames))
            case.outcome, case.message = judge(error, examination.client() if uses_student else None)
            if isinstance(error, SubmissionFailed | GraderError):
                report.longrepr = case.message  # the examiner's own traceback would only distract
        return report

    def pytest_runtest_teardown(self, item: pytest.Item, nextitem: pytest.Item | None) -> None:
        """End an exercise's worker as soon as its last check has run."""
        if nextitem is None or nextitem.path.parent != item.path.parent:
            for examination in self.examinations.values():
                if examination.exercise.checks == item.path.parent:
                    examination.close()

    def close(self) -> None:
        """End the workers of all exercises."""
        for examination in self.examinations.values():
            examination.close()

    def pytest_sessionfinish(self) -> None:
        """End all workers."""
        self.close()
        if self._spare is not None:
            self._spare.close()
            self._spare = None

    def _connect(self) -> Connection:
        if self.settings.in_process:
            return LocalConnection()
        if self.settings.template is not None:
            return ProcessConnection(self.settings.template.start)
        spare, self._spare = self._spare, None
        return spare or ProcessConnection()


def _environment(settings: Settings) -> Environment:
    import torch

    return Environment(
        python=platform.python_version(),
        torch=str(torch.__version__),
        device=settings.course.device,
        confinement=settings.template.level if settings.template else "D",
    )
