"""Attacks by the files of a submission, before any of its code runs. Number 90."""

from __future__ import annotations

from pathlib import Path

import pytest

from d2lcourse.batch import find_submissions
from d2lcourse.course.submission import read_submission
from d2lcourse.errors import UserError
from tests.support import DOUBLE, DOUBLE_CHECKS, MakeCourse


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "instructor" / "double.py"
    path.parent.mkdir()
    path.write_text(DOUBLE)
    return path


def test_a_link_to_another_s_answer_is_an_answer_to_a_naive_reader_and_none_here(
    make_course: MakeCourse, secret: Path, tmp_path: Path
) -> None:
    (exercise,) = make_course(DOUBLE_CHECKS).exercises()
    work = tmp_path / "class" / "eve"
    work.mkdir(parents=True)
    (work / "double.py").symlink_to(secret)
    assert (work / "double.py").read_text() == DOUBLE
    submitted = read_submission(exercise, work)
    assert submitted.source is None
    assert "double.py" in submitted.problem


def test_a_student_who_is_a_link_is_a_folder_to_a_naive_reader_and_nobody_here(
    secret: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "class"
    (folder / "ann").mkdir(parents=True)
    (folder / "eve").symlink_to(secret.parent)
    assert (folder / "eve").is_dir()
    assert [path.name for path in find_submissions(folder)] == ["ann"]


@pytest.mark.parametrize("name", ["../instructor", "/etc", "eve/..", "."])
def test_no_student_s_id_leads_elsewhere(name: str, secret: Path, tmp_path: Path) -> None:
    folder = tmp_path / "class"
    (folder / "ann").mkdir(parents=True)
    assert (folder / name).is_dir() or not (folder / "eve").exists()
    with pytest.raises(UserError, match="holds no submission of"):
        find_submissions(folder, [name])
    assert secret.exists()
