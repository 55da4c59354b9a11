"""Pictures of a student's answers: `.d2lcourse/pictures/` in the course folder."""

from __future__ import annotations

import contextlib
from pathlib import Path

from d2lcourse.course import Course
from d2lcourse.grading.progress import FOLDER, replace_file
from d2lcourse.grading.record import GradeRecord


def keep_pictures(course: Course, records: list[GradeRecord]) -> tuple[list[tuple[Path, str]], str]:
    """Write the pictures of public checks to files, in place of those of the check's last run.

    Returns:
        The files with their titles, and why one could not be written, as a sentence; an empty text if all
        is well.
    """
    kept: list[tuple[Path, str]] = []
    for record in records:
        folder = course.root / FOLDER / "pictures" / record.exercise
        for check in record.checks:
            if check.visibility != "public" or check.outcome == "not_run":
                continue
            name = check.id.partition("::test_")[2]
            with contextlib.suppress(OSError):
                for stale in folder.glob(f"{name}-*.svg"):
                    stale.unlink()
            for number, picture in enumerate(check.pictures, 1):
                path = folder / f"{name}-{number}.svg"
                try:
                    replace_file(path, picture.svg.encode())
                except OSError as error:
                    return kept, f"{folder} cannot be written ({error.strerror}), so pictures are missing"
                kept.append((path, picture.title))
    return kept, ""
