"""The pytest plugin object of one run: collects checks, hands out examinations, writes records."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from d2lcourse.course import Exercise
from d2lcourse.errors import GraderError, SubmissionFailed
from d2lcourse.grading.examination import Examination
from d2lcourse.grading.outcome import judge
from d2lcourse.grading.record import GradeRecord, Outcome
from d2lcourse.grading.settings import Settings, profile_of
from d2lcourse.worker.confine.layers import Profile
from d2lcourse.worker.connection import Connection, LocalConnection, ProcessConnection
from d2lcourse.worker.transcript import plain


class Grading:
    """The pytest plugin object of one run."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.examinations: dict[Exercise, Examination] = {}
        self.problems: list[str] = []
        self._by_folder = {exercise.checks: exercise for exercise in settings.course.exercises()}
        self._spare: ProcessConnection | None = None

    def begin(self, submission: Path, student: str, items: list[pytest.Function]) -> None:
        """Turn to another submission, with checks that were collected before."""
        self.settings.submission, self.settings.student = submission, student
        self.examinations.clear()
        for item in items:
            exercise = self._by_folder[item.path.parent]
            if exercise not in self.examinations:
                self.examinations[exercise] = self._examination_of(exercise)
            self.examinations[exercise].add(item)

    def _examination_of(self, exercise: Exercise) -> Examination:
        profile = profile_of(exercise, self.settings.course)
        return Examination(exercise, self.settings, lambda: self._connect(profile))

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

    def outcome(self, item: pytest.Function) -> Outcome:
        """Return the outcome of an item that has run."""
        return self.examinations[self._by_folder[item.path.parent]].case(item).outcome

    def records(self) -> list[GradeRecord]:
        """Return the records of all exercises that were graded."""
        return [examination.record() for examination in self.examinations.values()]

    def pytest_sessionstart(self) -> None:
        """Start a plain worker now: it imports torch while this process collects the checks."""
        if self.settings.template is None:
            self.start_worker()

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
                self.examinations[exercise] = self._examination_of(exercise)
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

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Leave out a check for what the class's profile or this machine does not have."""
        marker = item.get_closest_marker("points")
        if (examination := self.examination(item)) is None or marker is None:
            return
        if reason := examination.outside(item):
            pytest.skip(reason)
        extra = marker.kwargs.get("extra")
        if extra is not None and importlib.util.find_spec(extra) is None:
            pytest.skip(f"{extra} is not installed: pip install 'd2lcourse[{extra}]' (on Linux)")
        if self.settings.course.device == "cuda" and not _has_cuda():
            pytest.skip("no CUDA device")

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
            client = examination.client() if uses_student else None
            case.outcome, case.message = judge(error, client)
            case.events = plain(client.events) if client and error is not None else []
            if isinstance(error, SubmissionFailed | GraderError):
                report.longrepr = case.message  # the examiner's own traceback would only distract
        return report

    def pytest_runtest_teardown(self, item: pytest.Item, nextitem: pytest.Item | None) -> None:
        """End an exercise's worker as soon as its last check has run."""
        if nextitem is None or nextitem.path.parent != item.path.parent:
            for examination in self.examinations.values():
                if examination.exercise.checks == item.path.parent:
                    examination.close()

    def start_worker(self) -> None:
        """Start the next worker now: it becomes ready while this process does other things."""
        if self._spare is not None:
            return
        if self.settings.template is not None:
            self._spare = self.settings.template.connect()
        elif not self.settings.in_process:
            self._spare = ProcessConnection()

    def settle_worker(self) -> None:
        """Start the next worker and wait until it may run a student's code."""
        self.start_worker()
        if self._spare is not None:
            self._spare.settle()

    def leave_worker(self) -> None:
        """Leave the worker that was started to a fork of this process."""
        if self._spare is not None:
            self._spare.leave()
            self._spare = None

    def close(self) -> None:
        """End the workers of all exercises, and one that was not needed."""
        for examination in self.examinations.values():
            examination.close()
        if self._spare is not None:
            self._spare.close()
            self._spare = None

    def pytest_sessionfinish(self) -> None:
        """End all workers."""
        self.close()

    def _connect(self, profile: Profile) -> Connection:
        if self.settings.in_process:
            os.environ.update(profile.environment)
            return LocalConnection()
        if self.settings.template is None and profile.environment:
            return ProcessConnection(environment=profile.environment)
        self.start_worker()
        spare, self._spare = self._spare, None
        assert spare is not None
        return spare


def _has_cuda() -> bool:
    import torch

    return torch.cuda.is_available()
