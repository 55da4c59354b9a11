"""Writes a report: student by student, so that a class of any size fits into memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from types import MappingProxyType

from d2lcourse.errors import UserError
from d2lcourse.grading.results import Mark, Person
from d2lcourse.reporting.html.attention import Attention
from d2lcourse.reporting.html.charts import band_of, bands_of, blocks, spread_of
from d2lcourse.reporting.html.feedback import feedback_of
from d2lcourse.reporting.html.folder import Draft, report_folder
from d2lcourse.reporting.html.pages import Pages
from d2lcourse.reporting.html.summary import Summary

SLOWEST, HARDEST = 15, 10  # checks that the overview lists
AUDIENCES = {"instructor": False, "students": True}  # folder: whether the pages may be sent to students


@dataclass(frozen=True)
class Written:
    """What a report holds."""

    students: int
    exercises: int


def write_report(
    marks: Iterable[Mark],
    people: dict[str, Person],
    folder: Path,
    *,
    source: str,
    when: datetime,
    notes: Mapping[str, Sequence[str]] = MappingProxyType({}),
    advance: Callable[[], None] = lambda: None,
) -> Written:
    """Write the pages of a class into a folder, in place of an earlier report if there is one.

    Args:
        marks: the marks, those of a student one after the other.
        people: who is in the class, by id; others who have marks are added.
        folder: a new or an empty folder, or an earlier report.
        source: where the marks come from, for the reader.
        when: the date to print.
        notes: what was refused or left out of what a student handed in, by id.
        advance: called after each student.

    Raises:
        UserError: the folder holds something else or cannot be written, Jinja is missing, or there is
            nothing to report.
    """
    pages = Pages(source=source, when=f"{when:%Y-%m-%d %H:%M %Z}".strip())
    summary, attention = Summary(), Attention()
    with report_folder(folder) as draft:
        for student, group in groupby(marks, key=lambda mark: mark.student):
            person = people.get(student) or Person(id=student)
            if student in summary.rows:
                raise ValueError(f"the marks of {student!r} do not follow each other")
            _student(draft, pages, summary, attention, person, list(group), notes.get(student, ()))
            advance()
        for person in people.values():
            if person.id not in summary.rows:
                attention.add_absent(summary.row(person))
                _student(draft, pages, summary, attention, person, [], notes.get(person.id, ()))
                advance()
        if not summary.rows:
            raise UserError(f"{source} holds no results yet: d2lcourse grade ... --store {source}")
        _class(draft, pages, summary, attention)
    return Written(len(summary.rows), len(summary.worth))


def _student(
    draft: Draft,
    pages: Pages,
    summary: Summary,
    attention: Attention,
    person: Person,
    marks: list[Mark],
    notes: Sequence[str],
) -> None:
    row = summary.row(person)
    attention.add_notes(row, notes)
    for mark in marks:
        summary.add(person, mark)
        attention.add(row, mark)
    for audience, for_student in AUDIENCES.items():
        feedback = [feedback_of(mark, for_student=for_student) for mark in marks]
        page = pages.render(
            "student.html",
            row=row,
            notes=notes,
            feedback=feedback,
            earned=sum(mark.earned for mark in marks),
            total=sum(mark.points for mark in marks),
            for_student=for_student,
        )
        draft.write(f"{audience}/{row.page}", page)


def _class(draft: Draft, pages: Pages, summary: Summary, attention: Attention) -> None:
    rows = sorted(summary.rows.values(), key=lambda row: row.person.id)
    tables = blocks(summary.exercises)
    overview = pages.render(
        "index.html",
        summary=summary,
        spread=spread_of(map(summary.share, rows)),
        tables=tables,
        bands=bands_of(summary),
        kinds=attention.kinds(),
        hardest=summary.hardest_checks(HARDEST),
        slowest=summary.slowest_checks(SLOWEST),
    )
    draft.write("index.html", overview)
    everyone = pages.render(
        "class.html", summary=summary, tables=tables, bands=[band_of(summary, row) for row in rows]
    )
    draft.write("class.html", everyone)
