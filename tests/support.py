"""Names that tests share: types of the fixtures, folders, limits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from d2lcourse.course import Course, Exercise, Limits
from d2lcourse.grading.record import CheckResult, GradeRecord
from d2lcourse.worker.remote import Student

ROOT = Path(__file__).parent.parent
QUICK = Limits(call_seconds=2.0, import_seconds=20.0, exercise_seconds=60.0)

MakeStudent = Callable[[str], Student]
MakeCourse = Callable[..., Course]
Grade = Callable[..., GradeRecord]

DOUBLE_CHECKS = '''
@points(1, of="double")
def test_doubles(student, draw):
    """Every entry is doubled."""
    x = draw.normal(2, 3)
    close(student.double(x), 2 * x)


@points(2, of="double")
def test_keeps_the_dtype(student, draw):
    x = draw.normal(3, dtype=torch.float64)
    close(student.double(x), 2 * x)
'''
DOUBLE = "import torch\n\n\ndef double(x):\n    return x + x\n"


def reference(exercise: Exercise) -> str:
    """Return an exercise's solution as text."""
    return exercise.solution.read_text(encoding="utf-8")


def outcomes(record: GradeRecord) -> dict[str, str]:
    """Return the outcome of each check by its test's name."""
    return {check.id.partition("::")[2]: check.outcome for check in record.checks}


def by_name(record: GradeRecord, name: str) -> CheckResult:
    """Return the result of the check whose test has this name."""
    (found,) = [check for check in record.checks if check.id.endswith(f"::{name}")]
    return found
