"""Canvas: a gradebook to import, matched to an export of Canvas's own gradebook.

What Canvas does with such a file decides what we write: an empty cell clears a grade, a title that it
does not know becomes a new assignment, and a student that it does not know becomes a new line to be
settled by hand. So unknown students are left out and named, and a grade is written where there is one.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field

from d2lcourse.errors import UserError
from d2lcourse.reporting.exports.matching import match
from d2lcourse.reporting.exports.scores import ClassScores, Per, Score
from d2lcourse.reporting.exports.template import Row, Template, split_title
from d2lcourse.reporting.exports.text import cell, number, one_line, shortened

HEADER = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
KEEPS = ("EX", "N/A")  # excused, and not assigned to this student


@dataclass
class CanvasExport:
    """The file for Canvas, and what its reader must know.

    Args:
        text: the CSV.
        written: how many grades it sets.
        notes: what is not in it, and why.
    """

    text: str = ""
    written: int = 0
    notes: list[str] = field(default_factory=list)


def to_canvas(
    scores: ClassScores,
    per: Per = "chapter",
    template: Template | None = None,
    titles: Mapping[str, str] | None = None,
) -> CanvasExport:
    """Return a gradebook for Canvas.

    Args:
        scores: the class.
        per: whether an assignment is an exercise, a chapter or the whole course.
        template: the gradebook that Canvas exported.
        titles: the Canvas assignment for `ch04` and the like, where its title is another.

    Raises:
        UserError: a title names no part of this class, or two parts have one title.
    """
    keys = scores.keys(per)
    chosen = _titles(keys, template, dict(titles or {}))
    export = CanvasExport()
    if template is None:
        rows = _rows_of_people(scores)
        header, points = [*HEADER], ["    Points Possible", "", "", "", ""]
        export.notes.append(
            "without --canvas-template, Canvas matches students by SIS ids, logins or names, "
            "and proposes new assignments"
        )
    else:
        rows, header, points = template.rows, template.info, template.points[: len(template.info)]
    students = match(scores.people, rows, export.notes)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*header, *(chosen[key] for key in keys)])
    writer.writerow([*points, *(_possible(key, per, scores, chosen[key], template, export) for key in keys)])
    for row in rows:
        mine = (
            {s.key: s for s in scores.of_student(students[row.number], per)} if row.number in students else {}
        )
        grades = [_grade(row, mine.get(key), chosen[key], export) for key in keys]
        # Canvas takes any line that begins so for the assignments' points, also a student who is called so.
        first = row.info[0].replace("Points Possible", "Points_Possible")
        writer.writerow([*map(cell, (first, *row.info[1:])), *grades])
    export.text = out.getvalue()
    return export


def _titles(keys: list[str], template: Template | None, given: dict[str, str]) -> dict[str, str]:
    """Return the header of each column: that of Canvas where it has such an assignment."""
    for key in given:
        if key not in keys:
            raise UserError(f"--column {key}=...: this class has no {key!r} there; it has {', '.join(keys)}")
    chosen = {}
    for key in keys:
        wanted = given.get(key, key)
        found = template.find(wanted) if template else None
        if key in given and template and found is None:
            raise UserError(
                f"--column {key}={wanted}: {template.path} has no such assignment; it has "
                + ", ".join(repr(one_line(title)) for title in template.assignments)
            )
        chosen[key] = found or wanted
    for key, title in chosen.items():
        others = [other for other in keys if other != key and chosen[other] == title]
        if others:
            raise UserError(
                f"the Canvas assignment {title!r} is to be {key} and {others[0]}: name two with --column"
            )
    return chosen


def _possible(
    key: str, per: Per, scores: ClassScores, title: str, template: Template | None, export: CanvasExport
) -> str:
    """Return an assignment's points: those of Canvas, since importing others would change them, or ours."""
    ours = number(scores.worth(key, per))
    theirs = template.possible(title) if template else ""
    if template is not None and title not in template.assignments:
        export.notes.append(
            f"Canvas has no assignment {title!r} and will propose a new one; "
            f"to fill an existing one: --column '{key}=TITLE'"
        )
    if theirs and theirs not in (ours, f"{float(ours):.2f}", f"{float(ours):.1f}"):
        export.notes.append(
            f"{split_title(title)[0]}: {theirs} points in Canvas, {ours} here; the points are not scaled"
        )
    return theirs or ours


def _grade(row: Row, score: Score | None, title: str, export: CanvasExport) -> str:
    """Return the cell of a student: our points if they are a grade, else what Canvas has there."""
    before = row.grades.get(title, "")
    if score is None:
        return before
    if before.strip().upper() in KEEPS:
        export.notes.append(f"{one_line(row.name)}, {score.key}: {before} in Canvas stays")
        return before
    if not score.is_final:
        why = one_line(shortened(score.why, 200))
        kept = "the grade in Canvas stays" if before else "no grade is written"
        export.notes.append(f"INCOMPLETE: {one_line(row.name)}, {score.key}: {score.status} ({why}); {kept}")
        return before
    export.written += 1
    return number(score.earned)


def _rows_of_people(scores: ClassScores) -> list[Row]:
    people = sorted(scores.people.values(), key=lambda person: person.id)
    return [
        Row(
            number=i,
            info=[
                person.name or person.id,
                person.canvas_id,
                person.sis_id,
                person.login or person.id,
                person.section,
            ],
            name=person.name or person.id,
            ids={
                "ID": person.canvas_id,
                "SIS User ID": person.sis_id,
                "SIS Login ID": person.login or person.id,
            },
            student=person.id,
        )
        for i, person in enumerate(people)
    ]
