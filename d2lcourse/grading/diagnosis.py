"""Names the misconception behind a failed check: a known wrong answer that behaves just the same in it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from d2lcourse.grading.examination import Examination
from d2lcourse.grading.record import Diagnosis
from d2lcourse.worker.transcript import are_the_same

if TYPE_CHECKING:
    from d2lcourse.grading.session import Grading

LONGEST = 1.5  # seconds: a slower check is not run again; most take less than a tenth of that
BUDGET = 15.0  # seconds for all reruns of one submission


@dataclass(frozen=True)
class Suspect:
    """A known wrong answer.

    Args:
        function: what is wrong in it; `Adam.step` for a method.
        name: its own name.
        says: the sentence a student should read.
        source: the whole module.
    """

    function: str
    name: str
    says: str
    source: str


def diagnose(grading: Grading, items: list[pytest.Function], suspects: tuple[Suspect, ...]) -> None:
    """Rerun failed checks on each suspect, and note in them whose transcripts equal the student's.

    Args:
        grading: a run whose checks have all been run.
        items: those checks.
        suspects: the known wrong answers.
    """
    deadline = time.monotonic() + BUDGET
    for exercise, examination in list(grading.examinations.items()):
        failed = [
            item for item in items if grading.examination(item) is examination and _is_open(examination, item)
        ]
        for suspect in suspects:
            theirs = [item for item in failed if concerns(examination, item, suspect)]
            if not theirs or time.monotonic() > deadline:
                continue
            rehearsal = examination.rehearse(suspect.source)
            grading.examinations[exercise] = rehearsal
            try:
                _compare(examination, rehearsal, theirs, suspect)
            finally:
                grading.examinations[exercise] = examination
                rehearsal.close()


def _is_open(examination: Examination, item: pytest.Function) -> bool:
    case = examination.case(item)
    return case.outcome == "failed" and case.seconds <= LONGEST and bool(case.events)


def concerns(examination: Examination, item: pytest.Function, suspect: Suspect) -> bool:
    """Whether a check is about the function that a suspect gets wrong."""
    function = examination.check(item).function
    return function in (suspect.function, suspect.function.partition(".")[0])


def _compare(
    examination: Examination, rehearsal: Examination, items: list[pytest.Function], suspect: Suspect
) -> None:
    """Run the checks on a suspect, and note it in those whose failed cases all went the same way."""
    differs: set[int] = set()
    for item, following in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if not are_the_same(examination.case(item).events, rehearsal.case(item).events):
            differs.add(id(examination.check(item)))
    for check in {id(check): check for check in map(examination.check, items)}.values():
        if id(check) not in differs:
            check.diagnoses.append(Diagnosis(name=suspect.name, says=suspect.says))
