"""CSV: a row for each student and exercise (or chapter, or in all)."""

from __future__ import annotations

import csv
import io

from d2lcourse.reporting.exports.scores import ClassScores, Per, Score
from d2lcourse.reporting.exports.text import cell, number, shortened

COLUMNS = (
    "student",
    "name",
    "email",
    "login",
    "sis_id",
    "section",
    "part",
    "earned",
    "points",
    "percent",
    "status",
    "why",
    "attempts",
    "graded",
    "confinement",
)
WHY = 500  # characters; the failure of a grader may be long


def to_csv(scores: ClassScores, per: Per = "exercise") -> str:
    """Return a table of a class with a header; every text is quoted, and none is a formula."""
    out = io.StringIO()
    # A number is not quoted: spreadsheets and readers see at once what they can add up.
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writerow(COLUMNS)
    for student in sorted(scores.people):
        for score in scores.of_student(student, per):
            writer.writerow(_row(scores, student, score))
    return out.getvalue()


def _row(scores: ClassScores, student: str, score: Score) -> list[str | float]:
    person = scores.people[student]
    who = (person.id, person.name, person.email, person.login, person.sis_id, person.section, score.key)
    percent = _plain(100 * score.earned / score.points) if score.points else ""
    return [
        *map(cell, who),
        _plain(score.earned),
        _plain(score.points),
        percent,
        score.status,
        cell(shortened(score.why, WHY)),
        score.attempts,
        cell(score.started),
        score.confinement,
    ]


def _plain(amount: float) -> float:
    """Return an int where one says the same: 3, not 3.0."""
    text = number(amount)
    return float(text) if "." in text or "e" in text else int(text)
