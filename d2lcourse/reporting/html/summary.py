"""Adds up a class's results one mark at a time; no record is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from d2lcourse.grading.record import CheckResult
from d2lcourse.grading.results import Mark, Person
from d2lcourse.reporting.html.names import page_name

RAN = ("passed", "failed", "timeout", "crashed")  # outcomes that say something about the student's work


class Cell(NamedTuple):
    """What one student earned in one exercise, and whether that is final."""

    earned: float
    is_final: bool


@dataclass
class Row:
    """One student."""

    person: Person
    page: str
    cells: dict[str, Cell] = field(default_factory=dict)

    @property
    def earned(self) -> float:
        """The points of all exercises."""
        return sum(cell.earned for cell in self.cells.values())

    @property
    def name(self) -> str:
        """What people call them."""
        return self.person.name or self.person.id


@dataclass
class CheckStats:
    """How a class did in one check, and how long it took."""

    function: str
    title: str
    visibility: str
    points: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    slowest: float = 0.0
    slowest_page: Row | None = None

    @property
    def ran(self) -> int:
        """How often it ran to a verdict on the student's work."""
        return sum(self.outcomes[word] for word in RAN)

    @property
    def share(self) -> float | None:
        """Which share of the class passed it; None if it never ran."""
        return self.outcomes["passed"] / self.ran if self.ran else None

    @property
    def mean(self) -> float:
        """The seconds that it takes on average."""
        return self.seconds / self.ran if self.ran else 0.0


@dataclass
class Misconception:
    """A known wrong answer and who gave it."""

    exercise: str
    function: str
    says: str
    rows: dict[str, Row] = field(default_factory=dict)


class Summary:
    """What the pages about the whole class say.

    Attributes:
        rows: the students, by their ids.
        worth: the points of each exercise.
        graded: how many students have a record of each exercise.
        checks: the statistics of each check, by exercise and id.
        misconceptions: by exercise, function and name.
        environments: how many records were made where.
        seconds: how long all grading took, in one process after the other.
    """

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.worth: dict[str, float] = {}
        self.graded: Counter[str] = Counter()
        self.checks: dict[str, dict[str, CheckStats]] = {}
        self.misconceptions: dict[tuple[str, str, str], Misconception] = {}
        self.environments: Counter[str] = Counter()
        self.seconds = 0.0

    def row(self, person: Person) -> Row:
        """Return a student's row; a new one if there is none yet."""
        if person.id not in self.rows:
            self.rows[person.id] = Row(person, page_name(person.id))
        return self.rows[person.id]

    def add(self, person: Person, mark: Mark) -> None:
        """Count one mark."""
        row, record = self.row(person), mark.record
        self.worth[mark.exercise] = max(self.worth.get(mark.exercise, 0.0), mark.points)
        if record is not None or mark.override is not None:
            row.cells[mark.exercise] = Cell(mark.earned, mark.is_final)
        if record is None:
            return
        self.graded[mark.exercise] += 1
        self.seconds += record.seconds
        place = record.environment
        self.environments[
            f"Python {place.python}, torch {place.torch}, {place.device}, confinement {place.confinement}"
        ] += 1
        checks = self.checks.setdefault(mark.exercise, {})
        for check in record.checks:
            if not check.is_outside:
                self._count(checks, check, mark.exercise, row)

    def _count(self, checks: dict[str, CheckStats], check: CheckResult, exercise: str, row: Row) -> None:
        stats = checks.setdefault(check.id, CheckStats(check.function, check.title, check.visibility))
        stats.points = max(stats.points, check.points)
        stats.outcomes[check.outcome] += 1
        if check.outcome in RAN:
            stats.seconds += check.seconds
            if check.seconds >= stats.slowest:
                stats.slowest, stats.slowest_page = check.seconds, row
        for diagnosis in check.diagnoses:
            key = (exercise, check.function, diagnosis.name)
            found = self.misconceptions.setdefault(
                key, Misconception(exercise, check.function, diagnosis.says)
            )
            found.rows[row.person.id] = row

    @property
    def exercises(self) -> list[str]:
        """The exercises, chapters before appendices."""
        return sorted(self.worth, key=lambda name: (name.startswith("app"), name))

    @property
    def total(self) -> float:
        """The points of all exercises."""
        return sum(self.worth.values())

    def share(self, row: Row) -> float:
        """Return which share of all points a student has."""
        return row.earned / self.total if self.total else 0.0

    def share_of(self, row: Row, exercise: str) -> float | None:
        """Return which share of an exercise's points a student has; None if there is no result."""
        cell, worth = row.cells.get(exercise), self.worth[exercise]
        if cell is None:
            return None
        return cell.earned / worth if worth else 0.0

    def mean_share(self, exercise: str | None = None) -> float | None:
        """Return the class's mean share of an exercise's points, or of all; None if there is no result."""
        every = [
            self.share(row) if exercise is None else self.share_of(row, exercise)
            for row in self.rows.values()
        ]
        found = [share for share in every if share is not None]
        return mean(found) if found else None

    def common_misconceptions(self) -> list[Misconception]:
        """Return the misconceptions, the most frequent first."""
        return sorted(self.misconceptions.values(), key=lambda m: (-len(m.rows), m.exercise, m.function))

    def slowest_checks(self, count: int) -> list[tuple[str, CheckStats]]:
        """Return the checks that take longest on average, with their exercises."""
        every = ((exercise, stats) for exercise, checks in self.checks.items() for stats in checks.values())
        return sorted(every, key=lambda item: -item[1].mean)[:count]

    def hardest_checks(self, count: int) -> list[tuple[str, CheckStats]]:
        """Return the checks that the fewest passed, with their exercises."""
        every = [
            (exercise, stats)
            for exercise, checks in self.checks.items()
            for stats in checks.values()
            if stats.share is not None and stats.share < 1
        ]
        return sorted(every, key=lambda item: (item[1].share or 0.0, -item[1].points))[:count]


def mean(values: Iterable[float]) -> float:
    """Return the mean; 0 of nothing."""
    found = list(values)
    return sum(found) / len(found) if found else 0.0
