"""Failed checks name the misconception that behaves just the same, and guess nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from d2lcourse.audit.suspects import suspects_of
from d2lcourse.course import find_course
from d2lcourse.grading.record import GradeRecord, disclosed
from d2lcourse.grading.series import Work, grade_series
from d2lcourse.reporting import feedback
from d2lcourse.worker.warm import WorkerTemplate
from tests.support import DOUBLE_CHECKS, QUICK, MakeCourse, by_name

SOLUTION = """import torch


def double(x):
    ### BEGIN SOLUTION
    return x + x
    ### END SOLUTION
"""
MISCONCEPTIONS = """from d2lcourse.audit import edit, misconception

@misconception("double", says="You squared it: that is right for 2 only.")
def squared(x):
    return x * x

@misconception("double", says="You kept it.")
def kept(x):
    return x.clone()

@misconception("double", says="This is raised.")
def raised(x):
    raise ValueError("too small")

@misconception("double", says="You returned your input.")
def same(x):
    return x

@misconception("double", says="Slow and wrong.")
def slow(x):
    import time
    time.sleep(20)
"""
HIDDEN = DOUBLE_CHECKS.replace("test_", "test_hidden_")


class Grader:
    def __init__(self, make_course: MakeCourse, folder: Path, template: WorkerTemplate) -> None:
        self._course = make_course(DOUBLE_CHECKS, hidden=HIDDEN, solution=SOLUTION)
        (self._exercise,) = self._course.exercises()
        (self._exercise.checks / "misconceptions.py").write_text(MISCONCEPTIONS, encoding="utf-8")
        self._folder, self._template = folder, template

    def __call__(self, body: str, *, diagnose: bool = True) -> GradeRecord:
        source = f"import torch\ndef double(x):\n    {body}\n"
        (self._folder / "double.py").write_text(source, encoding="utf-8")
        found: list[GradeRecord] = []

        def keep(_: Work, result: object) -> None:
            assert isinstance(result, GradeRecord), result
            found.append(result)

        suspects = tuple(item for item in suspects_of(self._exercise) if item.name != "slow")
        if not diagnose:
            suspects = suspects_of(self._exercise)
        grade_series(
            self._course,
            self._exercise,
            iter([Work("sam", self._folder, diagnose=diagnose)]),
            keep,
            secret=b"x",
            template=self._template,
            limits=QUICK,
            suspects=suspects,
        )
        return found[0]


@pytest.fixture
def grade_double(make_course: MakeCourse, tmp_path: Path, template: WorkerTemplate) -> Grader:
    folder = tmp_path / "work"
    folder.mkdir()
    return Grader(make_course, folder, template)


def named(record: GradeRecord) -> set[str]:
    return {diagnosis.name for check in record.checks for diagnosis in check.diagnoses}


def test_another_way_to_make_the_same_mistake_is_named(grade_double: Grader) -> None:
    record = grade_double("return torch.exp(2 * torch.log(x.abs()))")
    assert named(record) == {"squared"}
    check = by_name(record, "test_doubles")
    assert [diagnosis.says for diagnosis in check.diagnoses] == ["You squared it: that is right for 2 only."]
    assert "You squared it" in feedback(record)[0]


def test_two_that_behave_the_same_are_both_named(grade_double: Grader) -> None:
    assert named(grade_double("return x * 1")) == {"kept", "same"}


def test_an_exception_is_compared_by_class_and_text(grade_double: Grader) -> None:
    assert named(grade_double("raise ValueError('too small')")) == {"raised"}
    assert named(grade_double("raise ValueError('too large')")) == set()


@pytest.mark.parametrize(
    "body",
    [
        "return 3 * x",
        "raise NotImplementedError",
        "while True: pass",
        "import os; os._exit(3)",
        "return x + x",
    ],
)
def test_nothing_is_guessed(body: str, grade_double: Grader) -> None:
    assert named(grade_double(body)) == set()


def test_it_can_be_left_out(grade_double: Grader) -> None:
    assert named(grade_double("return x * x", diagnose=False)) == set()


def test_the_verdict_is_that_of_the_student_s_own_run(grade_double: Grader) -> None:
    record = grade_double("return x * x")
    assert (record.earned, record.points) == (0, 6)
    assert all(check.message.startswith("double(tensor(") for check in record.checks)


def test_students_read_of_hidden_checks_the_title_and_the_sentence_only(grade_double: Grader) -> None:
    record = disclosed(grade_double("return x * x"))
    hidden = by_name(record, "test_hidden_doubles")
    assert (hidden.message, hidden.seed, hidden.statistics) == ("", "", ())
    assert hidden.diagnoses[0].name == "squared"
    assert by_name(record, "test_doubles").message
    assert (record.earned, record.points) == (0, 6)


def test_the_course_itself_has_suspects_and_a_bundle_has_none(make_course: MakeCourse) -> None:
    (softmax,) = (e for e in find_course(Path(__file__).parents[2]).exercises() if e.id == "ch04/softmax")
    assert "no_maximum" in {suspect.name for suspect in suspects_of(softmax)}
    (without_solutions,) = make_course(DOUBLE_CHECKS).exercises()
    assert suspects_of(without_solutions) == ()
