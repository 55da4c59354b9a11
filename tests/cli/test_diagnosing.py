"""Known mistakes are named where the solutions are at hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import pytest

from d2lcourse.batch.tasks import Result, Task
from d2lcourse.cli import diagnosing
from d2lcourse.cli.diagnosing import with_diagnoses
from d2lcourse.course import Course
from d2lcourse.grading.record import Diagnosis, GradeRecord
from tests.support import DOUBLE_CHECKS, Grade, MakeCourse

WRONG = "def double(x):\n    return 3 * x\n"
SECRET = bytes(32)
SAYS = Diagnosis(name="thrice", says="You took it three times.")


class FakePool:
    """Answers with a record that was made before."""

    tasks: list[Task]
    answer: GradeRecord

    def __enter__(self) -> FakePool:
        return self

    def __exit__(self, *error: object) -> None: ...

    def run(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Result]]:
        for task in tasks:
            self.tasks.append(task)
            yield task, Result(record=self.answer)


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> FakePool:
    fake = FakePool()
    fake.tasks = []
    monkeypatch.setattr(diagnosing, "Pool", lambda _: fake)
    return fake


@pytest.fixture
def course(make_course: MakeCourse) -> Course:
    course = make_course(DOUBLE_CHECKS, solution="def double(x):\n    return x + x\n")
    (course.exercises()[0].checks / "misconceptions.py").touch()
    return course


def test_the_sentence_comes_from_a_second_run_with_the_same_secret(
    course: Course, grade_source: Grade, pool: FakePool, tmp_path: Path
) -> None:
    record = grade_source(course, WRONG)
    checks = tuple(msgspec.structs.replace(check, diagnoses=(SAYS,)) for check in record.checks)
    pool.answer = msgspec.structs.replace(record, checks=checks)
    (found,) = with_diagnoses(course, tmp_path, [record], SECRET)
    assert [check.diagnoses for check in found.checks] == [(SAYS,), (SAYS,)]
    (task,) = pool.tasks
    assert (task.exercise, task.functions, task.secret) == ("ch02/double", ("double",), "00" * 32)

    other = msgspec.structs.replace(checks[0], message="another failure")
    pool.answer = msgspec.structs.replace(record, checks=(other, checks[1]))
    (found,) = with_diagnoses(course, tmp_path, [record], SECRET)
    assert [check.diagnoses for check in found.checks] == [(), (SAYS,)]

    pool.answer = msgspec.structs.replace(pool.answer, submission_digest="saved meanwhile")
    assert with_diagnoses(course, tmp_path, [record], SECRET) == [record]


def test_nothing_is_run_again_where_nothing_can_be_named(
    course: Course, grade_source: Grade, pool: FakePool, tmp_path: Path
) -> None:
    stub = grade_source(course, "def double(x):\n    raise NotImplementedError\n")
    right = grade_source(course, "def double(x):\n    return 2 * x\n")
    assert with_diagnoses(course, tmp_path, [stub, right], SECRET) == [stub, right]
    wrong = grade_source(course, WRONG)
    (course.exercises()[0].checks / "misconceptions.py").unlink()
    assert with_diagnoses(course, tmp_path, [wrong], SECRET) == [wrong]
    assert pool.tasks == []
