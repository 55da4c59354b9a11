"""`d2lcourse release` as instructors and students call it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from d2lcourse.cli import main
from tests.release.author import ANSWER, STUB, Author, small_library
from tests.support import ROOT

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def d2l(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command line in a folder; return its exit code and what it printed."""

    def run(folder: Path, *arguments: str) -> tuple[int, str, str]:
        monkeypatch.chdir(folder)
        monkeypatch.setattr(sys, "argv", ["d2lcourse", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return run


@pytest.fixture
def author(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Author:
    small_library(monkeypatch, tmp_path / "library")
    return Author(tmp_path / "author")


def answered(folder: Path) -> None:
    stub = folder / STUB
    stub.write_text(stub.read_text().replace("    raise NotImplementedError", ANSWER, 1))


def test_it_says_what_it_wrote_and_what_comes_next(author: Author, d2l: Run, tmp_path: Path) -> None:
    code, out, _ = d2l(author.root, "release", "../given", "--notebooks", "--zip")
    assert code == 0
    lines = out.splitlines()
    assert lines[0] == "recording the misconceptions of 1 exercises ..."
    assert lines[1] == "wrote 13 files for 1 exercises to ../given"
    assert lines[2] == "wrote given.zip beside it, which holds the same"
    assert lines[3].startswith("searched them for 6 lines of answers")
    assert "d2lcourse check ch02/two" in lines[4]
    assert "docs/github-classroom.md" in lines[5]
    assert "given/README.md" in zipfile.ZipFile(tmp_path / "given.zip").namelist()


def test_students_begin_with_a_chapter_not_with_an_appendix(author: Author, d2l: Run, tmp_path: Path) -> None:
    source = "def other(x):\n    ### BEGIN SOLUTION\n    return x.mul(9)\n    ### END SOLUTION\n"
    author.put("solutions/app_a_more/other.py", source)
    author.put("autograder/app_a_more/other/test_public.py", "# checks\n")
    out = d2l(author.root, "release", "../given")[1]
    assert "d2lcourse check ch02/two" in out
    assert "d2lcourse check ch02/two\n" in (tmp_path / "given/README.md").read_text()
    assert (tmp_path / "given/assignments/app_a_more/other.py").is_file()


def test_an_author_brings_corrections_and_more_exercises(author: Author, d2l: Run, tmp_path: Path) -> None:
    d2l(author.root, "release", "../given", "ch02/two", "--notebooks")
    answered(tmp_path / "given")
    source = "def other(x):\n    ### BEGIN SOLUTION\n    return x.mul(9)\n    ### END SOLUTION\n"
    author.put("solutions/ch03_linear/other.py", source)
    author.put("autograder/ch03_linear/other/test_public.py", "# checks\n")
    author.corrects("More words.", "Other words.")
    code, out, _ = d2l(author.root, "release", "../given", "--update")
    assert code == 0
    assert f"merged   {STUB}: your answers are as they were" in out
    assert "other" not in out
    code, out, _ = d2l(author.root, "release", "../given", "ch03", "--update")
    assert code == 0
    assert "new      assignments/ch03_linear/other.py" in out
    assert "new      assignments/ch03_linear/other.ipynb" in out
    manifest = json.loads((tmp_path / "given/.d2lcourse-release.json").read_text())
    assert manifest["exercises"] == ["ch02/two", "ch03/other"]
    assert ANSWER in (tmp_path / "given" / STUB).read_text()


def test_a_student_updates_from_a_new_bundle(author: Author, d2l: Run, tmp_path: Path) -> None:
    d2l(author.root, "release", "../work")
    answered(tmp_path / "work")
    author.corrects("More words.", "Other words.")
    author.put("constraints.txt", "torch==2.13.0\n")
    d2l(author.root, "release", "../new")
    code, out, _ = d2l(tmp_path / "new", "release", "../work", "--update")
    assert code == 0
    assert f"merged   {STUB}" in out
    assert "next: in that folder, pip install -r requirements.txt" in out
    assert "no answer was changed" in out
    assert d2l(tmp_path / "new", "release", "../work", "--update")[1] == "../work is up to date\n"


def test_what_has_to_be_merged_by_hand_is_an_exit_code(author: Author, d2l: Run, tmp_path: Path) -> None:
    d2l(author.root, "release", "../work")
    answered(tmp_path / "work")
    author.corrects("def double(x)", "def double(a)")
    code, out, _ = d2l(author.root, "release", "../work", "--update")
    assert code == 1
    assert f"conflict {STUB}: double: corrected where you have written" in out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["../given", "ch02/two::double"], "exercises are released whole: name ch02/two"),
        (["../given", "--update"], "there is no such folder; name the one with your work"),
        (["../given", "--update", "--zip"], "--zip packs a new release"),
        (["../thesis"], "holds something that is no release"),
        (["../thesis", "--update"], "holds something that is no release"),
        (["../thesis/x.tex"], "holds something that is no release"),
    ],
)
def test_mistakes_are_told_before_any_work(
    author: Author, d2l: Run, tmp_path: Path, arguments: list[str], says: str
) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis/x.tex").touch()
    code, out, err = d2l(author.root, "release", *arguments)
    assert (code, out) == (2, "")
    assert says in err


def test_a_bundle_can_only_be_brought_to_a_student(author: Author, d2l: Run, tmp_path: Path) -> None:
    for name in ("given", "work"):
        d2l(author.root, "release", f"../{name}")
    for arguments, says in (
        (["../more"], r"In a bundle you can only bring it to your work"),
        ([".", "--update"], "unpack the new bundle beside it"),
        (["../work", "ch02", "--update"], "a bundle is brought over whole"),
        (["../work", "--notebooks", "--update"], "a bundle is brought over whole"),
    ):
        code, out, err = d2l(tmp_path / "given", "release", *arguments)
        assert (code, out) == (2, ""), arguments
        assert says in err


def test_a_folder_of_another_course_is_refused(author: Author, d2l: Run, tmp_path: Path) -> None:
    d2l(author.root, "release", "../work")
    manifest = tmp_path / "work/.d2lcourse-release.json"
    manifest.write_text(manifest.read_text().replace("ch02/two", "ch02/elsewhere"))
    code, _, err = d2l(author.root, "release", "../work", "--update")
    assert code == 2
    assert "none of its exercises is in this course" in err


def test_a_student_without_fork_updates_but_does_not_release(
    author: Author, d2l: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    d2l(author.root, "release", "../work")
    answered(tmp_path / "work")
    author.corrects("More words.", "Other words.")
    d2l(author.root, "release", "../new")
    done = subprocess.run(
        [sys.executable, "-m", "tests.no_fork", "d2lcourse", "release", "../work", "--update"],
        cwd=tmp_path / "new",
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert f"merged   {STUB}" in done.stdout
    monkeypatch.delattr(os, "fork")
    code, _, err = d2l(author.root, "release", "../more")
    assert code == 2
    assert "an update from a bundle does not" in err
