"""Transcripts that travel to students: they name misconceptions there, and do no harm if they are broken."""

from __future__ import annotations

import base64
import zlib
from pathlib import Path

import pytest
import torch

from d2lcourse.batch.recording import record
from d2lcourse.course import Course, find_course, select
from d2lcourse.grading.examiner import Job, examine
from d2lcourse.grading.record import GradeRecord
from d2lcourse.grading.recorded import CASE_BYTES, pack, recorded_path, unpack
from d2lcourse.release import release
from d2lcourse.worker.warm import WorkerTemplate
from tests.grading.test_diagnosis import HIDDEN, SOLUTION, named
from tests.support import DOUBLE_CHECKS, MakeCourse, by_name

MISCONCEPTIONS = """from d2lcourse.audit import edit, misconception

@misconception("double", says="You squared it: that is right for 2 only.")
def squared(x):
    return x * x

edit("double", "x + x", "(x + x).float()", name="always_float32", says="You lost the dtype.")
"""


@pytest.fixture
def course(make_course: MakeCourse) -> Course:
    course = make_course(DOUBLE_CHECKS, hidden=HIDDEN, solution=SOLUTION)
    (course.exercises()[0].checks / "misconceptions.py").write_text(MISCONCEPTIONS, encoding="utf-8")
    return course


@pytest.fixture
def bundle(course: Course, tmp_path: Path) -> Course:
    exercises = list(course.exercises())
    release(course, exercises, tmp_path / "bundle", notebooks=False, recorded=record(course, exercises))
    return find_course(tmp_path / "bundle")


def checked(bundle: Course, body: str, template: WorkerTemplate) -> GradeRecord:
    path = bundle.root / "assignments" / "ch02_preliminaries" / "double.py"
    path.write_text(f"import torch\ndef double(x):\n    return {body}\n", encoding="utf-8")
    (found,) = examine(Job(bundle, bundle.root / "assignments", select(bundle, ()), template=template))
    return found


def test_a_student_s_machine_names_the_misconception(bundle: Course, template: WorkerTemplate) -> None:
    found = checked(bundle, "x ** 2", template)
    assert named(found) == {"squared"}
    assert by_name(found, "test_doubles").diagnoses[0].says.startswith("You squared it")
    assert named(checked(bundle, "2 * x.to(torch.float32)", template)) == {"always_float32"}
    assert named(checked(bundle, "3 * x", template)) == set()
    assert named(checked(bundle, "x + x", template)) == set()


def test_the_bundle_holds_transcripts_of_public_checks_and_no_code(bundle: Course) -> None:
    (exercise,) = bundle.exercises()
    entries = unpack((bundle.root / recorded_path(exercise)).read_text())
    checks = {entry[0].partition("::")[2] for entry in entries}
    assert checks == {"test_doubles", "test_keeps_the_dtype"}
    assert "x * x" not in repr(entries)
    assert not (exercise.checks / "misconceptions.py").exists()


def encoded(data: bytes) -> str:
    return base64.b85encode(data).decode()


@pytest.mark.parametrize(
    "text",
    ["", "no base 85 \x00", encoded(b"no zlib"), encoded(zlib.compress(b"no frame"))],
)
def test_a_broken_file_costs_the_diagnosis_only(text: str, bundle: Course, template: WorkerTemplate) -> None:
    (bundle.root / recorded_path(bundle.exercises()[0])).write_text(text)
    assert unpack(text) == []
    found = checked(bundle, "x ** 2", template)
    assert (named(found), found.earned, found.complete) == (set(), 0, True)


def test_long_transcripts_and_what_is_no_data_are_left_out() -> None:
    short = ("test_public.py::test_a", "test_a", "m", "says", [("call", (torch.ones(3),), "ok", 1.0)])
    long = (*short[:4], [("call", (torch.ones(CASE_BYTES),), "ok", 1.0)])
    odd = (*short[:4], [object()])
    ((*names, events),) = unpack(pack([short, long, odd]))
    assert tuple(names) == short[:4]
    assert torch.equal(events[0][1][0], torch.ones(3))
    assert pack([long]) == ""
