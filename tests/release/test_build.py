from __future__ import annotations

from pathlib import Path

import pytest

from d2lcourse.course import Course
from d2lcourse.errors import UserError
from d2lcourse.release import apply_changes, plan_build
from tests.support import DOUBLE_CHECKS, MakeCourse

SOLUTION = """
def double(x):
    ### BEGIN SOLUTION
    return x + x
    ### END SOLUTION
"""


@pytest.fixture
def tiny(make_course: MakeCourse) -> Course:
    course = make_course(DOUBLE_CHECKS, solution=SOLUTION)
    (course.root / "solutions/ch02_preliminaries/README.md").write_text("# Notes\n")
    return course


def stub(course: Course) -> Path:
    return course.root / "assignments/ch02_preliminaries/double.py"


def test_the_committed_assignments_are_up_to_date(course: Course) -> None:
    assert plan_build(course) == [], "run: d2lcourse build"


def test_no_line_of_an_answer_is_in_an_assignment(course: Course) -> None:
    for path in (course.root / "assignments").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "SOLUTION" not in text
        assert "raise NotImplementedError" in text


def test_building_writes_stubs_and_notes_and_then_nothing(tiny: Course) -> None:
    changes = plan_build(tiny)
    assert [(change.path.name, change.kind) for change in changes] == [
        ("README.md", "missing"),
        ("double.py", "missing"),
    ]
    apply_changes(changes)
    assert stub(tiny).read_text() == "\ndef double(x):\n    raise NotImplementedError\n"
    assert plan_build(tiny) == []


def test_a_stale_stub_is_rewritten_and_a_stray_file_is_left(tiny: Course) -> None:
    apply_changes(plan_build(tiny))
    stub(tiny).write_text("# old\n\ndef double(x):\n    raise NotImplementedError\n")
    stray = stub(tiny).with_name("mine.txt")
    stray.write_text("precious")
    assert [change.kind for change in plan_build(tiny)] == ["stale", "stray"]
    lines = apply_changes(plan_build(tiny))
    assert "old" not in stub(tiny).read_text()
    assert stray.read_text() == "precious"
    assert any("mine.txt has no source" in line for line in lines)


def test_answers_written_into_a_stub_are_kept(tiny: Course) -> None:
    apply_changes(plan_build(tiny))
    stub(tiny).write_text("def double(x):\n    return 2 * x\n")
    assert any(line.startswith("kept") for line in apply_changes(plan_build(tiny)))
    assert stub(tiny).with_name("double.py.kept").read_text() == "def double(x):\n    return 2 * x\n"


def test_a_broken_source_is_named(tiny: Course) -> None:
    source = tiny.root / "solutions/ch02_preliminaries/double.py"
    source.write_text("x = 1\n")
    with pytest.raises(UserError, match=r"double\.py: no answer is marked"):
        plan_build(tiny)


def test_a_bundle_has_nothing_to_build_from(make_course: MakeCourse) -> None:
    with pytest.raises(UserError, match="author's tree"):
        plan_build(make_course(DOUBLE_CHECKS))
