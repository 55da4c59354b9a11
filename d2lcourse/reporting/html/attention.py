"""Collects what a human should look at: work without a grade, and results that raise a question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from d2lcourse.grading.results import Mark
from d2lcourse.reporting.html.summary import Row

SHOWN = 50  # items of a kind; the others are counted


class Item(NamedTuple):
    """One place to look at: whose work, which exercise, and what about it."""

    rows: tuple[Row, ...]
    exercise: str
    says: str


@dataclass
class Kind:
    """One kind of thing to look at, why, and where."""

    title: str
    why: str
    items: list[Item] = field(default_factory=list)
    count: int = 0

    def add(self, rows: Iterable[Row], exercise: str, says: str) -> None:
        """Note one; beyond the first ones it is only counted."""
        self.count += 1
        if len(self.items) < SHOWN:
            self.items.append(Item(tuple(rows), exercise, says))

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self.count - len(self.items)


class Attention:
    """What a class's results leave to a human. Feed it every mark, then ask for `kinds`."""

    def __init__(self) -> None:
        self._human = Kind("Needs a human", "The grader failed three times; nobody loses points for it.")
        self._again = Kind("The grader failed", "`d2lcourse grade` with the same store tries these again.")
        self._partly = Kind(
            "Incomplete", "Checks of the class's profile could not run: the points are a lower bound."
        )
        self._no_grade = Kind(
            "Not a grade", "The student's code shared the grader's process and could have forged the result."
        )
        self._open = Kind(
            "Not confined", "Graded at level D: the code could read and change files of the grader's account."
        )
        self._late = Kind("Ran out of time", "An endless loop, or an answer that is too slow.")
        self._died = Kind("Ended its process", "By a crash, by using too much memory, or on purpose.")
        self._absent = Kind("Nothing graded", "On the class list, without any result.")
        self._notes = Kind(
            "Files refused or left out", "Of what these students handed in, not all could be taken as it was."
        )
        self._by_hand = Kind("Points given by hand", "They count in place of the checks' points.")
        self._works: dict[tuple[str, str], list[Row]] = {}
        self._worth: dict[tuple[str, str], float] = {}
        self._versions: dict[str, Counter[str]] = {}

    def add(self, row: Row, mark: Mark) -> None:
        """Look at one mark."""
        record, first = mark.record, (mark.problem.splitlines() or [""])[0]
        if mark.override is not None:
            given = f"{mark.override.points:g} instead of {record.earned if record else 0:g} points"
            self._by_hand.add((row,), mark.exercise, f"{given}: {mark.override.reason}")
        if mark.problem:
            (self._human if mark.needs_a_human else self._again).add((row,), mark.exercise, first)
        if record is None:
            return
        counts = Counter(check.outcome for check in record.checks if not check.is_outside)
        if not record.complete and not mark.problem:
            missed = counts["not_run"] + counts["error"]
            self._partly.add((row,), mark.exercise, f"{_checks(missed)} did not run")
        if not record.is_grade:
            self._no_grade.add((row,), mark.exercise, "graded with --in-process")
        if record.environment.confinement == "D":
            self._open.add((row,), mark.exercise, "level D")
        if counts["timeout"]:
            self._late.add((row,), mark.exercise, f"{_checks(counts['timeout'])} got no answer in time")
        if counts["crashed"]:
            self._died.add((row,), mark.exercise, f"{_checks(counts['crashed'])} lost the process")
        self._versions.setdefault(mark.exercise, Counter())[record.check_digest] += 1
        if record.earned > 0:
            key = (mark.exercise, record.submission_digest)
            self._works.setdefault(key, []).append(row)
            self._worth[key] = record.earned

    def add_absent(self, row: Row) -> None:
        """Note a student who has no mark at all."""
        self._absent.add((row,), "", "no submission was graded")

    def add_notes(self, row: Row, notes: Sequence[str]) -> None:
        """Note what was refused or left out of what a student handed in."""
        for note in notes:
            self._notes.add((row,), "", note)

    def kinds(self) -> list[Kind]:
        """Return what there is to look at, the most urgent first."""
        every = [
            self._human,
            self._again,
            self._partly,
            self._no_grade,
            self._open,
            self._by_hand,
            self._notes,
            self._same_work(),
            self._late,
            self._died,
            self._old_checks(),
            self._absent,
        ]
        return [kind for kind in every if kind.count]

    def _same_work(self) -> Kind:
        kind = Kind(
            "The same work twice",
            "These students handed in the same text, comments and all. Work that earned nothing, such as "
            "an unchanged stub, is not listed. A short answer may be the same by chance.",
        )
        for (exercise, digest), rows in sorted(self._works.items(), key=lambda item: -len(item[1])):
            if len(rows) > 1:
                earned = f"{self._worth[exercise, digest]:g} points each"
                kind.add(rows, exercise, f"{len(rows)} students, {earned}")
        return kind

    def _old_checks(self) -> Kind:
        kind = Kind(
            "Graded with different checks",
            "The checks changed while the class was being graded. `d2lcourse grade` with the same store "
            "grades the older ones again.",
        )
        for exercise, versions in sorted(self._versions.items()):
            if len(versions) > 1:
                counts = ", ".join(str(count) for _, count in versions.most_common())
                kind.add((), exercise, f"{len(versions)} versions of the checks: {counts} records")
        return kind


def _checks(count: int) -> str:
    return f"{count} check" + ("" if count == 1 else "s")
