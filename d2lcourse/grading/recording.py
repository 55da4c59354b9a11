"""Records how misconceptions behave in the public checks of an exercise."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from d2lcourse.course import Course, Exercise
from d2lcourse.errors import GraderError
from d2lcourse.grading.diagnosis import Suspect, concerns
from d2lcourse.grading.examiner import run_pytest
from d2lcourse.grading.recorded import Entry
from d2lcourse.grading.session import Grading
from d2lcourse.grading.settings import Settings
from d2lcourse.worker.spawned import Workers


def record_suspects(
    course: Course, exercise: Exercise, suspects: tuple[Suspect, ...], workers: Workers
) -> list[Entry]:
    """Return the transcripts of failed public checks of known wrong answers.

    Args:
        course: the course, whose release seed the public checks draw from.
        exercise: whose checks run.
        suspects: the known wrong answers.
        workers: starts their workers.

    Raises:
        GraderError: the checks could not be collected.
    """
    grading = Grading(Settings(course, Path(os.devnull), template=workers))
    recorder = _Recorder(grading, suspects)
    run_pytest(course, [exercise], grading, recorder)
    if grading.problems:
        raise GraderError("the checks could not be run:\n" + "\n".join(grading.problems))
    return recorder.entries


class _Recorder:
    """Takes the place of pytest's own loop over the collected checks."""

    def __init__(self, grading: Grading, suspects: tuple[Suspect, ...]) -> None:
        self._grading, self._suspects = grading, suspects
        self.entries: list[Entry] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the public checks on each suspect."""
        public = [
            item
            for item in session.items
            if isinstance(item, pytest.Function) and item.path.name == "test_public.py"
        ]
        for suspect in self._suspects:
            for exercise, examination in list(self._grading.examinations.items()):
                items = [item for item in public if concerns(examination, item, suspect)]
                rehearsal = examination.rehearse(suspect.source)
                self._grading.examinations[exercise] = rehearsal
                for item, following in zip(items, [*items[1:], None], strict=True) if items else ():
                    item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                    case = rehearsal.case(item)
                    if case.outcome == "failed" and case.events:
                        check = f"{item.path.name}::{item.originalname}"
                        self.entries.append((check, item.name, suspect.name, suspect.says, case.events))
                rehearsal.close()
                self._grading.examinations[exercise] = examination
        return True
