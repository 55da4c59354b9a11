"""A class's scores as a table: by exercise, by chapter or in all, each with its state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from d2lcourse.grading.results import Mark, Person
from d2lcourse.reporting.exports.wording import reason_of, status_of

Per = Literal["exercise", "chapter", "total"]
NOT_THERE = "not graded"


@dataclass(frozen=True)
class Score:
    """One student's points for one exercise, chapter or the whole course.

    Args:
        key: `ch04/softmax`, `ch04` or `total`.
        earned: what counts; a lower bound unless `is_final`.
        points: what the class can earn there.
        status: a word of `status_of`; of several exercises the one that matters most.
        why: the reasons, for the instructor.
        is_final: whether it is a grade.
    """

    key: str
    earned: float
    points: float
    status: str
    why: str
    is_final: bool
    attempts: int = 0
    started: str = ""
    confinement: str = ""


@dataclass
class ClassScores:
    """Collects marks without their records, which may not fit into memory at once.

    Args:
        people: the class's students; those who appear in marks only are added.
    """

    people: dict[str, Person] = field(default_factory=dict)
    _scores: dict[str, dict[str, Score]] = field(default_factory=dict)
    _worth: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, marks: Iterable[Mark], people: Mapping[str, Person]) -> ClassScores:
        """Return the scores of some marks."""
        found = cls(dict(people))
        for mark in marks:
            found.add(mark)
        return found

    def add(self, mark: Mark) -> None:
        """Add a mark."""
        self.people.setdefault(mark.student, Person(id=mark.student))
        # A student whose record is missing can earn what the others can.
        self._worth[mark.exercise] = max(self._worth.get(mark.exercise, 0.0), mark.points)
        record = mark.record
        self._scores.setdefault(mark.student, {})[mark.exercise] = Score(
            key=mark.exercise,
            earned=mark.earned,
            points=0.0,  # not known before all marks are
            status=status_of(mark),
            why=reason_of(mark),
            is_final=mark.is_final,
            attempts=mark.attempts,
            started=record.started if record else "",
            confinement=record.environment.confinement if record else "",
        )

    def keys(self, per: Per) -> list[str]:
        """Return the columns of the table."""
        return list(dict.fromkeys(_group(exercise, per) for exercise in sorted(self._worth)))

    def worth(self, key: str, per: Per) -> float:
        """Return what the class can earn in a column."""
        return sum(points for exercise, points in self._worth.items() if _group(exercise, per) == key)

    def of_student(self, student: str, per: Per) -> list[Score]:
        """Return one student's scores, one per column; exercises without a mark count as not graded."""
        mine = self._scores.get(student, {})
        groups: dict[str, list[Score]] = {}
        for exercise in sorted(self._worth):
            missing = Score(exercise, 0.0, 0.0, NOT_THERE, "there is no record yet", is_final=False)
            groups.setdefault(_group(exercise, per), []).append(mine.get(exercise, missing))
        return [self._joined(key, per, scores) for key, scores in groups.items()]

    def _joined(self, key: str, per: Per, scores: list[Score]) -> Score:
        open_ones = [score for score in scores if not score.is_final]
        overridden = [score for score in scores if score.status == "override"]
        first = (open_ones or overridden or scores)[0]
        reasons = [(score.key, score.why) for score in (*open_ones, *overridden)]
        if per == "exercise":
            why = first.why
        else:
            why = "; ".join(f"{exercise}: {reason}" for exercise, reason in reasons)
        return Score(
            key=key,
            earned=sum(score.earned for score in scores),
            points=self.worth(key, per),
            status=first.status,
            why=why,
            is_final=not open_ones,
            attempts=max(score.attempts for score in scores),
            started=max(score.started for score in scores),
            confinement=max(score.confinement for score in scores),  # D is the worst
        )


def _group(exercise: str, per: Per) -> str:
    return {"exercise": exercise, "chapter": exercise.partition("/")[0], "total": "total"}[per]
