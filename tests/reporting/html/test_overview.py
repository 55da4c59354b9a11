"""What an instructor reads about the whole class."""

from __future__ import annotations

from pathlib import Path

import pytest

from d2lcourse.errors import UserError
from d2lcourse.grading.results import Mark, Override, Person
from d2lcourse.reporting.html.charts import blocks, quantile, spread_of
from d2lcourse.reporting.html.pages import level, percent
from tests.reporting.html.marks import Page, check, diagnosis, hidden, mark, report

VARIANCE = diagnosis("variance", "You divided by the variance.")


def overview(folder: Path, *marks: Mark, people: tuple[Person, ...] = ()) -> Page:
    report(folder / "out", *marks, people=people)
    return Page(folder / "out" / "index.html")


def test_a_misconception_counts_each_student_once(tmp_path: Path) -> None:
    wrong = (check("failed", diagnoses=VARIANCE), hidden(diagnoses=VARIANCE))
    page = overview(tmp_path, mark("ann", *wrong), mark("bob", *wrong), mark("cyd", check()))
    assert "2 of 3 67 % You divided by the variance. ch02/double double ann, bob" in page.words


def test_checks_are_listed_with_who_passed_the_hardest_first(tmp_path: Path) -> None:
    page = overview(
        tmp_path,
        mark("ann", check("passed", "a"), check("failed", "b")),
        mark("bob", check("timeout", "a"), check("crashed", "b")),
    )
    hardest = page.words.partition("The hardest")[2].partition("By exercise")[0]
    assert hardest.index("Title of b.") < hardest.index("Title of a.")
    assert "0 % Title of b. ch02/double double public 1 1 failed 1 process ended" in hardest
    assert "50 % Title of a. ch02/double double public 1 1 no answer in time" in hardest


def test_a_check_that_did_not_run_is_nobodys_failure(tmp_path: Path) -> None:
    outside = check("not_run", "gpu", points=0.0, message="no CUDA device")
    page = overview(tmp_path, mark("ann", check(), outside), mark("bob", check("error"), outside))
    assert "Everybody passed every check." in page.words
    assert "Title of gpu." not in page.words
    assert "1 grader error" in page.words


def test_the_heat_map_shows_shares_means_and_what_is_not_final(tmp_path: Path) -> None:
    page = overview(
        tmp_path,
        mark("ann", check(), check("failed", "b"), exercise="ch02/double"),
        mark("bob", check(), check("not_run", "b"), exercise="ch02/double"),
        mark("bob", check(points=2.0), exercise="app_a/triple"),
    )
    table = page.words.partition("* not final, – no result ")[2].partition(" Misconceptions")[0]
    assert table == "student all ch02/double app_a/triple bob 75 50* 100 ann 25 50 – mean 50 50 100"


def test_a_large_class_is_shown_in_groups_of_similar_totals(tmp_path: Path) -> None:
    students = [
        mark(f"s{i:03}", *(check("passed" if j < i % 10 else "failed", f"c{j}") for j in range(10)))
        for i in range(120)
    ]
    page = overview(tmp_path, *students)
    assert "40 groups of about 3" in page.words
    assert "1–3 90 90 4–6 90 90" in page.words
    everyone = Page(tmp_path / "out" / "class.html")
    assert len([1 for link in everyone.all("a") if str(link["href"]).startswith("instructor/")]) == 120
    assert "s000 0 0 s001 10 10" in everyone.words


def test_what_needs_a_human_comes_first(tmp_path: Path) -> None:
    by_hand = Override(points=5.0, reason="explained it at the board", when="2026-11-28")
    page = overview(
        tmp_path,
        Mark(
            student="abe", exercise="ch02/double", problem="boom\nat line 3", needs_a_human=True, attempts=3
        ),
        Mark(student="ann", exercise="ch02/double", problem="bang", attempts=1),
        mark("bob", check(), check("not_run", "b")),
        mark("cyd", check(), is_grade=False, level="D"),
        mark("dot", check("timeout"), check("crashed", "b"), override=by_hand),
        people=(Person(id="eli", name="Eli Absent"),),
    )
    look = page.words.partition("To look at ")[2].rpartition("Totals")[0]
    says = [
        "Needs a human: 1",
        "abe, ch02/double: boom",
        "The grader failed: 1",
        "ann, ch02/double: bang",
        "Incomplete: 1",
        "bob, ch02/double: 1 check did not run",
        "Not a grade: 1",
        "Not confined: 1",
        "cyd, ch02/double: level D",
        "Points given by hand: 1",
        "dot, ch02/double: 5 instead of 0 points: explained it at the board",
        "Ran out of time: 1",
        "Ended its process: 1",
        "Nothing graded: 1",
        "Eli Absent, no submission was graded",
    ]
    places = [look.index(text, look.index("Needs a human")) for text in says]
    assert places == sorted(places)
    assert "at line 3" not in look


def test_the_same_work_is_named_unless_it_earned_nothing(tmp_path: Path) -> None:
    page = overview(
        tmp_path,
        mark("ann", check(), submission_digest="w"),
        mark("bob", check(), submission_digest="w"),
        mark("cyd", check("failed"), submission_digest="stub"),
        mark("dot", check("failed"), submission_digest="stub"),
    )
    assert "The same work twice: 1" in page.words
    assert "ann, bob, ch02/double: 2 students, 1 points each" in page.words


def test_records_of_different_checks_are_named(tmp_path: Path) -> None:
    page = overview(tmp_path, mark("ann", check()), mark("bob", check(), check_digest="older"))
    assert "ch02/double: 2 versions of the checks: 1, 1 records" in page.words


def test_long_lists_end_with_a_count(tmp_path: Path) -> None:
    page = overview(tmp_path, *(mark(f"s{i:03}", check("timeout")) for i in range(60)))
    assert "Ran out of time: 60" in page.words
    assert "... and 10 more." in page.words


def test_slow_checks_are_named_with_the_slowest_student(tmp_path: Path) -> None:
    page = overview(tmp_path, mark("ann", check(seconds=1.0)), mark("bob", check(seconds=4.0)))
    assert "2.50 s 4.00 s bob Title of a. ch02/double double" in page.words
    assert "2 records: Python 3.11, torch 2.13, cpu, confinement A" in page.words


def test_nothing_to_look_at_is_said(tmp_path: Path) -> None:
    page = overview(tmp_path, mark("ann", check()))
    assert "Nothing: every result is final, and none raises a question." in page.words
    assert "No known misconception was recognised." in page.words


def test_an_empty_store_says_how_to_fill_it(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"class\.db holds no results yet: d2lcourse grade"):
        report(tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_marks_must_come_student_by_student(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'ann' do not follow each other"):
        report(tmp_path / "out", mark("ann", check()), mark("bob", check()), mark("ann", check()))


def test_totals_fall_into_ten_bins() -> None:
    spread = spread_of([0.0, 0.05, 0.3, 0.899999, 0.9, 1.0])
    assert [bar.students for bar in spread.bars] == [2, 0, 0, 1, 0, 0, 0, 0, 1, 2]
    assert [count for _, count in spread.ticks] == [0, 1, 2]
    assert quantile([0.0, 1.0], 0.25) == 0.25
    assert spread_of([]).ticks == []


def test_a_share_is_100_or_0_only_if_it_is() -> None:
    assert [percent(x) for x in (None, 0.0, 0.001, 0.5, 0.999, 1.0, 1.2)] == [
        "–", "0", "1", "50", "99", "100", "120",
    ]  # fmt: skip
    assert [level(x) for x in (None, -1.0, 0.0, 0.19, 0.999, 1.0, 1.2)] == [
        "hx", "h0", "h0", "h1", "h9", "h10", "h10",
    ]  # fmt: skip


def test_many_exercises_are_split_into_tables_of_equal_width() -> None:
    assert [len(block) for block in blocks([str(i) for i in range(75)])] == [15] * 5
    assert blocks([]) == []


def test_rare_misconceptions_are_folded_away(tmp_path: Path) -> None:
    wrong = [check("failed", f"c{i}", diagnoses=diagnosis(f"m{i}", f"Mistake {i}.")) for i in range(17)]
    page = overview(tmp_path, mark("ann", *wrong))
    assert "2 rarer ones" in page.words
    assert all(f"Mistake {i}." in page.words for i in range(17))
