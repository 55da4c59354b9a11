"""From `d2lcourse nbgrader build` to released feedback, with nbgrader's own commands and three students."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import pytest

from tests.nbgrader.classroom import ASSIGNMENT, Classroom, fill

FULL = {"check-double": 3.0, "check-halve": 2.0, "check-negate": 1.0}


@pytest.fixture(scope="module")
def graded(classroom: Classroom) -> Classroom:
    """The classroom after three students have submitted and have been graded."""
    answers = {
        "ann": {},
        "bob": {"double": "return x * x"},  # a known misconception
        "cid": {"double": "return x + x if x.dim() == 1 else x", "negate": "raise NotImplementedError"},
    }
    for student, changes in answers.items():
        fill(classroom.fetch(student), **changes)
        classroom.submit(student)
    classroom.said["collect"] = classroom.run("nbgrader", "collect", ASSIGNMENT)
    classroom.said["autograde"] = classroom.run("nbgrader", "autograde", ASSIGNMENT)
    classroom.said["feedback"] = classroom.run("nbgrader", "generate_feedback", ASSIGNMENT)
    return classroom


def test_the_build_says_what_it_did_and_what_is_next(graded: Classroom) -> None:
    said = graded.said["build"]
    assert "hidden lines: none" in said
    assert f"nbgrader generate_assignment {ASSIGNMENT}" in said


def test_students_get_no_answer_and_no_hidden_check(graded: Classroom) -> None:
    texts = [p.read_text(encoding="utf-8") for p in (graded.folder / "release").rglob("*") if p.is_file()]
    assert any("raise NotImplementedError" in text for text in texts)
    for secret in ("BEGIN SOLUTION", "return 2 * x", "test_doubles_matrices", "squared"):
        assert not any(secret in text for text in texts if "recorded" not in text), secret
    assert not list((graded.folder / "release").rglob("*hidden*"))


@pytest.mark.parametrize("step", ["generate", "release", "collect", "autograde", "feedback"])
def test_no_command_warns(graded: Classroom, step: str) -> None:
    assert "WARNING" not in graded.said[step]
    assert "ERROR" not in graded.said[step]


def test_each_cell_s_score_is_what_d2lcourse_gives_the_function(graded: Classroom) -> None:
    assert graded.scores("ann") == FULL
    assert graded.scores("bob") == FULL | {"check-double": 0.0}
    assert graded.scores("cid") == FULL | {"check-double": 1.0, "check-negate": 0.0}
    for student in ("ann", "bob", "cid"):
        folder = graded.root / "alone" / student
        folder.mkdir(parents=True)
        for name in ("scale", "sign"):
            source = graded.folder / "submitted" / student / ASSIGNMENT / f"{name}.ipynb"
            (folder / source.name).write_bytes(source.read_bytes())
        records = graded.root / f"{student}.json"
        graded.run(
            "d2lcourse",
            "grade",
            str(folder.parent),
            "--student",
            student,
            "--json",
            str(records),
            at=graded.course,
        )
        functions = [f for record in _json(records) for f in record["functions"]]
        assert {f"check-{f['name']}": f["earned"] for f in functions} == graded.scores(student)


def test_the_feedback_page_names_the_misconception_and_no_hidden_value(graded: Classroom) -> None:
    page = (graded.folder / "feedback" / "bob" / ASSIGNMENT / "scale.html").read_text(encoding="utf-8")
    assert "You squared x: 2 x is x + x." in page
    assert "0 of 3 points" in page
    page = (graded.folder / "feedback" / "cid" / ASSIGNMENT / "scale.html").read_text(encoding="utf-8")
    assert "Matrices are doubled too." in page
    assert "test_doubles_matrices" in page
    assert "entries are wrong" not in page


def test_feedback_reaches_the_students_and_the_export_holds_the_sums(graded: Classroom) -> None:
    graded.run("nbgrader", "release_feedback", ASSIGNMENT)
    assert list((graded.root / "exchange" / "small-course" / "feedback").glob("*.html"))
    graded.run("nbgrader", "export", "--to", str(graded.root / "grades.csv"))
    with (graded.root / "grades.csv").open(newline="") as file:
        rows = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert {name: rows[name] for name in ("ann", "bob", "cid")} == {"ann": 6.0, "bob": 3.0, "cid": 3.0}


def test_late_penalties_manual_scores_and_comments_are_nbgrader_s(graded: Classroom) -> None:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{graded.folder / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade("check-double", "scale", ASSIGNMENT, "bob")
        grade.manual_score = 1.5
        gradebook.find_comment("answer-double", "scale", ASSIGNMENT, "bob").manual_comment = "Nearly."
        gradebook.find_assignment(ASSIGNMENT).duedate = datetime(2020, 1, 1)  # long ago: all are late
        gradebook.db.commit()
    late = "--LateSubmissionPlugin.penalty_method=zero"
    graded.run("nbgrader", "autograde", ASSIGNMENT, "--student", "bob", "--force", late)
    assert graded.grades("bob")["check-double"] == {"auto": 0.0, "manual": 1.5}
    with Gradebook(f"sqlite:///{graded.folder / 'gradebook.db'}") as gradebook:
        assert gradebook.find_comment("answer-double", "scale", ASSIGNMENT, "bob").manual_comment == "Nearly."
        notebook = gradebook.find_submission_notebook("scale", ASSIGNMENT, "bob")
        assert (notebook.score, notebook.late_submission_penalty) == (3.5, 3.5)


def test_students_can_validate_and_are_told_what_is_wrong(graded: Classroom) -> None:
    said = graded.run("nbgrader", "validate", "scale.ipynb", at=graded.root / "students" / "ann" / ASSIGNMENT)
    assert "Success" in said
    said = graded.run("nbgrader", "validate", "scale.ipynb", at=graded.root / "students" / "bob" / ASSIGNMENT)
    assert "You squared x: 2 x is x + x." in said


def test_a_build_again_keeps_what_was_changed_by_hand(graded: Classroom) -> None:
    notebook = graded.folder / "source" / ASSIGNMENT / "sign.ipynb"
    before = notebook.read_text(encoding="utf-8")
    notebook.write_text(before.replace("# Sign", "# Mine"), encoding="utf-8")
    config = graded.folder / "nbgrader_config.py"
    config.write_text(config.read_text() + "\n# mine\n")
    said = graded.run("d2lcourse", "nbgrader", "build", str(graded.folder), at=graded.course)
    (kept,) = (graded.folder / "kept").rglob("sign.ipynb.*")
    assert str(kept) in said
    assert "# Mine" in kept.read_text(encoding="utf-8")
    assert notebook.read_text(encoding="utf-8") == before
    assert "# mine" in config.read_text()
    assert "was left as it is" in said


def test_a_foreign_folder_is_not_written_to(graded: Classroom, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    said = graded.run("d2lcourse", "nbgrader", "build", str(tmp_path), at=graded.course, code=2)
    assert "name a new or an empty one" in said
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def _json(path: Path) -> list[dict[str, list[dict[str, float]]]]:
    import json

    found: list[dict[str, list[dict[str, float]]]] = json.loads(path.read_text(encoding="utf-8"))
    return found
