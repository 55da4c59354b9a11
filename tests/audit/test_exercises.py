"""Every exercise's checks: the stub earns 0, right answers all, each misconception loses points."""

from __future__ import annotations

from functools import cache

import pytest

from d2lcourse.audit import load_misconceptions
from d2lcourse.course import Exercise, find_course, stub_of, written_functions
from tests.support import ROOT, Grade, reference

COURSE = find_course(ROOT)
EXERCISES = COURSE.exercises()
MISCONCEPTIONS = [(e, m) for e in EXERCISES for m in load_misconceptions(e)]
ALTERNATES = [(e, path) for e in EXERCISES for path in sorted(e.checks.glob("alternate*.py"))]


@cache
def solution(exercise: Exercise) -> str:
    return reference(exercise)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.id)
def test_the_stub_earns_nothing_in_any_check(exercise: Exercise, grade_source: Grade) -> None:
    record = grade_source(COURSE, stub_of(solution(exercise)), (exercise.id,), limits=None)
    assert [check.id for check in record.checks if check.outcome != "failed"] == []
    assert record.points > 0


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.id)
def test_the_reference_earns_everything(exercise: Exercise, grade_source: Grade) -> None:
    record = grade_source(COURSE, solution(exercise), (exercise.id,), limits=None)
    assert [(check.id, check.message) for check in record.checks if check.outcome != "passed"] == []
    assert {function.name for function in record.functions} == {
        f.name for f in written_functions(solution(exercise))
    }


@pytest.mark.parametrize(
    ("exercise", "path"), ALTERNATES, ids=lambda v: getattr(v, "id", getattr(v, "stem", ""))
)
def test_a_different_right_answer_earns_everything(
    exercise: Exercise, path: object, grade_source: Grade
) -> None:
    record = grade_source(COURSE, path.read_text(encoding="utf-8"), (exercise.id,), limits=None)  # type: ignore[attr-defined]
    assert [(check.id, check.message) for check in record.checks if check.outcome != "passed"] == []


@pytest.mark.parametrize(
    ("exercise", "wrong"), MISCONCEPTIONS, ids=lambda v: v.id if isinstance(v, Exercise) else v.name
)
def test_a_misconception_loses_points_in_its_own_function(
    exercise: Exercise, wrong: object, grade_source: Grade
) -> None:
    source = wrong.apply(solution(exercise))  # type: ignore[attr-defined]
    record = grade_source(COURSE, source, (exercise.id,), limits=None)
    failed = {check.function for check in record.checks if check.outcome != "passed"}
    assert wrong.function in failed  # type: ignore[attr-defined]
    assert all(check.outcome == "failed" for check in record.checks if check.outcome != "passed")


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.id)
def test_every_exercise_has_enough_of_both(exercise: Exercise) -> None:
    assert sum(e == exercise for e, _ in MISCONCEPTIONS) >= 3
    assert any(e == exercise for e, _ in ALTERNATES)
    assert {path.name for path in exercise.checks.glob("test_*.py")} == {"test_public.py", "test_hidden.py"}
