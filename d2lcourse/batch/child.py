"""One grading process: `python -m d2lcourse.batch.child`. Tasks come in and results go out as JSON lines.

Only JSON travels: whatever happens to this process, the one that keeps the store is not touched. It
stays warm: tasks of one exercise that follow each other share the collected checks.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from d2lcourse.audit.suspects import suspects_of
from d2lcourse.batch.tasks import Result, Task, unpack
from d2lcourse.course import Course, Exercise, find_course, select
from d2lcourse.errors import D2LError, UserError
from d2lcourse.grading.record import GradeRecord
from d2lcourse.grading.series import Work, grade_series
from d2lcourse.grading.settings import profile_of
from d2lcourse.worker.confine.layers import Profile
from d2lcourse.worker.spawned import Workers, start_workers

CONTAINER = "D2LCOURSE_CONTAINER"  # set where this container or machine serves one submission at a time


class GradingProcess:
    """Reads tasks, grades them and writes results.

    Args:
        tasks: JSON lines.
        results: the same.
    """

    def __init__(self, tasks: BinaryIO, results: BinaryIO) -> None:
        self._tasks, self._results = tasks, results
        self._next: Task | None = None
        self._template: Workers | None = None

    def run(self) -> None:
        """Carry out tasks until there are no more."""
        try:
            self._advance()
            while self._next is not None:
                self._grade_exercise(self._next)
        finally:
            if self._template is not None:
                self._template.close()

    def _grade_exercise(self, first: Task) -> None:
        """Grade tasks as long as they have the exercise (and the settings) of the first one."""
        try:
            course = find_course(Path(first.root))
            exercise = select(course, (first.exercise,))[0].exercise
            template = self._template_for(profile_of(exercise, course))
            _warm_up()  # while the template imports
            demand_confinement(template, trust=first.trust)
            self._series(course, exercise, first, template)
        except D2LError as error:
            # The checks themselves are broken: this is the answer to everything that asked for them.
            while self._next is not None and _same_series(self._next, first):
                self._answer(_failure(error))

    def _template_for(self, profile: Profile) -> Workers:
        """Return a template with a profile; exercises come in order, so one is enough."""
        if self._template is not None and self._template.profile != profile:
            self._template.close()
            self._template = None
        if self._template is None:
            self._template = start_workers(profile)
        return self._template

    def _series(self, course: Course, exercise: Exercise, first: Task, template: Workers) -> None:
        grade_series(
            course,
            exercise,
            self._works(first),
            lambda _, result: self._answer(
                Result(record=result) if isinstance(result, GradeRecord) else _failure(result)
            ),
            secret=bytes.fromhex(first.secret),
            template=template,
            limits=first.limits,
            suspects=suspects_of(exercise),
        )

    def _works(self, first: Task) -> Iterator[Work]:
        while self._next is not None and _same_series(self._next, first):
            task = self._next
            yield Work(
                task.student,
                Path(task.submission),
                frozenset(task.functions),
                task.until_failure,
                task.order_seed,
                task.diagnose,
                unpack(task.packed) if task.packed else None,
            )

    def _answer(self, result: Result) -> None:
        """Send the result of the task in hand, and take the next one."""
        self._results.write(msgspec.json.encode(result) + b"\n")
        self._results.flush()
        self._advance()

    def _advance(self) -> None:
        line = self._tasks.readline()
        self._next = msgspec.json.decode(line, type=Task) if line else None


def _same_series(task: Task, first: Task) -> bool:
    same = ("root", "exercise", "secret", "limits", "trust")
    return all(getattr(task, name) == getattr(first, name) for name in same)


def demand_confinement(template: Workers, *, trust: bool) -> None:
    """Raise UserError if a template does not confine workers enough to grade other people's code."""
    level = template.level
    if trust or level in "AB" or (level == "C" and os.environ.get(CONTAINER)):
        return
    reasons = "; ".join(f"{layer}: {reason}" for layer, reason in template.report.failed.items())
    raise UserError(
        f"grading runs other people's code, and this machine cannot confine it (level {level}; {reasons}).\n"
        "`d2lcourse doctor` says how to change that. If you trust these submissions, or this machine holds\n"
        "nothing of value, add --trust."
    )


def _failure(error: Exception) -> Result:
    return Result(problem=str(error), fault="user" if isinstance(error, UserError) else "grader")


def _warm_up() -> None:
    """Do once what is slow the first time; forks inherit it."""
    import torch

    torch.set_num_threads(1)  # an operator with several threads would leave forks without them
    torch.testing.assert_close(torch.ones(1), torch.ones(1))


def main() -> None:
    """Serve on standard input and output."""
    # A process in the background of a script ignores Ctrl-C, and so would this one, which is stopped by it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    results = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever is printed here must not look like a result
    GradingProcess(sys.stdin.buffer, results).run()


if __name__ == "__main__":
    main()
