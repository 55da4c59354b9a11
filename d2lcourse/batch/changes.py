"""Finds out whose score changed because the checks did."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from d2lcourse.batch.store import Entry, Store
from d2lcourse.batch.tables import Reported
from d2lcourse.grading.results import Override


@dataclass(frozen=True)
class Change:
    """One score that is another one now, though the work is the same.

    Args:
        student: whose.
        exercise: of what.
        before: the score that was reported last.
        after: the score now.
        override: the points that a human gave, which count in any case.
    """

    student: str
    exercise: str
    before: Reported
    after: Reported
    override: Override | None = None

    @property
    def difference(self) -> float:
        """How many points more it is."""
        return self.after.earned - self.before.earned


@dataclass(frozen=True)
class Stale:
    """Points that a human gave for work that the student has replaced since."""

    student: str
    exercise: str
    override: Override


def changes_in(store: Store, entries: Iterable[Entry]) -> tuple[list[Change], list[Reported]]:
    """Return whose score changed since it was last reported, and what to remember once this is reported.

    The store keeps what was reported, so a grading that was interrupted reports all of it when it has been
    finished. A score that changed with the work itself is no change of the checks.

    Args:
        store: open for writing.
        entries: what was to be graded; those that have no score yet are left for another time.
    """
    before, given = store.reported.all(), store.overrides.all()
    found: list[Change] = []
    now: list[Reported] = []
    for entry in entries:
        if entry.record is None or not entry.is_done:
            continue
        score = Reported(entry.key, entry.record.earned, entry.record.points)
        place = entry.key.student, entry.key.exercise
        last = before.get(place)
        if last == score:
            continue
        now.append(score)
        is_same_work = last is not None and last.key.submission == score.key.submission
        if last is None or not is_same_work or (last.earned, last.points) == (score.earned, score.points):
            continue
        override = given[place].override if place in given else None
        found.append(Change(*place, last, score, override))
    return sorted(found, key=lambda change: (change.exercise, change.student)), now


def stale_overrides(store: Store, entries: Iterable[Entry]) -> list[Stale]:
    """Return the points that humans gave for work that is not the current one."""
    given = store.overrides.all()
    found = []
    for entry in entries:
        item = given.get((entry.key.student, entry.key.exercise))
        if item is not None and item.submission != entry.key.submission:
            found.append(Stale(item.student, item.exercise, item.override))
    return found
