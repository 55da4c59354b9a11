"""`d2lcourse export` and `d2lcourse grade --gradescope`, as users call them."""

from __future__ import annotations

import csv
import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import msgspec
import pytest

from d2lcourse.batch.resume import StoredGrading
from d2lcourse.batch.store import Key, Store
from d2lcourse.cli import gradescope
from d2lcourse.cli.export import command as export_command
from d2lcourse.course import Course
from d2lcourse.errors import UserError
from d2lcourse.grading.record import GradeRecord
from tests.reporting.exports.made import NASTY, SECRET, check, record
from tests.reporting.exports.readers import Runner, reported, seen_by_student, suites_in
from tests.support import DOUBLE, DOUBLE_CHECKS, ROOT, MakeCourse

Export = Callable[..., str]


@pytest.fixture
def export(capfd: pytest.CaptureFixture[str]) -> Export:
    """Run the command and return what it printed on standard error."""

    def run(*arguments: object) -> str:
        assert export_command.main([str(a) for a in arguments], "export", standalone_mode=False) == 0
        return capfd.readouterr().err

    return run


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A class: ann with a hidden failure, bob unfinished, cyd whose grading failed."""
    path = tmp_path / "class.db"
    hidden = check("h", "failed", points=2, visibility="hidden", message=SECRET)
    records: dict[str, GradeRecord | None] = {
        "ann": record(check("one"), hidden, student="ann", output=NASTY),
        "bob": record(check("one"), check("two", "error", points=2), student="bob"),
        "cyd": None,
    }
    with Store(path) as opened:
        for student, made in records.items():
            key = Key(student, "ch02/double", "c", "k", "s", opened.seed)
            opened.expect([key])
            for _ in range(3 if made is None else 1):
                opened.add(key, made, "" if made else "disk full")
    return path


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "records.json"
    made = [record(check("one"), check("two", "failed", points=2, message=NASTY), output=NASTY)]
    path.write_bytes(msgspec.json.encode(made))
    return path


def test_csv_says_what_it_exports_and_what_is_incomplete(export: Export, store: Path, tmp_path: Path) -> None:
    said = export("--store", store, "--format", "csv", "--out", tmp_path / "p.csv")
    assert "These are the autograder's points, with your overrides" in said
    assert "gradebook.db has the final marks" in said
    assert "INCOMPLETE: bob, ch02/double" in said
    rows = list(csv.DictReader((tmp_path / "p.csv").read_text().splitlines()))
    assert [(row["student"], row["status"]) for row in rows] == [
        ("ann", "final"),
        ("bob", "incomplete"),
        ("cyd", "needs a human"),
    ]
    export(
        "--store", store, "--format", "csv", "--out", tmp_path / "p.csv", "--student", "ann", "--per", "total"
    )
    (row,) = csv.DictReader((tmp_path / "p.csv").read_text().splitlines())
    assert (row["part"], row["earned"]) == ("total", "1")


def test_gradescope_writes_a_file_for_each_student(export: Export, store: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    options = ("--hidden-checks", "after_published")
    said = export("--store", store, "--format", "gradescope", "--out", out, *options)
    assert "wrote results of 3 students" in said
    assert sorted(path.name for path in out.iterdir()) == ["ann.json", "bob.json", "cyd.json"]
    assert seen_by_student((out / "ann.json").read_bytes())[0] is None


def test_junit_and_canvas_are_files(export: Export, store: Path, tmp_path: Path) -> None:
    export("--store", store, "--format", "junit", "--out", tmp_path / "j.xml")
    assert len(suites_in((tmp_path / "j.xml").read_text())) == 3
    template = tmp_path / "gradebook.csv"
    template.write_text(
        "Student,ID,SIS Login ID,Section,HW (5)\n    Points Possible,,,,3\nA,1,ann,x,\nB,2,bob,x,1\n"
    )
    arguments = ("--format", "canvas", "--canvas-template", template, "--column", "ch02=HW")
    said = export("--store", store, *arguments, "--out", tmp_path / "c.csv")
    assert (tmp_path / "c.csv").read_text().splitlines()[2:] == ["A,1,ann,x,1", "B,2,bob,x,1"]
    assert "wrote 1 grades" in said
    assert "INCOMPLETE: B, ch02: incomplete" in said
    assert "left out: cyd" in said


def test_a_students_job_on_github_needs_records_only(
    records: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    (tmp_path / "output").write_text("before=1\n")
    monkeypatch.chdir(tmp_path)
    assert export_command.main(["--records", str(records), "--format", "github"], standalone_mode=False) == 0
    printed = capfd.readouterr()
    runner = Runner().read([*printed.out.split("\n"), *printed.err.split("\n")])
    assert [name for name, _, _ in runner.obeyed] == ["error"]
    first, second = (tmp_path / "output").read_text().splitlines()
    assert first == "before=1"
    assert reported(second.removeprefix("result=")) == (1, 3, "failed")
    assert "## 1 of 3 points" in (tmp_path / "summary").read_text()


def test_on_other_machines_the_result_goes_to_a_file(
    export: Export, records: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_OUTPUT", raising=False)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    said = export("--records", records, "--format", "github")
    assert "this is no GitHub job" in said
    assert "##[" not in said
    assert export("--records", records, "--format", "github", "--out", tmp_path / "r") == ""
    assert reported((tmp_path / "r").read_text().strip())[0] == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "name one source"),
        (["--store", "{store}", "--records", "{records}"], "name one source"),
        (["--store", "{store}"], "--format csv needs --out, the file"),
        (["--store", "{store}", "--format", "gradescope"], "needs --out, the folder"),
        (["--store", "{store}", "--format", "gradescope", "--out", "{store}"], "cannot be a folder"),
        (["--store", "{store}", "--format", "github"], "about one student, and here are 3"),
        (["--store", "{store}", "--student", "zed"], "has no student 'zed'; it has 3 others"),
        (["--store", "{store}", "--out", "{store}/x"], "cannot be written"),
        (["--store", "{tmp}/nowhere", "--out", "x"], "there is no such store"),
        (["--records", "{store}", "--out", "x"], "holds no grade records"),
        (["--records", "{tmp}/nowhere", "--out", "x"], "cannot be read: No such file"),
        (
            ["--store", "{store}", "--format", "canvas", "--out", "x", "--column", "ch02"],
            "expected PART=TITLE",
        ),
        (["--records", "{records}", "--format", "github", "--output", "{tmp}/no/where"], "cannot be written"),
    ],
)
def test_wrong_usage_names_the_cure(
    store: Path,
    records: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    filled = [a.format(store=store, records=records, tmp=tmp_path) for a in arguments]
    if "--output" in filled:  # what a GitHub job names
        monkeypatch.setenv("GITHUB_OUTPUT", filled.pop())
        filled.pop()
    if "--format" not in filled:
        filled += ["--format", "csv"]
    with pytest.raises(UserError, match=says):
        export_command.main(filled, standalone_mode=False)
    assert not (tmp_path / "x").exists()


def test_a_format_that_does_not_exist_is_refused() -> None:
    with pytest.raises(click.BadParameter):
        export_command.main(["--format", "pdf"], standalone_mode=False)


# --- the Gradescope container ---


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
