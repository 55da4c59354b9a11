"""`d2lcourse grade --gradescope` in a folder like /autograder, and the scripts of its image."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from d2lcourse.batch.resume import StoredGrading
from d2lcourse.cli import gradescope
from d2lcourse.course import Course
from d2lcourse.errors import UserError
from tests.reporting.exports.readers import seen_by_student
from tests.support import DOUBLE, DOUBLE_CHECKS, ROOT, MakeCourse


@pytest.fixture
def container(make_course: MakeCourse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder like /autograder, with a course and an empty submission."""
    hidden = '@points(3, of="double")\ndef test_zeros(student):\n    """Zeros."""\n'
    hidden += "    close(student.double(torch.zeros(2)), torch.zeros(2))\n"
    course: Course = make_course(DOUBLE_CHECKS, hidden)
    root = tmp_path / "autograder"
    (root / "submission").mkdir(parents=True)
    (root / "source").mkdir()
    (root / "source" / "course").symlink_to(course.root)
    users = [{"email": "ann@x.org", "id": 1, "name": "Ann"}]
    (root / "submission_metadata.json").write_text(json.dumps({"id": 1, "users": users}))
    monkeypatch.setenv(gradescope.ROOT, str(root))
    monkeypatch.delenv(gradescope.HIDDEN, raising=False)
    monkeypatch.chdir(course.root)
    return root


def result_of(root: Path) -> bytes:
    return (root / "results" / "results.json").read_bytes()


def test_a_submission_is_graded_in_the_container(
    container: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(gradescope.HIDDEN, "after_published")
    (container / "submission" / "double.py").write_text(DOUBLE)
    assert gradescope.grade_for_gradescope(("ch02",), trust=True) == 0
    result = json.loads(result_of(container))
    assert (result["score"], result["extra_data"]["d2lcourse"]["complete"]) == (6, True)
    assert seen_by_student(result_of(container))[0] is None
    assert "ch02/double  6 of 6" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("ids", "hidden", "breaks", "reason"),
    [
        (("ch99",), "", "", "'ch99' names no exercise"),
        ((), "never", "", "D2LCOURSE_HIDDEN_CHECKS=never: expected one of visible"),
        ((), "", "submission", "there is no such folder; is this a Gradescope container?"),
        ((), "", "course.toml", "no course.toml in"),
    ],
)
def test_when_the_grader_fails_there_is_a_result_all_the_same(
    container: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    ids: tuple[str, ...],
    hidden: str,
    breaks: str,
    reason: str,
) -> None:
    monkeypatch.setenv(gradescope.HIDDEN, hidden)
    if breaks == "submission":
        shutil.rmtree(container / "submission")
    elif breaks:
        (Path.cwd() / breaks).unlink()
    assert gradescope.grade_for_gradescope(ids, trust=True) == 2
    total, texts = seen_by_student(result_of(container))
    assert total is None
    assert "INCOMPLETE" in texts[""]
    assert reason not in json.dumps(texts)
    assert reason in json.loads(result_of(container))["tests"][-1]["output"]
    assert reason in capfd.readouterr().err


def test_a_bug_of_ours_and_a_kill_leave_what_was_graded(
    container: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (container / "submission" / "double.py").write_text(DOUBLE)

    def broken(*_: object) -> Iterator[object]:
        assert b"there was a result" in result_of(container)  # what a killed container leaves
        yield from ()
        raise RuntimeError("a bug")

    monkeypatch.setattr(StoredGrading, "run", broken)
    assert gradescope.grade_for_gradescope((), trust=True) == 2
    assert b"RuntimeError: a bug" in result_of(container)


def test_results_that_cannot_be_written_are_an_error(container: Path) -> None:
    (container / "results").write_text("a file")
    with pytest.raises(UserError, match=r"results\.json cannot be written"):
        gradescope.grade_for_gradescope(())


SCRIPT = ROOT / "docs" / "gradescope" / "run_autograder"


def test_the_script_of_the_docs_hands_over_and_always_leaves_a_result(container: Path) -> None:
    assert SCRIPT.stat().st_mode & stat.S_IXUSR
    program = container / "venv" / "bin" / "d2lcourse"
    program.parent.mkdir(parents=True)
    (container / "source" / "secret").write_text("between us")
    says = 'print(sys.argv[1:], os.environ["D2LCOURSE_SECRET"], os.environ["D2LCOURSE_CONTAINER"])'
    program.write_text(f"#!{sys.executable}\nimport os, sys\n{says}\n")
    program.chmod(0o755)
    (container / "results").mkdir()
    (container / "results" / "results.json").write_text("of an earlier submission")
    run = subprocess.run([SCRIPT], env=dict(os.environ), capture_output=True, text=True, check=True)
    assert run.stdout == "['grade', '--gradescope', 'ch04'] between us 1\n"
    total, texts = seen_by_student(result_of(container))
    assert total is None
    assert "INCOMPLETE" in texts[""]


@pytest.mark.parametrize("name", ["setup.sh", "run_autograder"])
def test_the_scripts_of_the_docs_are_bash(name: str) -> None:
    subprocess.run(["bash", "-n", SCRIPT.with_name(name)], check=True)
