"""What `check` keeps for `status`."""

from __future__ import annotations

from d2lcourse.course import Course, find_course
from d2lcourse.grading.progress import Progress, progress_of, remember
from d2lcourse.grading.record import CheckResult, Environment, FunctionResult, GradeRecord, Outcome
from d2lcourse.reporting.maps import state_of
from tests.support import MakeCourse


def check(function: str, outcome: Outcome) -> CheckResult:
    earned = 2.0 if outcome == "passed" else 0.0
    return CheckResult(
        id=f"test_public.py::test_{function}",
        function=function,
        title="",
        visibility="public",
        points=2.0,
        earned=earned,
        outcome=outcome,
    )


def record(work: str, **outcomes: Outcome) -> GradeRecord:
    checks = tuple(check(name, outcome) for name, outcome in outcomes.items())
    functions = tuple(FunctionResult(name=c.function, points=c.points, earned=c.earned) for c in checks)
    return GradeRecord(
        student="ann",
        exercise="ch02/double",
        course_digest="c",
        check_digest="k",
        submission_digest=work,
        environment=Environment(python="3.11", torch="2.13", device="cpu", confinement="D"),
        started="2026-11-23T12:00:00+00:00",
        seconds=1.0,
        functions=functions,
        checks=checks,
        points=4.0,
        earned=sum(c.earned for c in checks),
        complete=False,
        is_grade=True,
    )


def test_a_check_of_one_function_leaves_the_others_as_they_were(make_course: MakeCourse) -> None:
    course: Course = make_course("")
    assert remember(course, [record("w1", one="passed", two="failed")]) == ""
    assert remember(course, [record("w2", one="not_run", two="passed")]) == ""
    progress = progress_of(course, course.exercises()[0])
    assert [(f.name, f.earned, f.work) for f in progress.functions] == [("one", 2, "w1"), ("two", 2, "w2")]
    assert (progress.earned, progress.points) == (4, 4)


def test_a_function_that_is_gone_from_the_exercise_is_forgotten(make_course: MakeCourse) -> None:
    course = make_course("")
    remember(course, [record("w1", old="passed")])
    remember(course, [record("w1", new="failed")])
    assert [f.name for f in progress_of(course, course.exercises()[0]).functions] == ["new"]


def test_an_unreadable_file_counts_as_nothing(make_course: MakeCourse) -> None:
    course = make_course("")
    remember(course, [record("w1", one="passed")])
    (path,) = (course.root / ".d2lcourse").rglob("*.json")
    path.write_text("{")
    assert progress_of(find_course(course.root), course.exercises()[0]) == Progress("ch02/double")


def test_an_old_record_file_is_still_read(make_course: MakeCourse) -> None:
    course = make_course("")
    remember(course, [record("w1", one="passed")])
    (path,) = (course.root / ".d2lcourse").rglob("*.json")
    path.write_text(path.read_text().replace('"exercise"', '"unchecked": 2, "exercise"', 1))
    assert [f.name for f in progress_of(course, course.exercises()[0]).functions] == ["one"]


def test_functions_checked_one_by_one_and_those_outside_of_the_profile(make_course: MakeCourse) -> None:
    course = make_course(
        """
        @points(2, of="one")
        def test_one(student): ...

        @points(2, of="two")
        def test_two(student): ...

        @points(2, of="kernel", device="cuda")
        def test_kernel(student): ...
        """
    )
    (exercise,) = course.exercises()
    remember(course, [record("w1", one="passed", two="not_run")])
    assert state_of(course, exercise).unsolved == ["two"]
    remember(course, [record("w2", one="not_run", two="passed")])
    state = state_of(course, exercise)
    assert (state.earned, state.points, state.unsolved) == (4, 4, [])  # the kernel is for other classes
