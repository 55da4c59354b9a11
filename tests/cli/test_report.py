"""`d2lcourse report` as a user calls it."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

import msgspec
import pytest

from d2lcourse.batch.results import marks_of
from d2lcourse.batch.store import Store
from d2lcourse.batch.tables import Key
from d2lcourse.cli import main
from d2lcourse.grading.results import Person
from tests.reporting.html.marks import Page, check, hidden, record


@pytest.fixture
def store_file(tmp_path: Path) -> Path:
    """Make a store with two students' work, a third one's points by hand and a fourth who is absent."""
    path = tmp_path / "class.db"
    made = record(check(), hidden(), exercise="ch02/double")
    with Store(path) as store:
        keys = [Key(student, "ch02/double", "c", "k", student, "seed") for student in ("ann", "zoe")]
        store.expect(keys)
        for key in keys:
            store.add(key, msgspec.structs.replace(made, student=key.student, submission_digest=key.student))
        store.people.keep([Person(id="ann", name="Ann Example"), Person(id="eli", name="Eli Absent")])
        store.overrides.give("ann", "ch01/oral", 3, "well explained")
        store.overrides.give("max", "ch02/double", 1, "on paper")
        store.overrides.give("zoe", "ch02/double", 2, "a typo in the text")
    return path


@pytest.fixture
def report(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path):  # type: ignore[no-untyped-def]
    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["d2lcourse", "report", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        return int(ended.value.code or 0), captured.out, captured.err

    return run


@pytest.mark.usefixtures("store_file")
def test_a_report_is_written_and_named(report, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    code, out, err = report("--store", "class.db", "--out", "report")
    assert (code, err) == (0, "")
    assert out == (
        "wrote the report on 4 students and 2 exercises; "
        "the pages in report/students may be sent to the students\nopen report/index.html\n"
    )
    assert {path.name for path in (tmp_path / "report" / "students").iterdir()} == {
        "ann.html", "eli.html", "max.html", "zoe.html",
    }  # fmt: skip
    page = Page(tmp_path / "report" / "students" / "ann.html")
    assert "Ann Example ann 4 of 2 points" in page.words
    assert "well explained" in page.words
    assert "SECRET" not in page.text
    again, out, _ = report("--store", "class.db", "--out", "report")
    assert (again, "wrote the report" in out) == (0, True)


def test_marks_come_student_by_student_whoever_made_them(store_file: Path) -> None:
    with Store(store_file, read_only=True) as store:
        found = [(mark.student, mark.exercise, mark.earned) for mark in marks_of(store)]
    assert found == [
        ("ann", "ch01/oral", 3),
        ("ann", "ch02/double", 1),
        ("max", "ch02/double", 1),
        ("zoe", "ch02/double", 2),
    ]


def test_what_cannot_work_is_refused_with_the_cure(report, store_file: Path) -> None:  # type: ignore[no-untyped-def]
    cases = {
        ("--store", "nowhere.db", "--out", "report"): "nowhere.db: there is no such store",
        ("--store", "class.db", "--out", "."): "you are inside of .",
        ("--store", "class.db"): "Missing option '--out'",
    }
    for arguments, says in cases.items():
        code, _, err = report(*arguments)
        assert (code, says in err, "Traceback" in err) == (2, True, False)
    assert store_file.is_file()


def test_a_damaged_store_is_named(report, store_file: Path) -> None:  # type: ignore[no-untyped-def]
    database = sqlite3.connect(store_file)
    with database:
        database.execute('UPDATE attempts SET record = \'{"no": "record"}\'')
    database.close()
    code, _, err = report("--store", "class.db", "--out", "report")
    assert code == 2
    assert "class.db cannot be read: Object missing required field" in err
