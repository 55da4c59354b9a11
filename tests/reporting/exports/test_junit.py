"""JUnit, as Jenkins and pytest's readers take it."""

from __future__ import annotations

from d2lcourse.grading.results import Mark
from d2lcourse.reporting.exports.junit import to_junit
from tests.reporting.exports.made import (
    MIXED,
    NASTY,
    OUTSIDE,
    SECRET,
    UNFINISHED,
    check,
    failed_mark,
    mark,
    override,
)
from tests.reporting.exports.readers import properties_of, suites_in


def document(*marks: Mark) -> str:
    return "".join(to_junit(marks))


def test_points_are_properties_of_the_suite() -> None:
    (suite,) = suites_in(document(MIXED))
    found = properties_of(suite)
    assert (found["student"], found["exercise"], found["status"]) == ("ann", "ch02/double", "final")
    assert (found["earned"], found["points"]) == ("1", "6")
    assert (found["earned test_public.py::two"], found["points test_public.py::two"]) == ("0", "2")
    assert "autograder's points" in found["source"]
    assert suite.attrib["timestamp"] == "2026-11-23T00:00:00"
    case = suite.find("testcase")
    assert case is not None
    assert case.attrib == {
        "classname": "ann.ch02.double.double",
        "name": "test_public.py::one",
        "time": "0.250",
    }


def test_hostile_text_stays_text() -> None:
    text = document(
        MIXED, mark(check("x", "crashed", message=NASTY), student=NASTY, exercise="ch02/" + NASTY)
    )
    first, second = suites_in(text)
    failure = first.find("testcase/failure")
    assert failure is not None
    assert failure.text is not None
    assert '\\x00\\x1b[31m]]><script>alert("1")</script>%0A::error::x' in failure.text
    assert "\\x1b" in second.attrib["name"]
    assert not any(ord(c) < 32 and c != "\n" for c in text)


def test_of_a_hidden_check_only_the_diagnosis_is_told() -> None:
    text = document(MIXED)
    assert "42" not in text
    assert SECRET not in text
    assert "You doubled twice." in text


def test_what_is_no_grade_fails_as_incomplete() -> None:
    for made, word in ((UNFINISHED, "incomplete"), (failed_mark(), "needs a human")):
        (suite,) = suites_in(document(made))
        error = suite.findall("testcase/error")[-1]
        assert error.attrib["message"] == f"INCOMPLETE: {word}"
        assert properties_of(suite)["status"] == word


def test_an_override_is_the_suites_points() -> None:
    (suite,) = suites_in(document(mark(check("one", "failed", points=3), override=override(2))))
    assert (properties_of(suite)["earned"], properties_of(suite)["status"]) == ("2", "override")


def test_a_check_outside_of_the_profile_is_skipped() -> None:
    (suite,) = suites_in(document(OUTSIDE))
    assert suite.find("testcase/skipped") is not None
    assert suite.attrib["errors"] == "0"


def test_a_long_message_is_cut_and_an_empty_class_is_a_document() -> None:
    assert len(document(mark(check("x", "failed", message="y" * 10_000_000)))) < 20_000
    assert suites_in(document()) == []
