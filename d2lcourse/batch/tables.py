"""What a class store keeps beside records: people, notes, points that a human gave, reported scores."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from datetime import UTC, datetime

import msgspec

from d2lcourse.grading.results import Override, Person

PERSON = ", ".join(Person.__struct_fields__)


@dataclass(frozen=True)
class Key:
    """What a record is a function of: whose work, which exercise, and the digests of all that decides.

    `seed` is the digest of the class secret, never the secret.
    """

    student: str
    exercise: str
    course: str
    checks: str
    submission: str
    seed: str


class People:
    """Who is in the class, as the last roster that named them said.

    Args:
        database: of the store; one of the first version, open for reading, has no such table.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def all(self) -> dict[str, Person]:
        """Return everyone by their ids."""
        if not _has(self._database, "people"):
            return {}
        rows = self._database.execute(f"SELECT {PERSON} FROM people ORDER BY id")  # noqa: S608 - a constant
        return {row[0]: Person(**dict(zip(Person.__struct_fields__, row, strict=True))) for row in rows}

    def keep(self, people: Iterable[Person]) -> None:
        """Keep what a roster says; whom it does not name stays."""
        marks = ", ".join("?" * len(Person.__struct_fields__))
        with self._database:
            self._database.executemany(
                f"INSERT OR REPLACE INTO people ({PERSON}) VALUES ({marks})",  # noqa: S608 - constants
                [msgspec.structs.astuple(person) for person in people],
            )


class Notes:
    """What was refused or left out of what students handed in last.

    Args:
        database: of the store; one of the first version, open for reading, has no such table.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def all(self) -> dict[str, tuple[str, ...]]:
        """Return the sentences by student; only of students of whom there are any."""
        found: dict[str, tuple[str, ...]] = {}
        if _has(self._database, "notes"):
            rows = self._database.execute("SELECT student, note FROM notes ORDER BY student, rowid")
            for student, note in rows:
                found[student] = (*found.get(student, ()), note)
        return found

    def keep(self, notes: Mapping[str, Iterable[str]]) -> None:
        """Keep what is said now about these students, in place of what was said before."""
        with self._database:
            self._database.executemany("DELETE FROM notes WHERE student = ?", [(name,) for name in notes])
            self._database.executemany(
                "INSERT INTO notes VALUES (?, ?)",
                [(name, text) for name, said in notes.items() for text in said],
            )


@dataclass(frozen=True)
class Given:
    """Points that a human gave.

    Args:
        student: to whom.
        exercise: for what.
        override: how many, why and when.
        submission: the digest of the work for which they were given; nothing if there was none.
    """

    student: str
    exercise: str
    override: Override
    submission: str


class Overrides:
    """The points that humans gave; grading again does not touch them.

    Args:
        database: of the store.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def all(self) -> dict[tuple[str, str], Given]:
        """Return them by student and exercise."""
        if not _has(self._database, "overrides"):
            return {}
        rows = self._database.execute("SELECT * FROM overrides ORDER BY student, exercise")
        return {
            (student, exercise): Given(
                student, exercise, Override(points=points, reason=reason, when=when), submission
            )
            for student, exercise, points, reason, when, submission in rows
        }

    def give(self, student: str, exercise: str, points: float, reason: str, submission: str = "") -> Given:
        """Give points in place of the checks'; what was given before is replaced."""
        when = datetime.now(UTC).isoformat(timespec="seconds")
        with self._database:
            self._database.execute(
                "INSERT OR REPLACE INTO overrides VALUES (?, ?, ?, ?, ?, ?)",
                (student, exercise, points, reason, when, submission),
            )
        return Given(student, exercise, Override(points=points, reason=reason, when=when), submission)

    def remove(self, student: str, exercise: str) -> bool:
        """Let the checks' points count again; return whether there was anything to remove."""
        with self._database:
            done = self._database.execute(
                "DELETE FROM overrides WHERE student = ? AND exercise = ?", (student, exercise)
            )
        return done.rowcount > 0


@dataclass(frozen=True)
class Reported:
    """The score that an instructor has seen last, and what it was a score of."""

    key: Key
    earned: float
    points: float


class ReportedScores:
    """The scores that an instructor has seen: what is compared with after checks have changed.

    Args:
        database: of the store.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def all(self) -> dict[tuple[str, str], Reported]:
        """Return them by student and exercise."""
        rows = self._database.execute("SELECT * FROM reported")
        return {(row[0], row[1]): Reported(Key(*row[:6]), *row[6:]) for row in rows}

    def keep(self, scores: Iterable[Reported]) -> None:
        """Remember what was reported just now."""
        with self._database:
            self._database.executemany(
                "INSERT OR REPLACE INTO reported VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [(*astuple(score.key), score.earned, score.points) for score in scores],
            )


def _has(database: sqlite3.Connection, table: str) -> bool:
    found = database.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (table,))
    return found.fetchone() is not None
