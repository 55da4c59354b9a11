"""Grades what a store does not have yet, and keeps every record as soon as it is there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from d2lcourse.batch.child import Result, Task
from d2lcourse.batch.grade import Graded, id_of
from d2lcourse.batch.pool import Pool
from d2lcourse.batch.store import ATTEMPTS, Entry, Key, Store
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
    ) -> None:
        if partial := [item for item in selections if item.function is not None]:
            raise UserError(
                f"a store keeps whole exercises: name {partial[0].exercise.id}, not {id_of(partial[0])}"
            )
        self._store, self._course, self._limits = store, course, limits
        self._folders = {path.name: path for path in submissions}
        self.keys = self._current_keys(submissions, selections)
        store.expect(self.keys)
        entries = [store.entry(key) for key in self.keys]
        self.missing = [e.key for e in entries if not e.is_done and (insist or not e.needs_a_human)]
        self._tries = {entry.key: 0 if insist else entry.attempts for entry in entries}

    def run(self, jobs: int) -> Iterator[Graded]:
        """Grade what is missing and yield each student when nothing of theirs is left to try.

        A failure of the grader is tried again, exercise by exercise; after three attempts it is a human's.

        Raises:
            UserError: the tasks themselves are wrong.
        """
        ended: defaultdict[str, list[Entry]] = defaultdict(list)
        todo = _by_student(self.missing)
        wanted = {keys[0].student: len(keys) for keys in todo}
        with Pool(jobs) as pool:
            while todo:
                again: list[list[Key]] = []
                tasks = {self._task(keys): keys for keys in todo}
                for task, result in pool.run(tasks):
                    if result.fault == "user":
                        raise UserError(result.problem)
                    for entry in self._keep(tasks[task], result):
                        if entry.is_done or self._tries[entry.key] >= ATTEMPTS:
                            ended[task.student].append(entry)
                        else:
                            again.append([entry.key])
                    if len(ended[task.student]) == wanted[task.student]:
                        yield _graded(task.student, ended.pop(task.student))
                todo = again

    def _current_keys(self, submissions: list[Path], selections: tuple[Selection, ...]) -> list[Key]:
        course = course_digest(self._course)
        checks = {item.exercise: check_digest(item.exercise) for item in selections}
        return [
            Key(path.name, exercise.id, course, digest, _work_of(exercise, path), self._store.seed)
            for path in submissions
            for exercise, digest in checks.items()
        ]

    def _task(self, keys: list[Key]) -> Task:
        student = keys[0].student
        root, folder = str(self._course.root), str(self._folders[student])
        ids = tuple(key.exercise for key in keys)
        return Task(root, folder, student, ids, self._store.secret.hex(), self._limits)

    def _keep(self, keys: list[Key], result: Result) -> list[Entry]:
        records = {record.exercise: record for record in result.records}
        entries = []
        for key in keys:
            record = records.get(key.exercise)
            self._tries[key] += 1
            entries.append(self._store.add(key, record, result.problem or _problem_of(record, key)))
        return entries


def _work_of(exercise: Exercise, folder: Path) -> str:
    return read_submission(exercise, folder).digest


def _by_student(keys: list[Key]) -> list[list[Key]]:
    groups: defaultdict[str, list[Key]] = defaultdict(list)
    for key in keys:
        groups[key.student].append(key)
    return list(groups.values())


def _graded(student: str, entries: list[Entry]) -> Graded:
    records: list[GradeRecord] = [entry.record for entry in entries if entry.record is not None]
    return Graded(student, tuple(records), next((entry.problem for entry in entries if entry.problem), ""))


def _problem_of(record: GradeRecord | None, key: Key) -> str:
    """Return why a record is no grade of this work: the grader failed in a check, or the work changed."""
    if record is None:
        return "the grading ended without a record"
    if record.submission_digest != key.submission:
        return "the submission changed while it was being graded"
    failed = [check for check in record.checks if check.outcome == "error"]
    return f"{failed[0].id}: {failed[0].message}" if failed else ""
