"""Every exercise's checks have passed their exam, and a sample of them passes it now."""

from __future__ import annotations

import os
import random
import time

import pytest

from d2lcourse.audit.findings import SMALLEST_MARGIN, totals_of
from d2lcourse.audit.ledger import exercise_digest, grader_digest, read_ledger
from d2lcourse.batch.exam import Plan, audit
from d2lcourse.course import Exercise, find_course
from tests.support import ROOT

COURSE = find_course(ROOT)
EXERCISES = COURSE.exercises()
LEDGER = read_ledger(COURSE)
SAMPLE_SECONDS = 45.0  # what the sample may take
FEWEST = 5


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.id)
def test_the_recorded_audit_is_of_these_checks_and_has_no_findings(exercise: Exercise) -> None:
    assert exercise.id in LEDGER.exercises, f"run: d2lcourse audit {exercise.id} --record"
    entry = LEDGER.exercises[exercise.id]
    assert entry.exercise == exercise_digest(exercise), f"run: d2lcourse audit {exercise.id} --record"
    found = entry.found
    assert found.problems == []
    assert found.stub.earned == 0
    assert found.reference.earned == found.reference.total > 0
    assert found.misconceptions.caught == found.misconceptions.total >= 3
    assert found.misconceptions.partly >= 2
    assert found.alternates.accepted == found.alternates.total >= 1
    assert found.runs.n >= 20
    assert found.runs.flakes == 0
    assert found.runs.smallest_margin is None or found.runs.smallest_margin >= SMALLEST_MARGIN
    tried = found.mutants.killed + found.mutants.survived
    assert found.mutants.equivalent <= 0.1 * (tried + found.mutants.equivalent)


def test_nearly_all_misconceptions_are_named_and_mutants_killed() -> None:
    totals = totals_of(entry.found for entry in LEDGER.exercises.values())
    assert totals.misconceptions.diagnosed >= 0.9 * totals.misconceptions.total
    assert totals.mutants.killed >= 0.95 * (totals.mutants.killed + totals.mutants.survived)


def test_a_sample_passes_its_exam_again() -> None:
    """Another sample for each state of the grader; all of them where the time allows."""
    sample = random.Random(grader_digest()).sample(EXERCISES, len(EXERCISES))
    start, problems = time.monotonic(), {}
    for done, (exercise, found) in enumerate(audit(COURSE, sample, Plan(jobs=os.cpu_count() or 1)), 1):
        if found.problems:
            problems[exercise] = found.problems
        if done >= FEWEST and time.monotonic() - start > SAMPLE_SECONDS:
            break
    assert problems == {}


def test_each_exercise_has_public_and_hidden_checks() -> None:
    for exercise in EXERCISES:
        found = {path.name for path in exercise.checks.glob("test_*.py")}
        assert found == {"test_public.py", "test_hidden.py"}, exercise.id
