"""A class's folder may hold what is named like a library; whoever grades there must not import it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from d2lcourse.batch import grade
from d2lcourse.batch.dask_engine import DaskEngine
from d2lcourse.batch.grader import CHILD, Grader
from d2lcourse.batch.tasks import Task
from d2lcourse.course import select
from tests.support import DOUBLE, DOUBLE_CHECKS, MakeCourse


def hand_in(classes: Path, name: str, harm: Path) -> Path:
    """Hand in a right answer in a folder that does harm to whoever imports it."""
    student = classes / name
    student.mkdir(parents=True)
    (student / "__init__.py").write_text(f"open({str(harm)!r}, 'w').close()\n")
    (student / "double.py").write_text(DOUBLE)
    return student


def test_a_student_s_folder_with_the_name_of_a_library_is_not_imported(
    make_course: MakeCourse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course, classes, harm = make_course(DOUBLE_CHECKS), tmp_path / "class", tmp_path / "harm"
    student = hand_in(classes, "msgspec", harm)
    monkeypatch.chdir(classes)
    monkeypatch.delenv("PYTHONSAFEPATH", raising=False)

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


def test_nor_is_it_where_dask_starts_processes(
    make_course: MakeCourse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course, classes, harm = make_course(DOUBLE_CHECKS), tmp_path / "class", tmp_path / "harm"
    student = hand_in(classes, "multiprocessing", harm)
    monkeypatch.chdir(classes)
    monkeypatch.delenv("PYTHONSAFEPATH", raising=False)
    subprocess.run([sys.executable, "-c", "import multiprocessing"], check=True)  # what Dask's nannies do
    assert harm.exists()

    harm.unlink()
    with DaskEngine(1) as engine:
        (graded,) = grade(course, [student], select(course, ()), engine=engine)
    assert graded.record is not None
    assert graded.record.earned == 3
    assert not harm.exists()
