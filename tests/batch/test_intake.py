"""Every form in which a class hands in: who has which files then, and what is said about the rest."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from d2lcourse.batch.intake import Roster, read_roster, taken_in
from d2lcourse.batch.intake.names import CANVAS, MOODLE, folded, problem_of_id, spellings
from d2lcourse.course import Course, select
from d2lcourse.course.submission import read_submission
from d2lcourse.errors import UserError
from tests.batch.classes import intake_of, work, write_files, zipped
from tests.support import DOUBLE_CHECKS, MakeCourse

PLACE = "ch02_preliminaries/double.py"


@pytest.fixture
def course(make_course: MakeCourse) -> Course:
    return make_course(DOUBLE_CHECKS)


def roster_of(tmp_path: Path, text: str) -> Roster:
    path = tmp_path / "roster.csv"
    path.write_text(text)
    return read_roster(path)


def test_folders_are_graded_where_they_lie(course: Course, tmp_path: Path) -> None:
    source = write_files(
        tmp_path / "class",
        {
            f"ann/{PLACE}": work(),
            "bob/double.ipynb": "{}",
            "cyd/": "",
            "bob/.git/config": "[core]",
            "README": "",
        },
    )
    with taken_in(source, course) as intake:
        assert intake.folders == (source / "ann", source / "bob", source / "cyd")
        assert intake.remarks == ()


def test_a_clone_of_the_bundle_is_understood_and_its_git_folder_is_not_entered(
    course: Course, tmp_path: Path
) -> None:
    source = write_files(
        tmp_path / "class",
        {
            f"softmax-ann/assignments/{PLACE}": work(1),
            "softmax-ann/.git/hooks/post-checkout": "#!/bin/sh\ntouch /tmp/owned\n",
            "softmax-ann/.git/double.py": work(2),
            "softmax-ann/venv/lib/double.py": work(3),
            "softmax-ann/autograder/ch02_preliminaries/double/test_public.py": "x",
        },
    )
    roster = roster_of(tmp_path, "identifier,github_username,github_id,name\ns1,Ann,7,Ann Lee\n")
    with intake_of(course, source, roster) as (intake, files):
        assert files == {"s1": {PLACE: work(1)}}
        assert intake.unknown == ()


def test_one_zip_per_student_and_a_zip_in_a_folder(course: Course, tmp_path: Path) -> None:
    source = write_files(
        tmp_path / "class",
        {
            "ann.zip": zipped({f"homework 1/{PLACE}": work(1), "__MACOSX/homework 1/double.py": "?"}),
            "bob/my work.zip": zipped({"double.py": work(2), "notes.txt": "x"}),
            "cyd.zip": zipped({"nothing.txt": ""}),
        },
    )
    with intake_of(course, source) as (intake, files):
        assert files == {"ann": {PLACE: work(1)}, "bob": {PLACE: work(2)}, "cyd": {}}
        assert intake.remarks == ()
        assert not any(folder.is_relative_to(source) for folder in intake.folders)
    assert sorted(path.name for path in source.iterdir()) == ["ann.zip", "bob", "cyd.zip"]
    assert not intake.folders[0].exists()


@pytest.mark.parametrize("wrapper", ["", "Homework 1/"])
def test_one_zip_for_all_with_or_without_a_folder_around_it(
    course: Course, tmp_path: Path, wrapper: str
) -> None:
    inside: dict[str, str | bytes] = {
        f"ann/{PLACE}": work(1),
        "bob/double.py": work(2),
        "cyd.zip": zipped({"x/double.py": work(3)}),
        "dot/report.pdf": b"%PDF",
        ".DS_Store": "",
    }
    path = tmp_path / "all.zip"
    path.write_bytes(zipped({wrapper + name: content for name, content in inside.items()}))
    with intake_of(course, path) as (intake, files):
        assert files == {
            "ann": {PLACE: work(1)},
            "bob": {PLACE: work(2)},
            "cyd": {PLACE: work(3)},
            "dot": {},
        }
        assert intake.remarks == ()


CANVAS_FILES: dict[str, str | bytes] = {
    "leeann_101_9001_double.py": work(1),
    "leeann_101_9005_double-1.py": work(2),
    "obrienbob_LATE_102_9002_double.py": work(3),
    "vanlee2cyd_103_9003_my_work_4_5.zip": zipped({"double.py": work(4)}),
    "kimdan_104_text.html": "<p>I forgot the file</p>",
}


def test_a_canvas_download_without_a_roster(course: Course, tmp_path: Path) -> None:
    source = write_files(tmp_path / "class", CANVAS_FILES)
    with intake_of(course, source) as (intake, files):
        assert files == {
            "leeann_101": {PLACE: work(2)},
            "obrienbob_102": {PLACE: work(3)},
            "vanlee2cyd_103": {PLACE: work(4)},
        }
        assert "leeann_101: double-1.py counts, and not double.py" in intake.remarks
        assert "kimdan_104_text.html is a text or a link, not a file: left out" in intake.remarks


def test_a_canvas_download_with_its_gradebook_as_roster(course: Course, tmp_path: Path) -> None:
    path = tmp_path / "submissions.zip"
    path.write_bytes(zipped(CANVAS_FILES))
    roster = roster_of(
        tmp_path,
        "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,double (77)\n"
        ",,,,,Manual Posting\n"
        "    Points Possible,,,,,3\n"
        '"Lee, Ann",101,s1,ann,A,\n"O\'Brien, Bob",102,s2,bob,A,\n"van Lee2, Cyd",103,s3,cyd,A,\n'
        '"Kim, Dan",104,s4,dan,A,\n"Student, Test",999,,x,A,\n',
    )
    with intake_of(course, path, roster) as (intake, files):
        assert {student: sum(map(len, found)) for student, found in files.items()}.keys() == {
            "ann",
            "bob",
            "cyd",
        }
        assert files["ann"] == {PLACE: work(2)}
        assert [(item.person.id, item.line) for item in intake.missing] == [("dan", 7)]
        assert intake.unknown == ()


def test_an_anonymous_canvas_download(course: Course, tmp_path: Path) -> None:
    source = write_files(
        tmp_path / "class", {"anon_Xy9Z1_55_double.py": work(), "LATE_anon_Q_56_double.py": "?"}
    )
    with intake_of(course, source) as (_, files):
        assert files == {"anon_Xy9Z1": {PLACE: work()}, "anon_Q": {PLACE: "?"}}


MOODLE_FILES: dict[str, str | bytes] = {
    "Ann Lee_5001_assignsubmission_file_/double.py": work(1),
    "Bob O'Brien_5002_assignsubmission_file_/sub/double.py": work(2),
    "Bob O'Brien_5002_assignsubmission_onlinetext_/onlinetext.html": "see file",
    "Cyd Doe_5003_assignsubmission_file_double.py": work(3),
    "José Núñez_5004_assignsubmission_file_/double.zip": zipped({"double.py": work(4)}),
}


def test_a_moodle_download_without_a_roster(course: Course, tmp_path: Path) -> None:
    source = write_files(
        tmp_path / "class", MOODLE_FILES | {"Ann Lee_5009_assignsubmission_file_/double.py": work(9)}
    )
    with intake_of(course, source) as (_, files):
        assert files == {
            "Ann Lee_5001": {PLACE: work(1)},
            "Ann Lee_5009": {PLACE: work(9)},
            "Bob O'Brien": {PLACE: work(2)},
            "Cyd Doe": {PLACE: work(3)},
            "José Núñez": {PLACE: work(4)},
        }


def test_a_moodle_download_with_a_list_of_participants(course: Course, tmp_path: Path) -> None:
    source = write_files(tmp_path / "class", MOODLE_FILES)
    roster = roster_of(
        tmp_path,
        "First name;Last name;ID number;Email address\nAnn;Lee;m1;ann@x.org\nBob;O'Brien;m2;b@x.org\n"
        "Jose;Nunez;m4;j@x.org\nEve;Fox;m5;e@x.org\n",
    )
    with intake_of(course, source, roster) as (intake, files):
        assert files["m4"] == {PLACE: work(4)}
        assert files.keys() == {"m1", "m2", "Cyd Doe", "m4"}
        assert intake.unknown == ("Cyd Doe",)
        assert [item.person.name for item in intake.missing] == ["Eve Fox"]


def test_moodle_s_grading_worksheet_tells_apart_who_has_the_same_name(course: Course, tmp_path: Path) -> None:
    source = write_files(
        tmp_path / "class",
        {
            "Ann Lee_5001_assignsubmission_file_/double.py": work(1),
            "Ann Lee_5002_assignsubmission_file_/double.py": work(2),
        },
    )
    worksheet = (
        "Identifier,Full name,Email address,Status\n"
        "Participant 5001,Ann Lee,a1@x.org,Submitted\nParticipant 5002,Ann Lee,a2@x.org,Submitted\n"
    )
    with intake_of(course, source, roster_of(tmp_path, worksheet)) as (_, files):
        assert files == {"a1@x.org": {PLACE: work(1)}, "a2@x.org": {PLACE: work(2)}}
    names = "id,name\nx1,Ann Lee\nx2,Ann Lee\n"
    with intake_of(course, source, roster_of(tmp_path, names)) as (intake, files):
        assert files.keys() == {"Ann Lee_5001", "Ann Lee_5002"}
        assert "the name fits x1 (line 2) and x2 (line 3): graded under this name" in intake.remarks[0]
        assert {item.person.id for item in intake.missing} == {"x1", "x2"}


def test_nbgraders_folder_and_the_course_folder_around_it(course: Course, tmp_path: Path) -> None:
    root = write_files(
        tmp_path / "nbgrader",
        {
            "submitted/ann/ch02_preliminaries/double.ipynb": "{}",
            "submitted/bob/ps1/double.ipynb": "{}",
            "submitted/ann/ch02_preliminaries/timestamp.txt": "2026",
            "nbgrader_config.py": "",
            "source/ps1/x.ipynb": "",
        },
    )
    for source in (root, root / "submitted"):
        with intake_of(course, source) as (_, files):
            assert "ch02_preliminaries/double.ipynb" in files["ann"]
            assert files["bob"] == {"ch02_preliminaries/double.ipynb": "{}"}


def test_a_notebook_with_another_name_is_kept_under_a_harmless_one(course: Course, tmp_path: Path) -> None:
    notebook = {"cells": [], "metadata": {"d2lcourse": {"exercise": "ch02/double"}}, "nbformat": 4}
    source = write_files(
        tmp_path / "class",
        {"ann.zip": zipped({"x/Übung (final).ipynb": json.dumps(notebook)}), "bob/hw/my.ipynb": "{}"},
    )
    with intake_of(course, source) as (intake, files):
        assert list(files["ann"]) == ["_bung__final_.ipynb"]
        assert list(files["bob"]) == ["my.ipynb"]
        exercise = select(course, ())[0].exercise
        assert exercise.notebook_in(intake.folders[0]) == intake.folders[0] / "_bung__final_.ipynb"


def test_of_two_files_for_one_exercise_one_counts_and_it_is_said(course: Course, tmp_path: Path) -> None:
    source = write_files(
        tmp_path / "class",
        {
            "ann/old/double.py": work(1),
            "ann/double.py": work(2),
            f"ann/x/{PLACE}": work(3),
            "bob/double (1).py": work(4),
            "bob/double.zip": zipped({"double.py": work(5)}),
            "cyd/double.py": work(6),
            "cyd.zip": zipped({"double.py": work(7)}),
        },
    )
    with intake_of(course, source) as (intake, files):
        assert {student: found[PLACE] for student, found in files.items()} == {
            "ann": work(3),
            "bob": work(4),
            "cyd": work(6),
        }
        assert (
            "ann: x/ch02_preliminaries/double.py counts, and not double.py, old/double.py" in intake.remarks
        )
        assert "cyd: there is a folder and an archive: the folder counts" in intake.remarks
        assert intake.noted == ("ann", "bob", "cyd")


def test_the_form_changes_no_digest(course: Course, tmp_path: Path) -> None:
    folders = write_files(tmp_path / "folders", {f"ann/{PLACE}": work()})
    archives = write_files(tmp_path / "archives", {"ann.zip": zipped({"a/b/double.py": work()})})
    exercise = select(course, ())[0].exercise
    digests = set()
    for source in (folders, archives, archives):
        with taken_in(source, course) as intake:
            digests.add(read_submission(exercise, intake.folders[0]).digest)
    assert len(digests) == 1


def test_some_students_may_be_chosen_by_the_roster_s_ids(course: Course, tmp_path: Path) -> None:
    source = write_files(tmp_path / "class", CANVAS_FILES)
    roster = roster_of(tmp_path, "id,name\nann,Ann Lee\nbob,Bob O'Brien\nflo,Flo Gee\n")
    with intake_of(course, source, roster, ("bob", "bob")) as (intake, files):
        assert files == {"bob": {PLACE: work(3)}}
        assert intake.missing == ()
    for student, says in {"anne": "did you mean ann", "flo": "who is on the roster"}.items():
        with (
            pytest.raises(UserError, match=f"no submission of '{student}'.*{says}"),
            taken_in(source, course, roster, (student,)),
        ):
            pass


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "expected one folder or .zip per student"),
        (
            {"double.py": "x"},
            "expected one folder or .zip per student(.|\n)*its name does not say whose it is",
        ),
        ({PLACE: "x"}, "one student's work: put it into a folder named by the student's id"),
        ({"assignments/x.py": ""}, "one student's work"),
        ({"con/double.py": ""}, "nothing that .* can be taken in:\n.*the name of a device"),
        ({"class.tar.gz": "x"}, "class.tar.gz is no zip archive: left out; unpack it"),
    ],
)
def test_what_is_no_class_is_refused_with_the_cure(
    course: Course, tmp_path: Path, files: dict[str, str], says: str
) -> None:
    source = write_files(tmp_path / "class", files)
    with pytest.raises(UserError, match=says), taken_in(source, course):
        pass


def test_a_file_that_is_no_archive_is_refused(course: Course, tmp_path: Path) -> None:
    write_files(tmp_path, {"all.tar.gz": "x", "all.zip": "x"})
    for name, says in {
        "all.tar.gz": "no zip archive: unpack it",
        "all.zip": "is damaged",
        "no": "no such",
    }.items():
        with pytest.raises(UserError, match=says), taken_in(tmp_path / name, course):
            pass


def test_other_archives_are_named_and_cost_only_that_student(course: Course, tmp_path: Path) -> None:
    source = write_files(
        tmp_path / "class",
        {
            "ann/work.rar": "x",
            "bob/double.py": work(),
            "cyd.zip": zipped({"inner.7z": "x"}),
            "leeann_1_2_work.rar": "",
            "leeann_1_3_photo.png": "",
        },
    )
    with intake_of(course, source) as (intake, files):
        assert files == {"ann": {}, "bob": {"double.py": work()}, "cyd": {}}
        assert "ann: work.rar is no zip archive: left out; unpack it, or ask for a .zip" in intake.remarks
        assert any(remark.startswith("cyd: cyd.zip: inner.7z is no zip archive") for remark in intake.remarks)
        assert "leeann_1_3_photo.png is left out: it is no .py, .ipynb or .zip file" in intake.remarks


def test_a_folder_that_cannot_be_read_costs_only_that_student(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write_files(tmp_path / "class", {"ann/x/double.py": work(), "bob/double.py": work()})
    scandir = os.scandir

    def refuse(place: Path) -> object:  # root may read every folder, so a mode would refuse nothing
        if place == source / "ann" / "x":
            raise PermissionError(13, "Permission denied")
        return scandir(place)

    monkeypatch.setattr("d2lcourse.batch.intake.members.os.scandir", refuse)
    with taken_in(source, course) as intake:
        assert intake.remarks == ("ann: x cannot be read: Permission denied",)
        assert [folder.name for folder in intake.folders] == ["ann", "bob"]


def test_a_full_disk_is_named_with_the_cure(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write_files(tmp_path / "class", {"ann.zip": zipped({"double.py": work()})})

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("d2lcourse.batch.intake.staging.Path.open", full)
    with pytest.raises(UserError, match=r"No space left on device\. TMPDIR names"), taken_in(source, course):
        pass


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("leeann_101_9001_double.py", ("leeann", "101", "9001", "double.py")),
        ("leeann_LATE_101_9001_a_1_2.py", ("leeann", "101", "9001", "a_1_2.py")),
        ("o_brien_7_8_9.py", ("o_brien", "7", "8", "9.py")),
    ],
)
def test_canvas_names(name: str, expected: tuple[str, ...]) -> None:
    match = CANVAS.fullmatch(name)
    assert match is not None
    assert (match["name"], match["user"], match["upload"], match["file"]) == expected


def test_moodle_names() -> None:
    for name in ("A_1 B_77_assignsubmission_file_", "A_1 B_77_assignsubmission_file"):
        match = MOODLE.fullmatch(name)
        assert match is not None
        assert (match["name"], match["user"]) == ("A_1 B", "77")


def test_names_are_compared_in_any_order_and_without_accents() -> None:
    assert folded("O'Brien, Zoë") == "obrienzoe"
    assert spellings("Ann van Lee") & spellings("van Lee, Ann") >= {"vanleeann"}
    assert not spellings("Ann Lee") & spellings("Lee Anna")


@pytest.mark.parametrize("text", ["ann", "ann.lee@x.org", "José Núñez", "o'brien", "-x", "Конь", "x" * 100])
def test_what_may_be_an_id(text: str) -> None:
    assert problem_of_id(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", " a", ".", "..", ".ssh", "a.", "a/b", "a\\b", "a:b", "a\nb", "a\x1b[2J", "\u202etxt"),
        *("NUL", "com1.x", "x" * 101, "é" * 51),
    ],
)
def test_what_may_not_be_an_id(text: str) -> None:
    assert problem_of_id(text) != ""
