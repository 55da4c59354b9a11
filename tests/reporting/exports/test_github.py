"""What the GitHub runner obeys, and what Classroom's reporter reports."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from d2lcourse.course import Course
from d2lcourse.reporting.exports.classroom import encode, to_classroom
from d2lcourse.reporting.exports.github import annotation_lines, log_lines, summary
from d2lcourse.reporting.exports.places import Place, places_of
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
from tests.reporting.exports.readers import Runner, reported
from tests.support import DOUBLE, DOUBLE_CHECKS, MakeCourse

PLACES = {("ch02/double", "double"): Place("assignments/a,b:c/double.py", 4)}


def test_the_runner_obeys_nothing_that_a_student_printed() -> None:
    hostile = mark(check("x", "failed", message=NASTY), output=NASTY)
    unfenced = list(log_lines([hostile]))[1:-1]
    assert Runner().read(unfenced).obeyed, "the payload must work where there is no fence"
    runner = Runner().read(log_lines([hostile]))
    assert runner.obeyed == []
    assert runner.stop_token == ""  # commands are obeyed again


def test_the_end_of_the_fence_cannot_be_guessed() -> None:
    first, second = (next(log_lines([MIXED])) for _ in range(2))
    assert first != second
    assert len(first.removeprefix("::stop-commands::")) == 32


def test_an_annotation_says_what_the_check_says_and_where() -> None:
    runner = Runner().read(annotation_lines([MIXED], PLACES))
    assert [name for name, _, _ in runner.obeyed] == ["error", "error"]
    _, properties, data = runner.obeyed[0]
    assert properties == {
        "file": "assignments/a,b:c/double.py",
        "line": "4",
        "title": "ch02/double::double: The title of two.",
    }
    assert data.startswith("double(1)\na\\x00\\x1b[31m]]><script>")
    assert "%0A::error::x\\r\n::set-output" in data  # as text of one command
    assert data.endswith("##[error]y\\u202e|*b*")


def test_there_are_at_most_ten_annotations() -> None:
    many = mark(*(check(f"c{i}", "failed", message="no") for i in range(30)))
    runner = Runner().read(annotation_lines([many], {}))
    assert len(runner.obeyed) == 10
    assert "21 more checks did not pass" in runner.obeyed[-1][2]
    assert len(annotation_lines([mark(*(check(f"c{i}", "failed") for i in range(10)))], {})) == 10
    incomplete = mark(*(check(f"c{i}", "failed") for i in range(10)), check("e", "error"))
    lines = annotation_lines([incomplete], {})
    assert len(lines) == 10
    assert lines[0].startswith("::warning title=d2lcourse%3A incomplete::INCOMPLETE")


def test_the_summary_shows_text_as_text_and_fits() -> None:
    text = summary([mark(check("x", "failed", message=NASTY), exercise="ch02/a|b<i>")])
    assert "<script>" not in text
    assert "<pre>a\\x00\\x1b[31m]]&gt;&lt;script&gt;" in text
    assert "| ch02&#47;a&#124;b&#60;i&#62; | 0 | 1 |" in text
    large = mark(*(check(f"c{i}", "failed", message="é<" * 100_000) for i in range(200)))
    found = summary([large])
    assert 500_000 < len(found.encode()) < 1024 * 1024
    assert found.rstrip().endswith("more checks do not fit into a summary.**")


def test_incomplete_is_said_everywhere() -> None:
    for made in (UNFINISHED, failed_mark()):
        assert "INCOMPLETE" in summary([made])
        assert annotation_lines([made], {})[0].startswith("::warning")
        result = to_classroom([made], {})
        assert result["status"] == "error"
        assert result["message"].startswith("INCOMPLETE")
        assert reported(encode(result))[2] == "errored"
    assert "/root/secret" not in summary([UNFINISHED]) + "".join(log_lines([UNFINISHED]))


def test_checks_outside_of_the_profile_are_mentioned_and_count_nowhere() -> None:
    assert "1 checks are for devices" in summary([OUTSIDE])
    assert annotation_lines([OUTSIDE], {}) == []
    assert reported(encode(to_classroom([OUTSIDE], {}))) == (1, 1, "success")


def test_of_a_hidden_check_only_the_diagnosis_is_told() -> None:
    everything = [*log_lines([MIXED]), *annotation_lines([MIXED], PLACES), summary([MIXED])]
    everything.append(base64.b64decode(encode(to_classroom([MIXED], PLACES))).decode())
    assert all("You doubled twice." in text for text in everything[-2:])
    assert not any(SECRET in text for text in everything)


def test_classroom_gets_points_and_places() -> None:
    result = to_classroom([MIXED], PLACES)
    assert reported(encode(result)) == (1, 6, "failed")
    test = result["tests"][1]
    assert test.keys() == {
        *("name", "status", "message", "test_code", "task_id", "filename", "line_no", "duration", "score")
    }
    assert (test["filename"], test["line_no"], test["status"]) == ("assignments/a,b:c/double.py", 4, "fail")


def test_classrooms_sum_is_that_of_an_override_also_where_nothing_ran() -> None:
    up = mark(check("one", "failed", points=3), override=override(2))
    down = mark(check("one", points=3), override=override(0.5))
    alone = failed_mark()
    given = type(alone)(student="ann", exercise="ch02/double", override=override(2))
    assert reported(encode(to_classroom([up], {})))[0] == 2
    assert reported(encode(to_classroom([down], {})))[0] == 0.5
    assert reported(encode(to_classroom([given], {})))[0] == 2
    assert reported(encode(to_classroom([], {}))) == (0, 0, "errored")


@pytest.mark.parametrize(
    ("checks", "message", "says"),
    [(20, 100, "message"), (150, 5_000_000, "check"), (900, 10, "function"), (0, 0, "")],
)
def test_a_long_result_says_less_until_the_reporter_can_take_it(checks: int, message: int, says: str) -> None:
    functions = [f"{'f' * 60}{i // 10}" for i in range(checks)]
    made = mark(
        *(check(f"c{i}", "failed", message="m" * message, function=f) for i, f in enumerate(functions))
    )
    result = to_classroom([made], {})
    total, most, _ = reported(encode(result))
    assert (total, most) == (0, checks)
    assert len(result["tests"]) == (checks // 10 if says == "function" else checks)
    if says == "message":
        assert result["tests"][0]["message"] == "m" * 100


def test_a_course_of_many_functions_is_told_by_exercise() -> None:
    marks = [
        mark(*(check(function=f"{'f' * 90}{i}", name=f"c{i}") for i in range(40)), exercise=f"ch02/e{n}")
        for n in range(60)
    ]
    result = to_classroom(marks, {})
    assert len(result["tests"]) == 60
    assert reported(encode(result)) == (2400, 2400, "success")
    assert json.dumps(result).isascii()


def test_functions_are_found_in_the_students_files(make_course: MakeCourse, tmp_path: Path) -> None:
    course: Course = make_course(DOUBLE_CHECKS)
    work = course.root / "assignments"
    folder = work / "ch02_preliminaries"
    folder.mkdir(parents=True)
    wanted = {"ch02/double": ["double", "Adam.step", "gone"]}
    assert places_of(course.exercises(), work, course.root, wanted) == {}
    (folder / "double.py").write_text(DOUBLE + "\nclass Adam:\n    def step(self):\n        pass\n")
    found = places_of(course.exercises(), work, course.root, wanted)
    file = "assignments/ch02_preliminaries/double.py"
    assert found == {
        ("ch02/double", "double"): Place(file, 4),
        ("ch02/double", "Adam.step"): Place(file, 8),
        ("ch02/double", "gone"): Place(file, 1),
    }
    assert places_of(course.exercises(), work, tmp_path / "elsewhere", wanted) == {}
    (folder / "double.py").unlink()
    (folder / "double.ipynb").write_text("{}")
    assert found.keys() == places_of(course.exercises(), work, course.root, wanted).keys()
