"""The scores of a class, and the CSV that holds them."""

from __future__ import annotations

import csv
import io

from d2lcourse.grading.results import Mark, Person
from d2lcourse.reporting.exports.scores import ClassScores
from d2lcourse.reporting.exports.table import COLUMNS, to_csv
from tests.reporting.exports.made import (
    MIXED,
    NASTY,
    OUTSIDE,
    UNFINISHED,
    check,
    failed_mark,
    mark,
    override,
)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), strict=True))


def test_a_row_has_points_and_state_of_a_students_exercise() -> None:
    (row,) = rows_of(to_csv(ClassScores.of([MIXED], {})))
    assert tuple(row) == COLUMNS
    assert (row["student"], row["part"], row["earned"], row["points"]) == ("ann", "ch02/double", "1", "6")
    assert (row["percent"], row["status"], row["confinement"]) == ("16.6667", "final", "A")


def test_each_state_has_its_word_and_its_reason() -> None:
    marks = [
        UNFINISHED,
        mark(check("one"), student="bob", is_grade=False),
        failed_mark("cyd"),
        Mark(student="dan", exercise="ch02/double", problem="disk full", attempts=1),
        mark(check("one", "failed", points=3), student="eve", override=override(2.5)),
        mark(*(OUTSIDE.record.checks if OUTSIDE.record else ()), student="fay"),
    ]
    found = {row["student"]: row for row in rows_of(to_csv(ClassScores.of(marks, {})))}
    assert {student: row["status"] for student, row in found.items()} == {
        "ann": "incomplete",
        "bob": "not a grade",
        "cyd": "needs a human",
        "dan": "not graded",
        "eve": "override",
        "fay": "final",
    }
    assert found["ann"]["why"] == "1 of 2 checks did not run"
    assert found["cyd"]["why"] == "/root/secret: gone"
    assert found["dan"]["why"] == "disk full"
    assert (found["eve"]["earned"], found["eve"]["why"]) == ("2.5", "'=cmd(), seen in person")
    # Who has no record could have earned what the others can.
    assert found["cyd"]["points"] == "3"


def test_no_cell_of_a_student_is_a_formula_or_breaks_a_row() -> None:
    people = {"=x": Person(id="=x", name="@SUM(1)", email=NASTY, section='say "hi", \n now')}
    text = to_csv(ClassScores.of([mark(check(), student="=x")], people))
    assert len(text.splitlines()) == 2
    (row,) = rows_of(text)
    assert (row["student"], row["name"]) == ("'=x", "'@SUM(1)")
    assert row["section"] == 'say "hi", \\n now'


def test_two_students_with_one_name_are_two_rows() -> None:
    people = {student: Person(id=student, name="Kim Lee") for student in ("k1", "k2")}
    marks = [mark(check(), student="k1"), mark(check("one", "failed"), student="k2")]
    rows = rows_of(to_csv(ClassScores.of(marks, people)))
    assert [(row["student"], row["name"], row["earned"]) for row in rows] == [
        ("k1", "Kim Lee", "1"),
        ("k2", "Kim Lee", "0"),
    ]


def test_a_chapter_is_final_only_if_all_of_it_is() -> None:
    marks = [
        mark(check(), exercise="ch02/a"),
        mark(check(), exercise="ch03/b"),
        failed_mark(exercise="ch02/b"),
    ]
    marks += [mark(check(), student="bob", exercise=exercise) for exercise in ("ch02/a", "ch02/b", "ch03/b")]
    scores = ClassScores.of(marks, {"zoe": Person(id="zoe")})
    rows = rows_of(to_csv(scores, "chapter"))
    assert [(r["student"], r["part"], r["earned"], r["points"], r["status"]) for r in rows] == [
        ("ann", "ch02", "1", "2", "needs a human"),
        ("ann", "ch03", "1", "1", "final"),
        ("bob", "ch02", "2", "2", "final"),
        ("bob", "ch03", "1", "1", "final"),
        ("zoe", "ch02", "0", "2", "not graded"),
        ("zoe", "ch03", "0", "1", "not graded"),
    ]
    assert rows[0]["why"] == "ch02/b: /root/secret: gone"
    assert [(r["part"], r["earned"], r["points"]) for r in rows_of(to_csv(scores, "total"))][1] == (
        "total",
        "3",
        "3",
    )


def test_an_exercise_that_one_student_lacks_is_not_graded() -> None:
    marks = [mark(check(), exercise="ch02/a"), mark(check(), student="bob", exercise="ch02/b")]
    rows = rows_of(to_csv(ClassScores.of(marks, {}), "total"))
    assert [(row["earned"], row["points"], row["status"]) for row in rows] == [("1", "2", "not graded")] * 2
