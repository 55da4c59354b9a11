"""Many submissions of one exercise, one after the other in one process."""

from __future__ import annotations

from pathlib import Path

from d2lcourse.course import select
from d2lcourse.errors import GraderError, UserError
from d2lcourse.grading.record import GradeRecord
from d2lcourse.grading.series import Work, grade_series
from d2lcourse.worker.warm import WorkerTemplate
from tests.support import DOUBLE, MakeCourse

CHECKS = '''
import os

@points(1, of="double")
def test_doubles(student):
    """A check that takes its whole process down with it, at a word of the student's."""
    if student.word() == "down":
        os._exit(9)
    close(student.double(torch.ones(2)), torch.tensor([2.0, 2.0]))
'''


def test_an_examiner_that_dies_costs_its_submission_and_no_other(
    make_course: MakeCourse, template: WorkerTemplate, tmp_path: Path
) -> None:
    course = make_course(CHECKS)
    words = {"ann": "up", "bob": "down", "cyd": "up", "dan": "down", "eve": "up"}
    works = []
    for name, word in words.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "double.py").write_text(f"{DOUBLE}\n\ndef word():\n    return {word!r}\n")
        works.append(Work(name, tmp_path / name))
    found: dict[str, GradeRecord | GraderError | UserError] = {}
    grade_series(
        course,
        select(course, ())[0].exercise,
        iter(works),
        lambda work, result: found.update({work.student: result}),
        secret=b"class",
        template=template,
    )
    assert list(found) == list(words)
    for name, word in words.items():
        result = found[name]
        if word == "down":
            assert str(result) == "the examiner ended with exit code 9"
        else:
            assert isinstance(result, GradeRecord)
            assert result.earned == 1
