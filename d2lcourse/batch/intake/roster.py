"""Reads who is in a class, and finds out whose a submission is."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from d2lcourse.batch.intake.members import shown
from d2lcourse.batch.intake.names import Owner, folded, problem_of_id, spellings
from d2lcourse.errors import UserError
from d2lcourse.grading.results import Person

ROSTER_BYTES = 16 << 20
NAMED = 10  # problems that a message names
# What a column holds, by its header in lower case with spaces for underscores.
OWN = {
    "id": "id", "student id": "id", "student": "id", "username": "id", "name": "name", "full name": "name",
    "student name": "name", "first name": "first", "last name": "last", "surname": "last", "email": "email",
    "e-mail": "email", "email address": "email", "mail": "email", "login": "login", "sis id": "sis_id",
    "canvas id": "canvas_id", "section": "section", "group": "section",
}  # fmt: skip
CANVAS = {
    "student": "name", "id": "canvas_id", "sis user id": "sis_id", "sis login id": "login", "email": "email",
    "section": "section",
}  # fmt: skip
MOODLE = {
    "first name": "first", "given name": "first", "last name": "last", "surname": "last",
    "family name": "last", "full name": "name", "first name / last name": "name",
    "email address": "email", "email": "email",
    "id number": "sis_id", "username": "login", "identifier": "participant", "groups": "section",
    "group": "section",
}  # fmt: skip
GITHUB = {"identifier": "id", "github username": "login", "name": "name"}
ONLY_CANVAS = {"sis login id", "sis user id"}
ONLY_MOODLE = {"email address", "id number", "identifier"}
EXPECTED = "expected the columns id, name and email, or an export of Canvas, Moodle or GitHub Classroom"


@dataclass(frozen=True)
class Listed:
    """A student of the roster.

    Args:
        person: who.
        line: in which line; 0 if the store knows them from an earlier roster.
        participant: Moodle's number of them in one assignment.
    """

    person: Person
    line: int = 0
    participant: str = ""

    @property
    def place(self) -> str:
        """Where the roster names them."""
        return f"line {self.line}" if self.line else "known from an earlier roster"


class Roster:
    """The students of a class.

    Args:
        listed: everyone.
        notes: what is odd about the file.
    """

    def __init__(self, listed: Iterable[Listed] = (), notes: Iterable[str] = ()) -> None:
        self.listed = tuple(listed)
        self.notes = tuple(notes)
        self._ids = {item.person.id: item for item in self.listed}
        self._aliases = _index((item, _aliases_of(item.person)) for item in self.listed)
        self._names = _index((item, spellings(item.person.name)) for item in self.listed)
        self._canvas = _index((item, [item.person.canvas_id]) for item in self.listed)
        self._participants = _index((item, [item.participant]) for item in self.listed)

    def __bool__(self) -> bool:
        return bool(self.listed)

    def matches(self, owner: Owner) -> list[Listed]:
        """Return who an owner may be: the right one, or nobody, or several whom the name fits."""
        if owner.form == "canvas" and (found := self._canvas.get(owner.number)):
            return found
        if owner.form == "moodle" and (found := self._participants.get(owner.number)):
            return found
        if owner.form == "plain":
            if owner.name in self._ids:
                return [self._ids[owner.name]]
            # Clones of GitHub Classroom are named by the assignment and the login: softmax-ann-lee.
            words = owner.name.casefold().split("-")
            for i in range(len(words)):
                if found := self._aliases.get("-".join(words[i:])):
                    return found
        return self._names.get(folded(owner.name), [])

    def knows(self, student: str) -> bool:
        """Whether there is a student with this id."""
        return student in self._ids


def read_roster(path: Path) -> Roster:
    """Return the roster in a CSV file: `id,name,email`, or an export of Canvas, Moodle or GitHub Classroom.

    Raises:
        UserError: the file cannot be read as a roster; the message names its lines.
    """
    try:
        with path.open("rb") as file:
            data = file.read(ROSTER_BYTES + 1)
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}") from None
    if len(data) > ROSTER_BYTES:
        raise UserError(f"{path} is larger than {ROSTER_BYTES >> 20} MiB: that is no roster")
    text, notes = _decoded(data, path)
    try:
        listed, more = _listed(_rows(text), path)
    except csv.Error as error:
        raise UserError(f"{path} cannot be read as CSV: {error}") from None
    return Roster(listed, (*notes, *more))


def _decoded(data: bytes, path: Path) -> tuple[str, list[str]]:
    is_wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))  # what spreadsheets call Unicode text
    try:
        return data.decode("utf-16" if is_wide else "utf-8-sig"), []
    except UnicodeDecodeError:
        if is_wide:
            raise UserError(f"{path} is not valid UTF-16 text: save it as CSV in UTF-8") from None
    note = f"{path.name} is not UTF-8: it was read as Windows-1252; check names with accents"
    return data.decode("cp1252", errors="replace"), [note]


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the number of the first line of each row that is not empty, and its cells."""
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    before = 0
    for row in reader:
        cells = [" ".join(cell.split()) for cell in row]
        if any(cells):
            yield before + 1, cells
        before = reader.line_num


def _listed(rows: Iterator[tuple[int, list[str]]], path: Path) -> tuple[list[Listed], list[str]]:
    header = [" ".join(cell.casefold().replace("_", " ").split()) for cell in next(rows, (0, []))[1]]
    columns = _columns(header)
    fields = set(columns.values())
    if "id" not in fields and not fields & {"canvas_id", "login", "sis_id", "email", "participant"}:
        seen = ", ".join(shown(name) for name in header[:NAMED]) or "nothing"
        raise UserError(f"{path}: the first line names no column that tells who is who ({seen}); {EXPECTED}")
    found: dict[str, Listed] = {}
    problems: list[str] = []
    notes: list[str] = []
    for line, cells in rows:
        values = {columns[i]: cell for i, cell in reversed(list(enumerate(cells))) if i in columns and cell}
        if _is_no_student(values):
            continue
        item = _listed_of(values, line)
        student = item.person.id
        if not student:
            problems.append(f"line {line}: there is no id")
        elif problem := problem_of_id(student):
            problems.append(f"line {line}: the id {shown(student)!r} {problem}")
        elif student not in found:
            found[student] = item
        elif found[student].person == item.person:
            notes.append(f"{path.name}, line {line}: {shown(student)} is in line {found[student].line}, too")
        else:
            text = f"line {line}: the id {shown(student)} is in line {found[student].line} already"
            problems.append(f"{text}, with another name or address")
    problems += _collisions(found)
    if problems:
        more = f"\n  and {len(problems) - NAMED} more" if len(problems) > NAMED else ""
        text = "".join(f"\n  {problem}" for problem in problems[:NAMED])
        raise UserError(f"{path} does not say who is who:{text}{more}\nMend these lines, and run it again.")
    if not found:
        raise UserError(f"{path} names no student; {EXPECTED}")
    return list(found.values()), notes


def _columns(header: list[str]) -> dict[int, str]:
    names = set(header)
    known = OWN
    if "github username" in names and "identifier" in names:
        known = GITHUB
    elif names & ONLY_CANVAS or {"student", "id"} <= names:
        known = CANVAS
    elif not names & {"id", "student id", "student"} and names & ONLY_MOODLE:
        known = MOODLE
    if known is OWN and "id" in names:
        known = OWN | {"username": "login"}
    return {i: known[name] for i, name in enumerate(header) if name in known}


def _is_no_student(values: dict[str, str]) -> bool:
    """Whether it is a row that Canvas writes between the header and the students, or its test student."""
    name = values.get("name", "")
    has_id = values.keys() - {"name", "section"}
    return name in ("Points Possible", "Student, Test") or not (name or has_id)


def _listed_of(values: dict[str, str], line: int) -> Listed:
    name = values.get("name") or " ".join(filter(None, (values.get("first"), values.get("last"))))
    participant = values.get("participant", "").rpartition(" ")[2]
    keys = ("id", "login", "sis_id", "email", "canvas_id")
    student = next(
        (values[key] for key in keys if key in values), participant and f"participant-{participant}"
    )
    kept = {key: values.get(key, "") for key in ("email", "login", "sis_id", "canvas_id", "section")}
    return Listed(Person(id=student, name=name, **kept), line, participant)


def _collisions(found: dict[str, Listed]) -> Iterator[str]:
    first: dict[str, Listed] = {}
    for item in found.values():
        other = first.setdefault(item.person.id.casefold(), item)
        if other is not item:
            ids = f"{shown(item.person.id)} and {shown(other.person.id)}"
            yield f"line {item.line}: {ids} (line {other.line}) differ in case only"


def _aliases_of(person: Person) -> set[str]:
    texts = (person.id, person.login, person.sis_id, person.email, person.email.partition("@")[0])
    return {text.casefold() for text in texts}


def _index(keys: Iterable[tuple[Listed, Iterable[str]]]) -> dict[str, list[Listed]]:
    index: dict[str, list[Listed]] = {}
    for item, texts in keys:
        for text in filter(None, texts):
            index.setdefault(text, []).append(item)
    return index
