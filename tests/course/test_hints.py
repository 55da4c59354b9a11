"""Hint ladders of the course: one for each function that a student writes, each step a text."""

from __future__ import annotations

import pytest

from d2lcourse.course import Exercise, find_course, written_functions
from d2lcourse.course.hints import hints_of
from tests.support import ROOT, reference

COURSE = find_course(ROOT)


@pytest.mark.parametrize("exercise", COURSE.exercises(), ids=lambda e: e.id)
def test_every_function_has_a_ladder_of_at_least_two_steps(exercise: Exercise) -> None:
    ladders = hints_of(COURSE, exercise)
    assert set(ladders) == {function.name for function in written_functions(reference(exercise))}
    assert all(len(steps) >= 2 for steps in ladders.values())
