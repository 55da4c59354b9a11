"""Grades a folder of submissions, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from d2lcourse.course import Course, Limits, Selection
from d2lcourse.errors import UserError
from d2lcourse.grading.examiner import Job, examine
from d2lcourse.grading.record import GradeRecord


def find_submissions(folder: Path) -> list[Path]:
    """Return the submissions in `folder`: each visible subfolder is one student's.

    Raises:
        UserError: there is no such folder, or it holds no submission.
    """
    if not folder.is_dir():
        raise UserError(f"{folder}: there is no such folder")
    found = sorted(
        p for p in folder.iterdir() if p.is_dir() and not p.is_symlink() and not p.name.startswith(".")
    )
    if not found:
        raise UserError(
            f"{folder} holds no submissions; expected one folder per student, named by the student's id"
        )
    return found


def grade(
    course: Course, submissions: list[Path], selections: tuple[Selection, ...], limits: Limits | None = None
) -> Iterator[list[GradeRecord]]:
    """Yield the records of each submission as soon as it is graded.

    Args:
        course: the course whose checks run.
        submissions: one folder per student; its name is the student's id.
        selections: the exercises to grade.
        limits: deadlines, if not those of the course.
    """
    for folder in submissions:
        yield examine(Job(course, folder, selections, student=folder.name, limits=limits))
