"""The map of the course, and what comes next for a student."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from d2lcourse.course import Exercise
from d2lcourse.grading.progress import FunctionProgress, Progress
from d2lcourse.reporting.maps import ExerciseState, chapters_of, course_map, next_step


@pytest.fixture
def exercise(tmp_path: Path) -> Exercise:
    return Exercise(tmp_path, "ch02_preliminaries", "double")


def state(
    exercise: Exercise, *, changed: int = 0, never: tuple[str, ...] = (), **earned: float
) -> ExerciseState:
    functions = tuple(
        FunctionProgress(name=name, points=1, earned=points, complete=True, work="w", checks="k", when="")
        for name, points in earned.items()
    )
    worth = dict.fromkeys([*earned, *never], 1.0)
    return ExerciseState(exercise, Progress(exercise.id, functions), changed, worth)


def shown(states: list[ExerciseState], width: int, chosen: tuple[str, ...] = ()) -> list[str]:
    out = Console(file=io.StringIO(), width=width)
    out.print(course_map(states, width, chosen))
    assert isinstance(out.file, io.StringIO)
    return [line.rstrip() for line in out.file.getvalue().splitlines()]


def test_an_exercise_that_was_never_tried_is_to_be_opened(exercise: Exercise) -> None:
    found = state(exercise, never=("one", "two"))
    assert found.word == "not tried"
    assert next_step([found]) == (
        "next: open assignments/ch02_preliminaries/double.py, then d2lcourse check ch02/double"
    )


def test_a_function_that_was_never_checked_is_named(exercise: Exercise) -> None:
    first = state(exercise, never=("two", "Three.step"), one=1)
    assert first.word == "in progress"
    assert next_step([first]) == "next: two in ch02/double, then d2lcourse check ch02/double::two"
    second = state(exercise, changed=1, never=("Three.step",), one=1, two=1)
    assert next_step([second]) == (
        "next: Three.step in ch02/double, then d2lcourse check ch02/double::Three.step"
    )


def test_a_function_that_lost_points_comes_first(exercise: Exercise) -> None:
    found = next_step([state(exercise, never=("three",), changed=2, one=1, two=0)])
    assert found == "next: two in ch02/double, then d2lcourse check ch02/double::two"


def test_functions_that_passed_one_by_one_are_to_be_checked_together(exercise: Exercise) -> None:
    found = state(exercise, changed=1, one=1, two=1)
    assert found.word == "passed one by one"
    assert next_step([found]) == (
        "next: d2lcourse check ch02/double   (its functions passed one by one; now check them together)"
    )


def test_work_that_changed_as_a_whole_is_to_be_checked(exercise: Exercise) -> None:
    changed = state(exercise, changed=2, one=1, two=1)
    assert changed.word == "changed since the last check"
    assert next_step([changed]) == "next: d2lcourse check ch02/double   (you changed it)"
    complete = state(exercise, one=1, two=1)
    assert complete.word == "complete"
    assert next_step([complete]) == "every exercise is complete"
    assert next_step([]) == "this course has no exercises"


@pytest.fixture
def course(tmp_path: Path) -> list[ExerciseState]:
    def exercise(folder: str, name: str) -> Exercise:
        return Exercise(tmp_path, folder, name)

    return [
        state(exercise("ch02_preliminaries", "a"), one=1, two=1),
        state(exercise("ch04_classification", "b"), one=1, never=("two",)),
        state(exercise("ch04_classification", "c"), never=("one", "two")),
        state(exercise("ch05_neural_nets", "d"), never=("one",)),
    ]


def test_the_map_shows_the_exercises_of_the_chapter_at_work(course: list[ExerciseState]) -> None:
    assert shown(course, 100) == [
        "exercise                                   points  state",
        "ch02 preliminaries   ####################   2 / 2  1 of 1 complete",
        "ch04 classification  #####...............   1 / 4  0 of 2 complete",
        "  ch04/b             ##########..........   1 / 2  in progress",
        "  ch04/c             ....................   0 / 2  not tried",
        "ch05 neural nets     ....................   0 / 1  0 of 1 complete",
    ]


def test_a_chapter_that_is_named_is_shown_instead(course: list[ExerciseState]) -> None:
    lines = shown(course, 100, ("ch02",))
    assert [line.split()[0] for line in lines] == ["exercise", "ch02", "ch02/a", "ch04", "ch05"]


def test_a_narrow_terminal_has_a_shorter_bar_or_none(course: list[ExerciseState]) -> None:
    assert "##........" in "".join(shown(course, 70))
    narrow = shown(course, 40)
    assert not any("#" in line or ".." in line for line in narrow)
    assert all(len(line) <= 40 for line in narrow)
    assert "  ch04/b          1 / 2  in progress" in narrow


def test_chapters_add_up(course: list[ExerciseState]) -> None:
    chapters = chapters_of(course)
    assert [(c.key, c.title, c.earned, c.points, c.complete) for c in chapters] == [
        ("ch02", "preliminaries", 2, 2, 1),
        ("ch04", "classification", 1, 4, 0),
        ("ch05", "neural nets", 0, 1, 0),
    ]
