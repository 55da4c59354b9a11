"""What functions are worth, without running a check."""

from __future__ import annotations

import dataclasses

from d2lcourse.course import Course
from d2lcourse.grading.worth import worth_of
from tests.support import MakeCourse

CHECKS = """
HALF = 0.5


@points(1, of="one")
def test_one(student): ...


@pytest.mark.parametrize("x", [1, 2])
@points(2.5, of="one")
def test_more(student, x): ...


@points(3, of="kernel", device="cuda")
def test_kernel(student): ...


@points(4, of="compiled", extra="triton")
def test_compiled(student): ...


@points(HALF, of="odd")
def test_odd(student): ...
"""


def test_the_checks_of_the_profile_count(make_course: MakeCourse) -> None:
    course = make_course(CHECKS, hidden='@points(1, of="two")\ndef test_two(student): ...\n')
    (exercise,) = course.exercises()
    assert worth_of(course, exercise) == {"one": 3.5, "two": 1.0}
    gpu = dataclasses.replace(course, device="cuda", extras=("triton",))
    assert worth_of(gpu, exercise) == {"one": 3.5, "kernel": 3.0, "compiled": 4.0, "two": 1.0}


def test_a_decorator_may_stand_on_several_lines(make_course: MakeCourse) -> None:
    course = make_course('@points(\n    2,\n    of="one",\n)\ndef test_one(student): ...\n')
    assert worth_of(course, course.exercises()[0]) == {"one": 2.0}


def test_what_cannot_be_read_is_left_out(make_course: MakeCourse) -> None:
    course: Course = make_course("@points(\ndef test_one(student): ...\n")
    (exercise,) = course.exercises()
    assert worth_of(course, exercise) == {}
    (exercise.checks / "test_public.py").write_bytes(b"\xff")
    assert worth_of(course, exercise) == {}
