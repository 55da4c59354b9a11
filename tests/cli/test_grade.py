"""`d2lcourse grade` and `d2lcourse override` as an instructor meets them."""

from __future__ import annotations

import dataclasses
import io
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rich.console import Console

from d2lcourse.batch import Graded, Store
from d2lcourse.batch.tables import Reported
from d2lcourse.cli import main
from d2lcourse.cli.following import follow, in_words, seconds_left
from d2lcourse.course import Course
from d2lcourse.grading.results import Person
from tests.batch.classes import work, write_files, zipped
from tests.batch.test_store import key_of, record_of
from tests.support import DOUBLE_CHECKS, MakeCourse


class Result:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


Command = Callable[..., Result]


@pytest.fixture
def tiny(make_course: MakeCourse) -> Course:
    return make_course(DOUBLE_CHECKS)


@pytest.fixture
def d2l(tiny: Course, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    """Run a command line in the course's folder."""

    def run(*arguments: object) -> Result:
        monkeypatch.chdir(tiny.root)
        monkeypatch.setattr(sys, "argv", ["d2lcourse", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capfd.readouterr()
        return Result(int(ended.value.code or 0), captured.out, captured.err)

    return run


ROSTER = "id;name;email\nann;Ann Lee;a@x.org\nbob;Bob O'Brien;\ncyd;Cyd <b>Doe</b>;\n"


def test_a_download_is_graded_with_a_roster_changed_checks_and_points_by_hand(
    d2l: Command, tmp_path: Path
) -> None:
    files = {
        "leeann_1_11_double.py": work(1),
        "obrienbob_LATE_2_12_double.zip": zipped({"double.py": "def double(x):\n    return x\n"}),
        "evilzoe_3_13_x.zip": zipped({"../ann/double.py": work(2)}),
    }
    source, roster = write_files(tmp_path / "class", files), tmp_path / "roster.csv"
    roster.write_text(ROSTER)
    store, records = tmp_path / "class.db", tmp_path / "records.json"
    arguments = ("grade", source, "--store", store, "--trust")

    first = d2l(*arguments, "--roster", roster, "--json", records)
    assert first.code == 0
    assert "note: evilzoe_3: x.zip: ../ann/double.py leads out of the archive: left out" in first.err
    assert "no submission from 1 student of the roster:\n  cyd  Cyd <b>Doe</b>  (line 4)" in first.out
    assert "graded, but not on the roster: evilzoe_3" in first.out
    assert "1 note on what was handed in" in first.out
    assert "some are about the work of evilzoe_3\n" in first.out
    assert "the checks have changed" not in first.out
    earned = {record["student"]: record["earned"] for record in json.loads(records.read_text())}
    assert earned == {"ann": 3, "bob": 0, "evilzoe_3": 0}

    with Store(store, read_only=True) as opened:
        assert opened.notes.all() == {
            "evilzoe_3": ("x.zip: ../ann/double.py leads out of the archive: left out",)
        }
    assert d2l("report", "--store", store, "--out", tmp_path / "report").code == 0
    for page in ("index.html", "students/evilzoe_3.html", "instructor/evilzoe_3.html"):
        assert "../ann/double.py leads out of the archive" in (tmp_path / "report" / page).read_text()

    again = d2l(*arguments)  # the store remembers the roster
    assert "nothing to grade: all 3 records" in again.out
    assert "cyd  Cyd <b>Doe</b>  (known from an earlier roster)" in again.out

    given = d2l("override", "bob", "ch02/double", "1.5", "--reason", "half\x1b[31m\nright", "--store", store)
    assert (given.code, given.out) == (
        0,
        "bob gets 1.5 points for ch02/double in place of 0 of 3: half\\x1b[31m right\n",
    )

    with Store(store) as opened:  # as if other checks had given ann 1 point, and bob 2
        scores = opened.reported.all()
        opened.reported.keep(
            Reported(dataclasses.replace(scores[student, "ch02/double"].key, checks="others"), earned, 4)
            for student, earned in {"ann": 1, "bob": 2}.items()
        )
    changed = d2l(*arguments)
    assert "the checks have changed, and with them 2 scores of unchanged work:" in changed.out
    assert "  ann  ch02/double  1 of 4 -> 3 of 3  (+2)\n" in changed.out
    assert "  bob  ch02/double  2 of 4 -> 0 of 3  (-2); 1.5, given by hand, counts\n" in changed.out
    assert "  bob  ch02/double  1.5  half\\x1b[31m right\n" in changed.out
    assert "the checks have changed" not in d2l(*arguments).out


def test_overrides_are_listed_and_removed_and_their_mistakes_are_explained(
    d2l: Command, tmp_path: Path
) -> None:
    with Store(tmp_path / "class.db") as store:
        store.expect([key_of("ann")])
        store.add(key_of("ann"), record_of(key_of("ann"), earned=3))  # of 4
        store.people.keep([Person(id="ann"), Person(id="bob", name="Bob")])
    to = ("--store", tmp_path / "class.db")
    assert "no points that were given by hand" in d2l("override", "--list", *to).out
    assert json.loads(d2l("override", "--list", "--json", *to).out) == {"overrides": []}

    assert "is worth 4 points" in d2l("override", "ann", "ch02/double", 5, "--reason", "bonus", *to).err
    assert "no record of bob" in d2l("override", "bob", "ch02/double", 2, "--reason", "by mail", *to).err
    assert d2l("override", "--list", *to).out.startswith("ann  ch02/double  5  bonus  (20")
    (ann, bob) = json.loads(d2l("override", "--list", "--json", *to).out)["overrides"]
    assert (ann["points"], bob["student"], bob["reason"]) == (5, "bob", "by mail")

    removed = d2l("override", "ann", "ch02/double", "--remove", *to)
    assert removed.out == "the checks' points for ch02/double of ann count again: 3 of 4\n"
    assert d2l("override", "bob", "ch02/double", "--remove", *to).out.endswith("count again\n")

    mistakes = {
        ("ann", "ch02/double", "--remove"): "nothing was given to ann for ch02/double",
        ("anne", "ch02/double", "1", "--reason", "x"): "knows no student 'anne'; did you mean ann?",
        ("ann", "ch99/q", "1", "--reason", "x"): "knows no exercise 'ch99/q'; it has 1 of them",
        ("ann", "ch02/double", "nan", "--reason", "x"): "the points are a number, 0 or more",
        ("ann", "ch02/double", "1"): 'say why: --reason "',
        ("ann",): "name the student and the exercise",
        ("ann", "--list"): "--list shows everything",
    }
    for arguments, says in mistakes.items():
        result = d2l("override", *arguments, *to)
        assert (result.code, says in result.err) == (2, True), result.err
    assert "there is no such store" in d2l("override", "a", "b", 1, "--store", tmp_path / "no.db").err
    assert not (tmp_path / "no.db").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--roster", "no.csv"), "no.csv cannot be read"),
        (("--roster", "course.toml"), "the first line names no column that tells who is who"),
        (("--student", "zoe"), "holds no submission of 'zoe'; it holds 1 other students'"),
    ],
)
def test_what_cannot_be_graded_is_explained(
    d2l: Command, tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    result = d2l("grade", write_files(tmp_path / "class", {"ann/double.py": work()}), "--trust", *arguments)
    assert (result.code, says in result.err) == (2, True), result.err


def graded(count: int) -> Iterator[Graded]:
    for i in range(count):
        yield Graded(f"s{i}", "ch02/double", None, "oops")


def test_on_a_terminal_there_is_an_estimate_and_elsewhere_plain_lines() -> None:
    plain = io.StringIO()
    assert len(follow(graded(2), 2, Console(file=plain, width=80))) == 2
    assert plain.getvalue() == (
        "   1 of 2  s0  ch02/double  the grader failed: oops\n"
        "   2 of 2  s1  ch02/double  the grader failed: oops\n"
    )
    terminal = io.StringIO()
    out = Console(file=terminal, width=80, force_terminal=True, _environ={"TERM": "xterm"})
    assert len(follow(graded(3), 3, out)) == 3
    assert "   3 of 3  s2  ch02/double" in terminal.getvalue()
    assert "s left" in terminal.getvalue()


def test_the_rest_is_estimated_from_the_median() -> None:
    assert seconds_left([2.0, 4.0, 60.0, 62.0], 1, 10) == 20.0
    assert seconds_left([3.0, 3.1, 6.0, 6.2], 2, 10) == pytest.approx(3.05 * 10 / 2, abs=0.1)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "about 5 s left"),
        (41, "about 40 s left"),
        (58, "about 1 min left"),
        (900, "about 15 min left"),
        (7300, "about 2 h 2 min left"),
    ],
)
def test_a_rest_of_time_is_said_as_one_would(seconds: float, words: str) -> None:
    assert in_words(seconds) == words
