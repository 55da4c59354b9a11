"""Fixtures that most tests share: the real course, tiny courses, and students made of a source text."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from d2lcourse.course import Course, Limits, find_course, select
from d2lcourse.course.submission import Submitted
from d2lcourse.grading.examiner import Job, examine
from d2lcourse.grading.record import GradeRecord
from d2lcourse.worker.client import Client, Deadlines
from d2lcourse.worker.connection import Connection, LocalConnection, ProcessConnection
from d2lcourse.worker.remote import Student
from d2lcourse.worker.warm import WorkerTemplate
from tests.support import QUICK, ROOT, Grade, MakeCourse, MakeStudent


@pytest.fixture(scope="session")
def course() -> Course:
    return find_course(ROOT)


@pytest.fixture(scope="session")
def template() -> Iterator[WorkerTemplate]:
    """Forks confined workers, as when a class is graded; saves every test two seconds of imports."""
    template = WorkerTemplate()
    yield template
    template.close()


@pytest.fixture
def local_student() -> Iterator[MakeStudent]:
    """Make students whose code runs in this process."""
    yield from _students(LocalConnection)


@pytest.fixture
def student_process(template: WorkerTemplate) -> Iterator[MakeStudent]:
    """Make students whose code runs in a worker, with a deadline of one second per call."""
    yield from _students(lambda: ProcessConnection(template.start))


def _students(connect: Callable[[], Connection]) -> Iterator[MakeStudent]:
    clients: list[Client] = []

    def make(source: str) -> Student:
        submitted = Submitted("answer", textwrap.dedent(source))
        clients.append(Client(submitted, connect, Deadlines(call=1.0, load=20.0, total=60.0)))
        return Student(clients[-1])

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def make_course(tmp_path: Path) -> MakeCourse:
    """Make a course with the exercise ch02/double and the given checks."""

    def make(public: str, hidden: str = "", solution: str = "") -> Course:
        root = tmp_path / "course"
        folder = root / "autograder" / "ch02_preliminaries" / "double"
        folder.mkdir(parents=True)
        header = "import pytest, torch\nfrom d2lcourse.checks import *\n"
        (folder / "test_public.py").write_text(header + textwrap.dedent(public), encoding="utf-8")
        if hidden:
            (folder / "test_hidden.py").write_text(header + textwrap.dedent(hidden), encoding="utf-8")
        if solution:
            source = root / "solutions" / "ch02_preliminaries" / "double.py"
            source.parent.mkdir(parents=True)
            source.write_text(textwrap.dedent(solution), encoding="utf-8")
        limits = "[limits]\ncall_seconds = 2.0\nimport_seconds = 20.0\n"
        (root / "course.toml").write_text(f'name = "tiny"\nrelease_seed = 1\n{limits}', encoding="utf-8")
        return find_course(root)

    return make


@pytest.fixture
def grade_source(tmp_path: Path, template: WorkerTemplate) -> Grade:
    """Grade a source text as the only exercise chosen of a course."""

    def grade(
        course: Course,
        source: str,
        ids: tuple[str, ...] = (),
        *,
        in_process: bool = False,
        limits: Limits | None = QUICK,
        confined: bool = True,
    ) -> GradeRecord:
        selections = select(course, ids)
        exercise = selections[0].exercise
        path = tmp_path / "submission" / exercise.folder / f"{exercise.name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(source), encoding="utf-8")
        folder, workers = tmp_path / "submission", template if confined and not in_process else None
        (record,) = examine(
            Job(course, folder, selections, "sam", in_process=in_process, limits=limits, template=workers)
        )
        return record

    return grade
