"""Reads the gradebook that Canvas exported, as Canvas's own importer would read it."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from pathlib import Path

from d2lcourse.errors import UserError

INFO = (
    "Student",
    "LastName",
    "FirstName",
    "ID",
    "SIS User ID",
    "SIS Login ID",
    "Integration ID",
    "Root Account",
    "Section",
)
IDS = ("ID", "SIS User ID", "SIS Login ID")
TOTALS = re.compile(r"(Current|Final) (Score|Points|Grade)|Override (Score|Grade|Status)")
TITLE = re.compile(r"(.*)\s\((\d+)\)", re.DOTALL)
NO_GRADES = re.compile(r"\s*(Muted|Manual Posting.*)?\s*", re.IGNORECASE | re.DOTALL)
LARGEST = 64 << 20


@dataclass(frozen=True)
class Row:
    """One student's line.

    Args:
        number: which line.
        info: the cells up to the section.
        name: as Canvas shows it.
        ids: `ID`, `SIS User ID`, `SIS Login ID`.
        grades: the cells of assignments by title.
        student: our own id, if it is known.
    """

    number: int
    info: list[str]
    name: str
    ids: dict[str, str]
    grades: dict[str, str] = field(default_factory=dict)
    student: str = ""


@dataclass(frozen=True)
class Template:
    """A gradebook of Canvas.

    Args:
        path: the file.
        info: the headers up to the section.
        points: the line of points.
        assignments: the titles with their ids.
        rows: the students.
    """

    path: Path
    info: list[str]
    points: list[str]
    assignments: dict[str, int]
    rows: list[Row]

    def find(self, title: str) -> str | None:
        """Return the whole title of an assignment that is named with or without its id."""
        wanted = title.strip().casefold()
        found = [
            whole
            for whole in self.assignments
            if wanted in (whole.casefold(), split_title(whole)[0].strip().casefold())
        ]
        if len(found) > 1:
            raise UserError(
                f"{self.path} has several assignments {title!r}: name one with its id, {found[0]!r}"
            )
        return found[0] if found else None

    def possible(self, title: str) -> str:
        """Return the points that Canvas gives an assignment; nothing if it does not know it."""
        column = self.assignments.get(title)
        return self.points[column] if column is not None and column < len(self.points) else ""


def split_title(whole: str) -> tuple[str, str]:
    """Return the title and the id of `Homework 4 (123)`."""
    match = TITLE.fullmatch(whole)
    return (match.group(1), match.group(2)) if match else (whole, "")


def read_template(path: Path) -> Template:
    """Return the gradebook in a CSV file.

    Raises:
        UserError: it cannot be read, or is no export of Canvas's gradebook.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise UserError(f"{path} is larger than {LARGEST >> 20} MiB: no gradebook of a class")
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UserError(
            f"{path} is not UTF-8: export the gradebook from Canvas again, and do not edit it"
        ) from None
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise UserError(f"{path} cannot be read as a table: {error}; export it from Canvas again") from None
    return _read(path, [line for line in lines if any(c.strip() for c in line)])


def _read(path: Path, lines: list[list[str]]) -> Template:
    header = [name.strip() for name in lines[0]] if lines else []
    if "ID" not in header or "Section" not in header or header[0] not in ("Student", "LastName"):
        raise UserError(
            f"{path} is no gradebook of Canvas: its first line must have Student, ID and Section. "
            "In Canvas: Grades > Export > Export Entire Gradebook"
        )
    width = header.index("Section") + 1
    if unknown := [name for name in header[:width] if name not in INFO]:
        raise UserError(
            f"{path}: the column {unknown[0]!r} stands before Section: export it from Canvas again"
        )
    columns = {name: i for i, name in enumerate(header) if i >= width and name and not TOTALS.search(name)}
    points: list[str] = []
    rows: list[Row] = []
    for number, line in enumerate(lines[1:]):
        padded = line + [""] * (len(header) - len(line))
        if "Points Possible" in padded[0] and not padded[1]:
            points = padded
        elif not all(NO_GRADES.fullmatch(text) for text in padded):
            rows.append(_row(number, padded, header, width, columns))
    if not points:
        raise UserError(f"{path} has no line `Points Possible`: export it from Canvas again")
    # Custom columns (notes) stand among the assignments, but have neither points nor an id.
    known = {name: i for name, i in columns.items() if split_title(name)[1] or _is_number(points[i])}
    return Template(path, header[:width], points, known, rows)


def _row(number: int, line: list[str], header: list[str], width: int, columns: dict[str, int]) -> Row:
    info = dict(zip(header[:width], line, strict=False))
    name = info.get("Student") or f"{info.get('FirstName', '')} {info.get('LastName', '')}".strip()
    ids = {key: info.get(key, "").strip() for key in IDS}
    return Row(number, line[:width], name, ids, {title: line[i] for title, i in columns.items()})


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True
