"""What Canvas does with our gradebook."""

from __future__ import annotations

from pathlib import Path

import pytest

from d2lcourse.errors import UserError
from d2lcourse.grading.results import Person
from d2lcourse.reporting.exports.canvas import CanvasExport, to_canvas
from d2lcourse.reporting.exports.scores import ClassScores
from d2lcourse.reporting.exports.template import Template, read_template
from tests.reporting.exports.made import check, failed_mark, mark, override
from tests.reporting.exports.readers import CanvasStudent, Imported, imported_by_canvas

STUDENTS = [
    CanvasStudent(101, "Ann Arbor", "S1", "ann"),
    CanvasStudent(102, "Kim Lee", "S2", "kim2"),
    CanvasStudent(103, "Kim Lee", "S3", "kim3"),
    CanvasStudent(104, "Zoe Zed", "S4", "zoe"),
]
ASSIGNMENTS = {7: "ch02", 8: "Homework 3"}
GRADEBOOK = """\
Student,ID,SIS User ID,SIS Login ID,Section,Notes,ch02 (7),Homework 3 (8),Current Score,Final Score
,,,,,,Manual Posting,,,
    Points Possible,,,,,,3.00,10.00,(read only),(read only)
"Arbor, Ann",101,S1,ann,Lab 1,late,1.00,,33.3,33.3
"Lee, Kim",102,S2,kim2,Lab 1,,EX,5.00,50,50
"Lee, Kim",103,S3,kim3,Lab 2,,2.00,N/A,66,66
"Zed, Zoe",104,S4,zoe,"Lab 1 and Lab 2",,0.50,1.00,10,10
"Student, Test",999,,e5f2,Lab 1,,,,,
"""


@pytest.fixture
def template(tmp_path: Path) -> Template:
    path = tmp_path / "gradebook.csv"
    path.write_text("\ufeff" + GRADEBOOK, encoding="utf-8")
    return read_template(path)


def scores(people: dict[str, Person] | None = None) -> ClassScores:
    marks = [mark(check("one", points=3), student=s) for s in ("ann", "kim2", "kim3")]
    return ClassScores.of(marks, people or {})


def imported(export: CanvasExport) -> Imported:
    return imported_by_canvas(export.text, STUDENTS, ASSIGNMENTS)


def test_grades_reach_the_students_by_canvass_ids_and_nothing_else_changes(template: Template) -> None:
    export = to_canvas(scores(), "chapter", template)
    done = imported(export)
    assert (done.new_students, done.new_assignments) == (["Student, Test"], [])  # no student of the reader's
    assert done.points == {"ch02": "3.00"}
    assert done.grades == {
        (101, "ch02"): "3",
        (102, "ch02"): "EX",  # excused stays excused
        (103, "ch02"): "3",
        (104, "ch02"): "0.50",  # an empty cell would clear her grade
    }
    assert export.written == 2
    assert any("Lee, Kim, ch02: EX in Canvas stays" in note for note in export.notes)
    assert "Lab 1 and Lab 2" in export.text


def test_the_worst_of_names_is_written_to_the_right_person(template: Template) -> None:
    people = {
        "a": Person(id="a", name="Kim Lee", canvas_id="103"),
        "b": Person(id="b", name="Kim Lee"),
        "c": Person(id="c", name="Ann  ARBOR"),
        "d": Person(id="d", name="x", sis_id="S4"),
    }
    marks = [mark(check("one", points=3), student=student) for student in people]
    export = to_canvas(ClassScores.of(marks, people), "chapter", template)
    done = imported(export)
    assert {student for (student, _), grade in done.grades.items() if grade == "3"} == {101, 103, 104}
    (note,) = [note for note in export.notes if "NOT IN CANVAS" in note]
    assert note.startswith("NOT IN CANVAS'S GRADEBOOK, and therefore left out: b;")


def test_what_is_no_grade_leaves_canvas_as_it_is(template: Template) -> None:
    export = to_canvas(
        ClassScores.of([failed_mark("ann"), mark(check(points=3), student="kim3")], {}), template=template
    )
    assert imported(export).grades[101, "ch02"] == "1.00"
    assert any("INCOMPLETE: Arbor, Ann, ch02: needs a human" in note for note in export.notes)
    assert any("the grade in Canvas stays" in note for note in export.notes)


def test_an_override_is_a_grade(template: Template) -> None:
    marks = [mark(check("one", "failed", points=3), student="ann", override=override(2.25))]
    assert imported(to_canvas(ClassScores.of(marks, {}), template=template)).grades[101, "ch02"] == "2.25"


def test_a_part_goes_to_the_assignment_that_is_named(template: Template) -> None:
    for title in ("Homework 3", "homework 3 (8)"):
        export = to_canvas(scores(), "chapter", template, {"ch02": title})
        done = imported(export)
        assert done.points == {"Homework 3": "10.00"}
        assert done.grades[101, "Homework 3"] == "3"
        assert done.grades[103, "Homework 3"] == "N/A"
        assert any(
            "10.00 points in Canvas, 3 here; the points are not scaled" in note for note in export.notes
        )


def test_a_part_that_canvas_does_not_know_becomes_a_new_assignment_and_is_named(template: Template) -> None:
    export = to_canvas(scores(), "exercise", template)
    assert imported(export).new_assignments == ["ch02/double"]
    assert imported(export).points == {"ch02/double": "3"}
    assert any("will propose a new one" in note for note in export.notes)


@pytest.mark.parametrize(
    ("titles", "says"),
    [
        ({"ch99": "ch02"}, r"ch99.*this class has no 'ch99' there; it has ch02"),
        ({"ch02": "Homework 9"}, r"no such assignment; it has 'ch02 \(7\)', 'Homework 3 \(8\)'"),
    ],
)
def test_a_column_that_names_nothing_is_refused(
    template: Template, titles: dict[str, str], says: str
) -> None:
    with pytest.raises(UserError, match=says):
        to_canvas(scores(), "chapter", template, titles)


def test_two_parts_in_one_assignment_are_refused(template: Template) -> None:
    marks = [mark(check(), exercise=exercise) for exercise in ("ch02/a", "ch03/b")]
    with pytest.raises(UserError, match="is to be ch02 and ch03"):
        to_canvas(ClassScores.of(marks, {}), "chapter", template, {"ch03": "ch02"})


def test_without_a_template_the_roster_identifies() -> None:
    people = {
        "x1": Person(id="x1", name="Ann Arbor", sis_id="S1", section="Lab 1"),
        "kim3": Person(id="kim3", name="Kim Lee"),
        "=q": Person(id="=q", name="=cmd()"),
    }
    marks = [mark(check(points=3), student=student) for student in people]
    export = to_canvas(ClassScores.of(marks, people))
    done = imported_by_canvas(export.text, STUDENTS, {})
    assert export.text.startswith(
        "Student,ID,SIS User ID,SIS Login ID,Section,ch02\r\n    Points Possible,,,,,3\r\n"
    )
    assert done.grades == {(101, "ch02"): "3", (103, "ch02"): "3"}
    assert done.new_students == ["'=cmd()"]
    assert "without --canvas-template" in export.notes[0]


def test_a_student_who_is_called_like_the_line_of_points_changes_none(tmp_path: Path) -> None:
    path = tmp_path / "g.csv"
    path.write_text(GRADEBOOK.replace('"Arbor, Ann"', "Points Possible"))
    done = imported(to_canvas(scores(), "chapter", read_template(path)))
    assert done.points == {"ch02": "3.00"}
    assert done.grades[101, "ch02"] == "3"


def test_other_shapes_of_canvass_gradebook_are_read(tmp_path: Path) -> None:
    path = tmp_path / "g.csv"
    lines = [
        "LastName;FirstName;ID;SIS User ID;SIS Login ID;Integration ID;Root Account;Section;ch02 (7)",
        "    Points Possible;;;;;;;;3,00",
        "Arbor;Ann;101;S1;ann;;;Lab;2,50",
    ]
    path.write_text("\n".join(lines))
    found = read_template(path)
    assert (found.rows[0].name, found.rows[0].grades) == ("Ann Arbor", {"ch02 (7)": "2,50"})
    export = to_canvas(scores(), "chapter", found)
    assert imported(export).grades == {(101, "ch02"): "3"}


def test_a_title_that_two_assignments_have_must_be_named_with_its_id(tmp_path: Path) -> None:
    path = tmp_path / "g.csv"
    path.write_text("Student,ID,Section,ch02 (7),ch02 (9)\n    Points Possible,,,3,3\n")
    with pytest.raises(UserError, match=r"several assignments 'ch02': name one with its id, 'ch02 \(7\)'"):
        to_canvas(scores(), "chapter", read_template(path))
    export = to_canvas(scores(), "chapter", read_template(path), {"ch02": "ch02 (9)"})
    assert ",ch02 (9)\r\n" in export.text


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is no gradebook of Canvas"),
        (b"name,grade\nann,3\n", "is no gradebook of Canvas"),
        (b"Student,ID,Section,ch02 (7)\nann,1,x,3\n", "has no line `Points Possible`"),
        (b"Student,ID,Custom,Section,ch02 (7)\n", "'Custom' stands before Section"),
        (b"Student,ID,Section\n\xff\xfe", "is not UTF-8"),
        (b'Student,ID,Section\n"a,1,x', "cannot be read as a table"),
    ],
)
def test_a_file_that_is_no_gradebook_is_refused_with_the_cure(
    tmp_path: Path, content: bytes, says: str
) -> None:
    path = tmp_path / "g.csv"
    path.write_bytes(content)
    with pytest.raises(UserError, match=says) as refused:
        read_template(path)
    assert str(path) in str(refused.value)
    with pytest.raises(UserError, match="cannot be read: No such file"):
        read_template(tmp_path / "nowhere.csv")
