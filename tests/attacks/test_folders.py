"""A class's folder may hold what is named like a library; whoever grades there must not import it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from d2lcourse.batch import grade
from d2lcourse.batch.grader import CHILD, Grader
from d2lcourse.batch.tasks import Task
from d2lcourse.course import select
from tests.support import DOUBLE, DOUBLE_CHECKS, MakeCourse


def test_a_student_s_folder_with_the_name_of_a_library_is_not_imported(
    make_course: MakeCourse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course, classes, harm = make_course(DOUBLE_CHECKS), tmp_path / "class", tmp_path / "harm"
    student = classes / "msgspec"
    student.mkdir(parents=True)
    (student / "__init__.py").write_text(f"open({str(harm)!r}, 'w').close()\n")
    (student / "double.py").write_text(DOUBLE)
    monkeypatch.chdir(classes)

    assert CHILD[1] == "-P"
    careless = Grader((sys.executable, *CHILD[2:]))
    careless.ask(Task(str(course.root), str(student), "msgspec", "ch02/double", "00"))
    careless.close()
    assert harm.exists()

    harm.unlink()
    (graded,) = grade(course, [student], select(course, ()))
    assert graded.record is not None
    assert graded.record.earned == 3
    assert not harm.exists()
