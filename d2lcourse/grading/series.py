"""Grades many submissions of one exercise: the checks are collected once, and each submission gets a fork.

A fork is as good as a new process: whatever a check or a library keeps in memory is gone with it. Where
forking a process that has used torch is not safe (other systems than Linux), this process does it all.
"""

from __future__ import annotations

import contextlib
import gc
import os
import random
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from d2lcourse.course import Course, Exercise, Limits
from d2lcourse.course.submission import Submitted
from d2lcourse.errors import GraderError, UserError
from d2lcourse.grading.diagnosis import Suspect, diagnose
from d2lcourse.grading.examiner import refuse_unknown, run_pytest
from d2lcourse.grading.record import GradeRecord
from d2lcourse.grading.recorded import compare_with_recorded
from d2lcourse.grading.session import Grading
from d2lcourse.grading.settings import Settings
from d2lcourse.worker.confine import cgroup, linux
from d2lcourse.worker.spawned import Workers

MOST_LEAVING = 4  # examiners that have reported and still wait for their worker to die
BEYOND = 60.0  # seconds that an examiner may take beyond what the student's code may


@dataclass(frozen=True)
class Work:
    """One submission of a series.

    Args:
        student: whose.
        folder: where it is.
        functions: which functions to grade; all if there are none.
        until_failure: stop at the first check that fails; the others are then not run.
        order_seed: shuffle the checks, to show that their order does not matter.
        diagnose: name the misconceptions behind failed checks.
        submitted: the submission itself, where the folder is another machine's.
    """

    student: str
    folder: Path
    functions: frozenset[str] = frozenset()
    until_failure: bool = False
    order_seed: int | None = None
    diagnose: bool = True
    submitted: Submitted | None = None


Report = Callable[[Work, GradeRecord | GraderError | UserError], None]


def grade_series(
    course: Course,
    exercise: Exercise,
    works: Iterator[Work],
    report: Report,
    *,
    secret: bytes,
    template: Workers,
    limits: Limits | None = None,
    suspects: tuple[Suspect, ...] = (),
) -> None:
    """Grade the submissions of one exercise, one after the other.

    Args:
        course: the course.
        exercise: whose checks run.
        works: taken one at a time; the next one only after the one before was reported.
        report: told what became of each.
        secret: the class secret.
        template: forks the workers.
        limits: deadlines, if not those of the course.
        suspects: known wrong answers, for the diagnosis.

    Raises:
        GraderError: the checks could not be collected; nothing was taken from `works`.
    """
    settings = Settings(
        course, Path(os.devnull), secret=secret, limits=limits, template=template, suspects=suspects
    )
    grading = Grading(settings)
    loop = _Loop(grading, template, works, report, (limits or course.limits).exercise_seconds + BEYOND)
    code = run_pytest(course, [exercise], grading, loop)
    if grading.problems or code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        reason = "\n".join(grading.problems) or f"pytest ended with {code!r}"
        raise GraderError(f"the checks could not be run:\n{reason}")


class _Loop:
    """Takes the place of pytest's own loop over the collected checks."""

    def __init__(
        self,
        grading: Grading,
        template: Workers,
        works: Iterator[Work],
        report: Report,
        seconds: float,
    ) -> None:
        self._grading, self._works, self._report, self._seconds = grading, works, report, seconds
        self._template = template
        self._leaving: list[int] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Grade each submission in a fork."""
        items = [item for item in session.items if isinstance(item, pytest.Function)]
        if self._grading.problems or not items:
            return True
        for item in items:
            item.location  # noqa: B018 - pytest keeps what it finds out, and each fork has it then
        gc.collect()
        gc.freeze()  # else the first collection in each fork copies the pages of all these objects
        linux.use_huge_pages()
        try:
            for work in self._works:
                self._let_go(MOST_LEAVING)
                try:
                    grade = self._in_a_fork if linux.IS_SUPPORTED else self._here
                    result: GradeRecord | GraderError | UserError = grade(work, items)
                except (GraderError, UserError) as error:
                    result = error
                self._report(work, result)
        finally:
            self._let_go(0)
        return True

    def _let_go(self, most: int) -> None:
        """Wait until at most so many examiners that have reported still tidy up."""
        while len(self._leaving) > most:
            os.waitpid(self._leaving.pop(0), 0)

    def _here(self, work: Work, items: list[pytest.Function]) -> GradeRecord:
        return _grade(self._grading, work, items)

    def _in_a_fork(self, work: Work, items: list[pytest.Function]) -> GradeRecord:
        self._grading.start_worker()  # unless the submission before has left one
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(read)
            _grade_and_exit(self._grading, work, items, write)
        os.close(write)
        self._grading.leave_worker()
        try:
            self._grading.settle_worker()  # the next one's, while this one's checks run
            data = _read_all(read, self._seconds)
        except BaseException:
            self._end(pid)
            raise
        finally:
            os.close(read)
        if not data.endswith(b"\n"):
            raise GraderError(f"the examiner ended with exit code {self._end(pid)}")
        self._leaving.append(pid)
        match data[:1]:
            case b"R":
                return msgspec.json.decode(data[1:], type=GradeRecord)
            case b"U":
                raise UserError(data[1:-1].decode())
        raise GraderError(data[1:-1].decode())

    def _end(self, pid: int) -> int:
        """Kill an examiner that did not report, and all workers; return its exit code."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        status = os.waitpid(pid, 0)[1]
        self._grading.leave_worker()
        self._template.end()
        return os.waitstatus_to_exitcode(status)


def _grade_and_exit(grading: Grading, work: Work, items: list[pytest.Function], write: int) -> None:
    """Run the checks on one submission, write the record (or why there is none) and end this process."""
    try:
        record = _grade(grading, work, items)
        answer = b"R" + msgspec.json.encode(record)
    except UserError as error:
        answer = b"U" + str(error).encode()
    except BaseException as error:
        answer = b"G" + f"{type(error).__name__}: {error}".encode("utf-8", "replace")
    try:
        with os.fdopen(write, "wb") as pipe:
            pipe.write(answer + b"\n")
        cgroup.remove_all()
    finally:
        os._exit(0)


def _grade(grading: Grading, work: Work, items: list[pytest.Function]) -> GradeRecord:
    grading.settings.submitted = work.submitted
    grading.begin(work.folder, work.student, items)
    try:
        for exercise, examination in grading.examinations.items():
            refuse_unknown(exercise.id, work.functions, examination.functions)
        chosen = list(grading.choose(items, work.functions))
        if work.order_seed is not None:
            random.Random(work.order_seed).shuffle(chosen)  # noqa: S311 - an order, not a secret
        for item, following in zip(chosen, [*chosen[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if work.until_failure and grading.outcome(item) in ("failed", "crashed"):
                break  # this process ends now: nothing needs to be torn down
        if work.diagnose and not work.until_failure:
            diagnose(grading, chosen, grading.settings.suspects)
            if not grading.settings.suspects:  # a student's machine: there are records at most
                for examination in grading.examinations.values():
                    compare_with_recorded(examination)
        (record,) = grading.records()
        return record
    finally:
        grading.close()
        sys.stdout.flush()


def _read_all(descriptor: int, seconds: float) -> bytes:
    """Read until the other end is closed.

    Raises:
        GraderError: it takes too long.
    """
    deadline, data = time.monotonic() + seconds, bytearray()
    while True:
        if not select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))[0]:
            raise GraderError(f"the checks did not end within {seconds:g} s")
        part = os.read(descriptor, 1 << 16)
        if not part:
            return bytes(data)
        data += part
