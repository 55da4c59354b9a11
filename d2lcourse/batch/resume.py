"""Grades what a store does not have yet, and keeps every record as soon as it is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

from d2lcourse.batch.engine import Engine
from d2lcourse.batch.grade import Graded
from d2lcourse.batch.pool import Pool
from d2lcourse.batch.store import ATTEMPTS, Entry, Store
from d2lcourse.batch.tables import Key
from d2lcourse.batch.tasks import Result, Task
from d2lcourse.course import Course, Exercise, Limits, Selection
from d2lcourse.course.digests import check_digest, course_digest
from d2lcourse.course.submission import read_submission
from d2lcourse.errors import UserError
from d2lcourse.grading.record import GradeRecord


class StoredGrading:
    """A grading that starts where an earlier one with the same store ended.

    Args:
        store: open for writing.
        course: the course whose checks run.
        submissions: one folder per student.
        selections: whole exercises.
        limits: deadlines, if not those of the course.
        insist: try also what has failed so often that it needs a human.
        trust: grade even where nothing confines the submissions.

    Attributes:
        keys: everything that should be graded.
        missing: those of them that must be.

    Raises:
        UserError: a selection is a function only; a store keeps whole exercises.
    """

    def __init__(
        self,
        store: Store,
        course: Course,
        submissions: list[Path],
        selections: tuple[Selection, ...],
        limits: Limits | None = None,
        *,
        insist: bool = False,
        trust: bool = False,
    ) -> None:
        if partial := [item for item in selections if item.function is not None]:
            raise UserError(f"a store keeps whole exercises: name {partial[0].exercise.id}, not one function")
        self._store, self._course, self._limits, self._trust = store, course, limits, trust
        self._folders = {path.name: path for path in submissions}
        self.keys = self._current_keys(submissions, selections)
        store.expect(self.keys)
        entries = [store.entry(key) for key in self.keys]
        self.missing = [e.key for e in entries if not e.is_done and (insist or not e.needs_a_human)]
        self._tries = {entry.key: 0 if insist else entry.attempts for entry in entries}

    def run(self, jobs: int, pool: Engine | None = None) -> Iterator[Graded]:
        """Grade what is missing and yield each when nothing is left to try about it.

        A failure of the grader is tried again; after three attempts it is a human's.

        Args:
            jobs: how many to grade at once.
            pool: the engine to use, which then goes on; else processes of this machine, which end with this.

        Raises:
            UserError: the tasks themselves are wrong, or nothing confines the submissions here.
        """
        todo = self.missing
        with nullcontext(pool) if pool is not None else Pool(jobs) as pool:
            while todo:
                again: list[Key] = []
                tasks = {self._task(key): key for key in todo}
                for task, result in pool.run(tasks):
                    if result.fault == "user":
                        raise UserError(result.problem)
                    entry = self._keep(tasks[task], result)
                    if entry.is_done or self._tries[entry.key] >= ATTEMPTS:
                        yield Graded(task.student, task.exercise, entry.record, entry.problem)
                    else:
                        again.append(entry.key)
                todo = again

    def _current_keys(self, submissions: list[Path], selections: tuple[Selection, ...]) -> list[Key]:
        course = course_digest(self._course)
        checks = {item.exercise: check_digest(item.exercise) for item in selections}
        return [
            Key(path.name, exercise.id, course, digest, _work_of(exercise, path), self._store.seed)
            for exercise, digest in checks.items()  # submissions of one exercise share its checks
            for path in submissions
        ]

    def _task(self, key: Key) -> Task:
        root, folder, secret = (
            str(self._course.root),
            str(self._folders[key.student]),
            self._store.secret.hex(),
        )
        return Task(root, folder, key.student, key.exercise, secret, (), self._limits, self._trust)

    def _keep(self, key: Key, result: Result) -> Entry:
        self._tries[key] += 1
        return self._store.add(key, result.record, result.problem or _problem_of(result.record, key))


def _work_of(exercise: Exercise, folder: Path) -> str:
    return read_submission(exercise, folder).digest


def _problem_of(record: GradeRecord | None, key: Key) -> str:
    """Return why a record is no grade of this work: the grader failed in a check, or the work changed."""
    if record is None:
        return "the grading ended without a record"
    if record.submission_digest != key.submission:
        return "the submission changed while it was being graded"
    failed = [check for check in record.checks if check.outcome == "error"]
    return f"{failed[0].id}: {failed[0].message}" if failed else ""
