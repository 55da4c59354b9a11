"""The choice of an engine, and what decides that two machines grade alike."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from d2lcourse.batch.engine import open_engine
from d2lcourse.batch.pool import Pool
from d2lcourse.batch.sameness import first_difference, grading_digests
from d2lcourse.batch.tasks import pack, unpack
from d2lcourse.cli import main
from d2lcourse.course import Course, find_course
from d2lcourse.course.submission import Submitted
from d2lcourse.errors import UserError
from tests.support import DOUBLE_CHECKS, MakeCourse


@pytest.fixture
def tiny(make_course: MakeCourse) -> Course:
    return make_course(DOUBLE_CHECKS, solution="def double(x):\n    return 2 * x\n")


def test_the_local_engine_has_no_scheduler() -> None:
    assert isinstance(open_engine("local", 2), Pool)
    with pytest.raises(UserError, match="add --engine dask"):
        open_engine("local", 2, "tcp://127.0.0.1:8786")


def test_dask_that_is_missing_is_named_with_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "d2lcourse.batch.dask_engine", raising=False)
    monkeypatch.setitem(sys.modules, "dask", None)
    with pytest.raises(UserError, match=r"--engine dask needs dask: pip install 'd2lcourse\[cluster\]'"):
        open_engine("dask", 2)


def test_a_dask_worker_is_light() -> None:
    code = "import sys, d2lcourse.batch.dask_worker; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("autograder/ch02_preliminaries/double/test_public.py", "the checks of ch02/double"),
        ("solutions/ch02_preliminaries/double.py", "the checks of ch02/double"),
        ("course.toml", "the settings in course.toml"),
    ],
)
def test_what_decides_a_grade_is_compared(tiny: Course, place: str, name: str) -> None:
    exercise = tiny.exercises()[0]
    before = grading_digests(tiny, exercise)
    assert first_difference(before, grading_digests(tiny, exercise)) is None
    path = tiny.root / place
    path.write_text(path.read_text().replace("2.0", "3.0") + "\n")
    assert first_difference(before, grading_digests(find_course(tiny.root), exercise)) == name


def test_what_one_machine_has_not_read_yet_is_no_difference() -> None:
    assert first_difference({"a": "1", "b": "2"}, {"b": "2", "c": "3"}) is None
    assert first_difference({"a": "1", "b": "2"}, {"b": "3"}) == "b"


@pytest.mark.parametrize(
    "work",
    [
        Submitted(
            "double", "x = '\\ud800 \ud800 \u202e'\n", notes=("a \x00 note",), places=("n.ipynb, cell 1",)
        ),
        Submitted("double", None, "there is no double.py"),
    ],
)
def test_a_submission_travels_as_it_is(work: Submitted) -> None:
    assert unpack(pack(work)) == work


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--scheduler", "tcp://127.0.0.1:1"], "add --engine dask"),
        (
            ["--engine", "dask", "--scheduler", "nonsense://x"],
            "It must be the address of a running scheduler",
        ),
    ],
)
def test_the_command_says_what_is_wrong_with_an_engine(
    tiny: Course,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    options: list[str],
    said: str,
) -> None:
    (tmp_path / "class" / "ann").mkdir(parents=True)
    monkeypatch.chdir(tiny.root)
    monkeypatch.setattr(sys, "argv", ["d2lcourse", "grade", str(tmp_path / "class"), *options])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert said in capfd.readouterr().err
