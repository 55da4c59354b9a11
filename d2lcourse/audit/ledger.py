"""The committed results of audits, `autograder/audit.json`, and whether they still hold."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import msgspec

from d2lcourse.audit.findings import ExerciseAudit
from d2lcourse.course import Course, Exercise
from d2lcourse.course.digests import digest_of
from d2lcourse.errors import UserError

GRADER = ("audit", "checks", "grading", "worker")  # the packages that decide what an audit finds


class Entry(msgspec.Struct, kw_only=True):
    """One exercise's last full audit, and the digests of what it depended on."""

    exercise: str
    grader: str
    found: ExerciseAudit


class Ledger(msgspec.Struct, kw_only=True):
    """The last full audit of each exercise."""

    exercises: dict[str, Entry] = {}

    def is_current(self, exercise: Exercise) -> bool:
        """Whether neither the exercise nor the grader has changed since it was audited."""
        entry = self.exercises.get(exercise.id)
        return entry is not None and (entry.exercise, entry.grader) == (
            exercise_digest(exercise),
            grader_digest(),
        )

    def enter(self, exercise: Exercise, found: ExerciseAudit) -> None:
        """Take in a full audit that has just been made."""
        self.exercises[exercise.id] = Entry(
            exercise=exercise_digest(exercise), grader=grader_digest(), found=found
        )


def ledger_path(course: Course) -> Path:
    """Return where a course keeps its ledger."""
    return course.root / "autograder" / "audit.json"


def read_ledger(course: Course) -> Ledger:
    """Read a course's ledger; it is empty if there is no file.

    Raises:
        UserError: the file is no ledger.
    """
    path = ledger_path(course)
    if not path.is_file():
        return Ledger()
    try:
        return msgspec.json.decode(path.read_bytes(), type=Ledger)
    except msgspec.DecodeError as error:
        raise UserError(
            f"{path} is no ledger of audits ({error}). Delete it and run `d2lcourse audit --record`."
        ) from error


def encode_ledger(ledger: Ledger, exercises: Iterable[Exercise]) -> bytes:
    """Return the text of a ledger file; exercises that are gone are left out."""
    kept = {e.id: ledger.exercises[e.id] for e in exercises if e.id in ledger.exercises}
    return msgspec.json.format(msgspec.json.encode(Ledger(exercises=kept)), indent=2) + b"\n"


def exercise_digest(exercise: Exercise) -> str:
    """Return the digest of an exercise's solution and of all that is beside its checks."""
    paths = [path for path in exercise.checks.glob("*") if path.suffix in (".py", ".toml")]
    return digest_of([exercise.solution, *sorted(paths)])


@cache
def grader_digest() -> str:
    """Return the digest of the code that grades and audits."""
    package = Path(__file__).parents[1]
    return digest_of(sorted(path for part in GRADER for path in (package / part).rglob("*.py")))
