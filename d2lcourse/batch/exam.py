"""Carries out an audit: grades every variant of an exercise, several at once."""

from __future__ import annotations

import hashlib
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from d2lcourse.audit.findings import Audit, ExerciseAudit, Judge, totals_of
from d2lcourse.audit.mutants import Mutant, mutants_of
from d2lcourse.audit.variants import Variant, equivalents_of, reference_of, variants_of
from d2lcourse.batch.pool import Pool
from d2lcourse.batch.tasks import Task
from d2lcourse.course import Course, Exercise, Limits, written_functions
from d2lcourse.errors import GraderError
from d2lcourse.grading.record import GradeRecord

DEADLINE, TIMES = 2.0, 5.0  # a mutant may take so many seconds, or so many times what the reference took


@dataclass(frozen=True)
class Plan:
    """What an audit does.

    Args:
        runs: how often right answers are graded again, with other seeds and orders.
        mutants: whether to try mutants of the reference.
        jobs: how many variants to grade at once.
    """

    runs: int = 0
    mutants: bool = False
    jobs: int = 1


class Examiners:
    """Grades variants of one exercise after the other.

    Args:
        course: the exercises' course.
        jobs: how many variants to grade at once.
    """

    def __init__(self, course: Course, jobs: int) -> None:
        self._course = course
        self._pool = Pool(jobs)
        self._folder = tempfile.TemporaryDirectory(prefix="d2l-audit-")
        self._count = 0

    def __enter__(self) -> Examiners:
        return self

    def __exit__(self, *error: object) -> None:
        self._pool.stop()
        self._folder.cleanup()

    def task(self, exercise: Exercise, source: str, *, run: int = 0, limits: Limits | None = None) -> Task:
        """Return the task to grade a source as a submission; each `run` has its own secret."""
        self._count += 1
        folder = Path(self._folder.name) / str(self._count)
        folder.mkdir()
        (folder / f"{exercise.name}.py").write_text(source, encoding="utf-8")
        secret = hashlib.sha256(f"audit {run}".encode()).hexdigest()
        root = str(self._course.root)
        # The course's own code: nothing that must be confined.
        return Task(root, str(folder), str(self._count), exercise.id, secret, (), limits, trust=True)

    def grade(self, tasks: dict[str, Task]) -> Iterator[tuple[str, GradeRecord]]:
        """Yield the record of each named task as soon as it is there.

        Raises:
            GraderError: one could not be graded.
        """
        names = {task.student: name for name, task in tasks.items()}
        for task, result in self._pool.run(tasks.values()):
            if result.record is None:
                raise GraderError(f"{names[task.student]} of {task.exercise}: {result.problem}")
            yield names[task.student], result.record


def audit(course: Course, exercises: list[Exercise], plan: Plan) -> Iterator[tuple[str, ExerciseAudit]]:
    """Yield the audit of each exercise as soon as it is there.

    Raises:
        UserError: an exercise has no solution here, or one of its files is broken.
        GraderError: its checks cannot be run.
    """
    with Examiners(course, plan.jobs) as examiners:
        for exercise in exercises:
            yield exercise.id, _audit_exercise(exercise, plan, examiners)


def whole(audits: dict[str, ExerciseAudit]) -> Audit:
    """Return the audit of several exercises, with its totals."""
    return Audit(exercises=audits, totals=totals_of(audits.values()))


def _audit_exercise(exercise: Exercise, plan: Plan, examiners: Examiners) -> ExerciseAudit:
    judge = Judge()
    variants = {variant.key: variant for variant in variants_of(exercise)}
    tasks = {key: examiners.task(exercise, variant.source) for key, variant in variants.items()}
    records = dict(examiners.grade(tasks))
    for key, variant in variants.items():
        judge.see(variant, records[key])
    judge.see_functions(function.name for function in written_functions(reference_of(exercise)))
    _repeat(exercise, plan.runs, list(variants.values()), judge, examiners)
    if plan.mutants:
        _try_mutants(exercise, records["reference reference"], judge, examiners)
    return judge.finish(with_mutants=plan.mutants)


def _repeat(
    exercise: Exercise, runs: int, variants: list[Variant], judge: Judge, examiners: Examiners
) -> None:
    right = {variant.key: variant for variant in variants if variant.kind in ("reference", "alternate")}
    judge.audit.runs.n = runs
    tasks = {}
    for run in range(1, runs + 1):
        for key, variant in right.items():
            task = examiners.task(exercise, variant.source, run=run)
            tasks[f"{key} {run}"] = _with(task, order_seed=run)
    for name, record in examiners.grade(tasks):
        judge.see_again(right[name.rpartition(" ")[0]], record)


def _try_mutants(exercise: Exercise, reference: GradeRecord, judge: Judge, examiners: Examiners) -> None:
    equivalents = equivalents_of(exercise)
    found = mutants_of(reference_of(exercise))
    mutants = _named(mutant for mutant in found if mutant not in equivalents)
    judge.audit.mutants.equivalent = len(found) - len(mutants)
    limits = _limits_for(reference)

    def tasks(chosen: dict[str, Mutant], *, until_failure: bool) -> dict[str, Task]:
        return {
            name: _with(examiners.task(exercise, mutant.source, limits=limits), until_failure=until_failure)
            for name, mutant in chosen.items()
        }

    killed = dict(mutants)
    for name, record in examiners.grade(tasks(mutants, until_failure=True)):
        if judge.see_mutant(record, name):
            del killed[name]
    # Most checks were never reached: ask those again that have rejected nothing yet.
    functions = {check.function for check in judge.checks_that_never_failed()}
    again = {name: m for name, m in killed.items() if {m.function, m.function.partition(".")[0]} & functions}
    for _, record in examiners.grade(tasks(again, until_failure=False)):
        judge.see_rejections(record)


def _named(mutants: Iterable[Mutant]) -> dict[str, Mutant]:
    """Name each mutant by its change; where a line has the same twice, they are counted."""
    named: dict[str, Mutant] = {}
    seen: Counter[str] = Counter()
    for mutant in mutants:
        seen[mutant.diff] += 1
        count = seen[mutant.diff]
        named[mutant.diff if count == 1 else f"{mutant.diff} ({count})"] = mutant
    return named


def _limits_for(reference: GradeRecord) -> Limits:
    slowest = max(check.seconds for check in reference.checks)
    seconds = max(DEADLINE, TIMES * slowest)
    return Limits(call_seconds=seconds, exercise_seconds=max(10.0, TIMES * reference.seconds))


def _with(task: Task, *, until_failure: bool = False, order_seed: int | None = None) -> Task:
    return msgspec.structs.replace(task, until_failure=until_failure, order_seed=order_seed, diagnose=False)
