"""A student's two pages: the instructor's, which shows all, and the one that may be sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from d2lcourse.errors import UserError
from d2lcourse.grading.record import Statistic
from d2lcourse.grading.results import Mark, Override, Person
from tests.reporting.html.marks import SVG, WRONG, Page, check, diagnosis, hidden, mark, picture, report


@pytest.fixture
def pages(tmp_path: Path):  # type: ignore[no-untyped-def]
    def make(*marks: Mark, people: tuple[Person, ...] = ()) -> tuple[Page, Page]:
        report(tmp_path / "out", *marks, people=people)
        (name,) = (path.name for path in (tmp_path / "out" / "students").iterdir())
        return Page(tmp_path / "out" / "instructor" / name), Page(tmp_path / "out" / "students" / name)

    return make


def test_of_a_hidden_check_students_see_title_points_and_misconception_only(pages) -> None:  # type: ignore[no-untyped-def]
    statistic = Statistic(what="the mean of SECRET draws", value=1.0, threshold=2.0, margin=-3.0)
    failed = hidden(
        diagnoses=diagnosis("twice", "You doubled twice."),
        pictures=picture("SECRET picture"),
        statistics=(statistic,),
    )
    ours, theirs = pages(mark("ann", check(), failed, output="print of a SECRET INPUT"))
    for shown in ("Title of h.", "You doubled twice.", "hidden check", "1 of 2 points"):
        assert shown in ours.words
        assert shown in theirs.words
    for secret in ("SECRET INPUT", "seed 4711", "the mean of SECRET draws: 1, threshold 2, margin -3.0"):
        assert secret in ours.words
    assert "SECRET" not in str(theirs.tags) + theirs.text
    assert "4711" not in theirs.text


def test_a_page_to_send_leads_nowhere(pages) -> None:  # type: ignore[no-untyped-def]
    ours, theirs = pages(mark("ann", check("failed")))
    assert {link["href"] for link in theirs.all("a")} == {"#main", "#e1"}
    assert {"../index.html", "../students/ann.html"} <= {link["href"] for link in ours.all("a")}


def test_what_differs_is_marked(pages) -> None:  # type: ignore[no-untyped-def]
    _, theirs = pages(mark("ann", check("failed", message=WRONG)))
    assert [tag["class"] for tag in theirs.all("mark")] == ["expected", "got"]
    assert "expected tensor([4., 1.]) got tensor([2., 1.])" in theirs.words


def test_pictures_are_images_with_a_description(pages) -> None:  # type: ignore[no-untyped-def]
    large = picture("huge", SVG + " " * 1_000_001)
    _, theirs = pages(
        mark("ann", check("failed", pictures=picture()), check("passed", "b", pictures=picture("ok") + large))
    )
    assert [image["alt"] for image in theirs.all("img")] == ["a path", "ok"]
    assert all(str(image["src"]).startswith("data:image/svg+xml;base64,") for image in theirs.all("img"))
    assert "huge: the picture is too large for this page." in theirs.words


def test_checks_that_failed_for_one_reason_share_a_card(pages) -> None:  # type: ignore[no-untyped-def]
    broken = "double.py could not be imported: SyntaxError"
    _, theirs = pages(
        mark(
            "ann",
            check("failed", "a", message=broken),
            hidden("failed", "b", message=broken, function="halve"),
        )
    )
    assert len(theirs.all("article")) == 1
    assert "Also, for the same reason: Title of b. (halve, 1 point, hidden)" in theirs.words


def test_hidden_checks_without_a_known_reason_are_not_said_to_share_one(pages) -> None:  # type: ignore[no-untyped-def]
    _, theirs = pages(mark("ann", hidden(name="a", message="one"), hidden(name="b", message="two")))
    assert len(theirs.all("article")) == 2
    assert "same reason" not in theirs.words


def test_points_given_by_hand_come_with_their_reason(pages) -> None:  # type: ignore[no-untyped-def]
    given = Override(points=1.5, reason="a typo in the text", when="2026-11-28")
    for page in pages(mark("ann", check("failed"), override=given)):
        assert "Points given by hand: 1.5. a typo in the text (2026-11-28; the checks gave 0)" in page.words
        assert "1.5 of 1 points" in page.words


def test_points_by_hand_without_a_record(pages) -> None:  # type: ignore[no-untyped-def]
    given = Override(points=3, reason="oral exam", when="2026-11-28")
    ours, _ = pages(Mark(student="ann", exercise="ch02/double", override=given))
    assert "ch02/double 3 / – points given by hand" in ours.words


def test_a_grader_that_failed_is_not_the_students_fault(pages) -> None:  # type: ignore[no-untyped-def]
    failed = Mark(
        student="ann", exercise="ch02/double", problem="SECRET oracle", attempts=3, needs_a_human=True
    )
    ours, theirs = pages(failed)
    assert "through no fault of yours" in theirs.words
    assert "SECRET" not in theirs.text
    assert "Needs a human (attempt 3). SECRET oracle" in ours.words
    assert "not graded yet" in theirs.words


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (mark("ann", check(), check("not_run", "b", message="no GPU")), "some checks could not run"),
        (mark("ann", check(), is_grade=False), "graded without protection from forgery"),
    ],
)
def test_points_that_are_not_final_say_why(pages, made: Mark, says: str) -> None:  # type: ignore[no-untyped-def]
    _, theirs = pages(made)
    assert "not final" in theirs.words
    assert says in theirs.words


def test_checks_outside_of_the_class_are_counted_apart(pages) -> None:  # type: ignore[no-untyped-def]
    _, theirs = pages(mark("ann", check(), check("not_run", "gpu", points=0.0, message="no CUDA device")))
    assert "1 check counts nowhere in this class: no CUDA device" in theirs.words
    assert "all points" in theirs.words


def test_notes_and_output_are_shown(pages) -> None:  # type: ignore[no-untyped-def]
    notes = tuple(f"cell {i} was ignored" for i in range(25))
    ours, theirs = pages(mark("ann", check(), notes=notes, output="hello\n" * 1000))
    assert "cell 19 was ignored" in theirs.words
    assert "... and 5 more notes" in theirs.words
    assert "What the code printed hello" in ours.words
    assert "and 2,000 more characters" in ours.words
    assert "hello" not in theirs.words


def test_a_student_without_results_has_a_page(pages) -> None:  # type: ignore[no-untyped-def]
    _, theirs = pages(people=(Person(id="ann", name="Ann Example"),))
    assert "Ann Example ann 0 points Nothing was graded." in theirs.words


def test_without_jinja_the_cure_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "jinja2", None)
    with pytest.raises(UserError, match=r"pip install 'd2lcourse\[report\]'"):
        report(tmp_path / "out", mark("ann", check()))
