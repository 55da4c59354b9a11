"""What Gradescope shows to students and to instructors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from d2lcourse.reporting.exports.gradescope import (
    encode,
    failure,
    file_name,
    person_of,
    read_metadata,
    to_gradescope,
)
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
from tests.reporting.exports.readers import seen_by_student


def test_each_check_is_a_test_with_its_points() -> None:
    result = to_gradescope([MIXED])
    assert [(t["number"], t["score"], t["max_score"], t["status"]) for t in result["tests"]] == [
        ("1.1", 1, 1, "passed"),
        ("1.2", 0, 2, "failed"),
        ("1.3", 0, 3, "failed"),
    ]
    total, texts = seen_by_student(encode(result))
    assert total == 1
    assert texts[""] == "1 of 6 points"
    assert "ch02/double::double: The title of two." in texts


def test_of_a_hidden_check_students_see_points_and_diagnosis_only() -> None:
    data = encode(to_gradescope([MIXED]))
    _, texts = seen_by_student(data)
    assert "You doubled twice." in texts["ch02/double::double: The title of three. (hidden)"]
    assert SECRET.encode() not in data


@pytest.mark.parametrize("hidden", ["after_due_date", "after_published"])
def test_withheld_hidden_checks_withhold_the_total_also_from_the_text(hidden: str) -> None:
    total, texts = seen_by_student(encode(to_gradescope([MIXED], hidden)))  # type: ignore[arg-type]
    assert total is None
    assert not any("hidden" in name for name in texts)
    assert "of 6 points" not in texts[""]


def test_an_incomplete_result_shows_no_total_and_blames_nobody() -> None:
    result = to_gradescope([UNFINISHED, MIXED])
    total, texts = seen_by_student(encode(result))
    assert total is None
    assert texts[""].startswith("INCOMPLETE: ch02/double is not graded wholly")
    assert result["score"] == 2
    assert result["extra_data"]["d2lcourse"]["complete"] is False
    assert "/root/secret" not in json.dumps(texts)


def test_instructors_see_why_the_grader_failed() -> None:
    result = to_gradescope([failed_mark()])
    (hidden,) = [test for test in result["tests"] if test["visibility"] == "hidden"]
    assert hidden["output"] == "/root/secret: gone"
    assert "score" not in hidden  # else the total would tell students of it
    total, texts = seen_by_student(encode(result))
    assert total is None
    assert "/root/secret" not in json.dumps(texts)


def test_a_grading_that_could_not_begin_is_no_zero() -> None:
    data = encode(failure("no course.toml in /autograder"))
    total, texts = seen_by_student(data)
    assert total is None
    assert texts[""].startswith("INCOMPLETE: your work could not be graded")
    assert "course.toml" not in json.dumps(texts)
    assert b"course.toml" in data


def test_an_override_counts_in_place_of_the_checks() -> None:
    result = to_gradescope([mark(check("one", "failed", points=3), override=override(2.5))])
    total, texts = seen_by_student(encode(result))
    assert total == 2.5
    assert "ch02/double: 2.5 of 3 points given by your instructor" in texts
    assert "in person" not in json.dumps(result)  # the reason may be about the student
    assert not any("score" in test for test in result["tests"])


def test_a_check_outside_of_the_profile_counts_nowhere_and_is_mentioned() -> None:
    total, texts = seen_by_student(encode(to_gradescope([OUTSIDE])))
    assert total == 1
    assert "1 checks are for devices" in texts[""]
    assert len(texts) == 2


def test_hostile_text_is_ascii_json_without_control_characters() -> None:
    made = mark(check("x", "failed", message=NASTY + "\ud800"), exercise="ch02/" + NASTY)
    data = encode(to_gradescope([made]))
    _, texts = seen_by_student(data)
    assert data.isascii()
    assert "\x1b" not in "".join(texts.values())
    assert len(encode(to_gradescope([mark(check("x", "failed", message="y" * 10_000_000))]))) < 20_000


def test_a_group_is_named_by_its_members() -> None:
    users = [{"email": "a@x.org", "id": 1, "name": "Ada"}, {"email": "b@x.org", "id": 2, "name": "Ben\x1b"}]
    person = person_of({"users": users})
    assert (person.id, person.name) == ("a@x.org, b@x.org", "Ada, Ben\\x1b")


@pytest.mark.parametrize(
    "metadata", [None, 3, {}, {"users": None}, {"users": [4, {"email": 5}]}, {"users": [{}]}]
)
def test_metadata_that_is_not_as_expected_stops_nothing(metadata: object) -> None:
    assert person_of(metadata).id == "submission"


def test_metadata_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    assert read_metadata(tmp_path / "nowhere") is None
    (tmp_path / "m").write_text("[" * 100_000)
    assert read_metadata(tmp_path / "m") is None


def test_each_student_has_a_file_of_their_own_in_the_folder() -> None:
    students = ["ada", "../ada", "a/b", "a%2Fb", ".", "..", "=x", "\x1b", "ä" * 400, "ä" * 399, "ada@x.org"]
    names = [file_name(student) for student in students]
    assert len(set(names)) == len(students)
    assert not any("/" in name or name.startswith(".") or len(name) > 200 for name in names)
    assert names[0] == "ada.json"
    assert names[-1] == "ada@x.org.json"
