"""The grading of one exercise of one submission: its checks, their outcomes, the record."""

from __future__ import annotations

import copy
import dataclasses
import datetime
import math
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from d2lcourse.checks.measurement import Measurement
from d2lcourse.checks.pictures import Picture as Drawn
from d2lcourse.course import Exercise
from d2lcourse.course.digests import check_digest, course_digest
from d2lcourse.course.submission import Submitted, read_submission
from d2lcourse.grading import seeds
from d2lcourse.grading.outcome import worst
from d2lcourse.grading.record import (
    CheckResult,
    Diagnosis,
    Environment,
    FunctionResult,
    GradeRecord,
    Outcome,
    Picture,
    Statistic,
    Visibility,
    is_complete,
)
from d2lcourse.grading.settings import Settings
from d2lcourse.worker.client import Client, Deadlines
from d2lcourse.worker.connection import Connection


@dataclass
class Case:
    """One pytest item of a check."""

    seed: int
    fixed_seed: int
    outcome: Outcome = "not_run"
    message: str = "not run"
    seconds: float = 0.0
    events: list[Any] = field(default_factory=list)
    measured: list[Measurement] = field(default_factory=list)
    pictures: list[Drawn] = field(default_factory=list)


@dataclass
class Check:
    """One check with its cases."""

    function: str
    points: float
    title: str
    visibility: Visibility
    cases: dict[str, Case] = field(default_factory=dict)
    diagnoses: list[Diagnosis] = field(default_factory=list)

    def result(self, name: str) -> CheckResult:
        """Return what the cases add up to."""
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
            diagnoses=tuple(self.diagnoses),
            seed=str(decisive.seed),
            seconds=round(sum(case.seconds for case in cases), 6),
            statistics=tuple(_statistic(item) for case in cases for item in case.measured),
            pictures=tuple(Picture(title=p.title, svg=p.svg) for case in cases for p in case.pictures),
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
        self.checks: dict[str, Check] = {}
        self.submitted: Submitted = settings.submitted or read_submission(exercise, settings.submission)
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
        worth = 0.0 if self.outside(item) else float(marker.args[0])
        check = self.checks.setdefault(
            name, Check(marker.kwargs["of"], worth, title.splitlines()[0], visibility)
        )
        case = f"{item.path.name}::{item.name}"
        fixed = seeds.public_seed(self.settings.course.release_seed, self.exercise.id, case)
        check.cases[item.name] = Case(fixed if visibility == "public" else self._hidden_seed(case), fixed)

    def outside(self, item: pytest.Item) -> str:
        """Return why a check lies outside of the class's profile; nothing if it lies inside."""
        marker = item.get_closest_marker("points")
        demands = marker.kwargs if marker else {}
        device, extra, course = demands.get("device"), demands.get("extra"), self.settings.course
        if device is not None and device != course.device:
            return f"for {device}, outside of this class's profile: its device is {course.device}"
        if extra is not None and extra not in course.extras:
            has = ", ".join(course.extras) or "none"
            return f"for {extra}, outside of this class's profile: its extras are {has}"
        return ""

    def rehearse(self, source: str) -> Examination:
        """Return the examination of another module, with the same checks and seeds."""
        other = copy.copy(self)
        other.submitted = Submitted(self.exercise.name, source)
        other._client = None
        other.checks = {
            name: dataclasses.replace(
                check,
                cases={key: Case(case.seed, case.fixed_seed) for key, case in check.cases.items()},
                diagnoses=[],
            )
            for name, check in self.checks.items()
        }
        return other

    @property
    def functions(self) -> list[str]:
        """The functions that have checks, in order."""
        return list(dict.fromkeys(check.function for check in self.checks.values()))

    def case(self, item: pytest.Function) -> Case:
        """Return the case of an item."""
        return self.check(item).cases[item.name]

    def check(self, item: pytest.Function) -> Check:
        """Return the check of an item."""
        return self.checks[f"{item.path.name}::{item.originalname}"]

    def client(self) -> Client:
        """Return the submission's client, made at the first use."""
        if self._client is None:
            limits = self.settings.limits or self.settings.course.limits
            deadlines = Deadlines(limits.call_seconds, limits.import_seconds, limits.exercise_seconds)
            rig = self.exercise.checks / "rig.py"
            source = rig.read_text(encoding="utf-8-sig") if rig.is_file() else None
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


def _environment(settings: Settings) -> Environment:
    import torch

    return Environment(
        python=platform.python_version(),
        torch=str(torch.__version__),
        device=settings.course.device,
        confinement=settings.template.level if settings.template else "D",
    )
