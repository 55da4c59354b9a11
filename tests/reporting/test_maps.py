"""What comes next for a student."""

from __future__ import annotations

from pathlib import Path

import pytest

from d2lcourse.course import Exercise
from d2lcourse.grading.progress import FunctionProgress, Progress
from d2lcourse.reporting.maps import ExerciseState, next_step

CHECKS = """
@points(1, of="one")
@points(2, of="one")
@points(2, of="kernel", device="cuda")
@points(0.5, of="two")
@points(1, of="Three.step")
"""


@pytest.fixture
def exercise(tmp_path: Path) -> Exercise:
    found = Exercise(tmp_path, "ch02_preliminaries", "double")
    found.checks.mkdir(parents=True)
    (found.checks / "test_public.py").write_text(CHECKS)
    return found


def state(exercise: Exercise, *, unchecked: int, changed: int = 0, **earned: float) -> ExerciseState:
    functions = tuple(
        FunctionProgress(name=name, points=1, earned=points, complete=True, work="w", checks="k", when="")
        for name, points in earned.items()
    )
    return ExerciseState(exercise, Progress(exercise.id, functions, unchecked), changed)


def test_a_function_that_was_never_checked_is_named(exercise: Exercise) -> None:
    first = state(exercise, unchecked=2, one=1)
    assert next_step([first]) == "next: two in ch02/double, then d2lcourse check ch02/double::two"
    second = state(exercise, unchecked=1, changed=1, one=1, two=1)
    assert next_step([second]) == (
        "next: Three.step in ch02/double, then d2lcourse check ch02/double::Three.step"
    )


def test_a_function_that_lost_points_comes_first(exercise: Exercise) -> None:
    found = next_step([state(exercise, unchecked=1, changed=2, one=1, two=0)])
    assert found == "next: two in ch02/double, then d2lcourse check ch02/double::two"


def test_functions_without_a_check_for_every_class_are_not_named(exercise: Exercise) -> None:
    checks = exercise.checks / "test_public.py"
    checks.write_text('@points(1, of="one")\n@points(1, of="kernel", extra="triton")\n')
    found = next_step([state(exercise, unchecked=1, one=1)])
    assert found == "next: the other functions in ch02/double, then d2lcourse check ch02/double"


def test_functions_that_passed_one_by_one_are_to_be_checked_together(exercise: Exercise) -> None:
    found = next_step([state(exercise, unchecked=0, changed=1, one=1, two=1)])
    assert found == "all 2 functions pass one by one; check them together: d2lcourse check ch02/double"


def test_work_that_changed_as_a_whole_is_to_be_checked(exercise: Exercise) -> None:
    found = next_step([state(exercise, unchecked=0, changed=2, one=1, two=1)])
    assert found == "next: d2lcourse check ch02/double   (you changed it)"
    assert next_step([state(exercise, unchecked=0, one=1, two=1)]) == "every exercise is complete"
