"""`d2lcourse export`, as users call it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import click
import msgspec
import pytest

from d2lcourse.batch.store import Store
from d2lcourse.batch.tables import Key
from d2lcourse.cli.export import command as export_command
from d2lcourse.errors import UserError
from d2lcourse.grading.record import GradeRecord
from tests.reporting.exports.made import NASTY, SECRET, check, record
from tests.reporting.exports.readers import Runner, reported, seen_by_student, suites_in

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
