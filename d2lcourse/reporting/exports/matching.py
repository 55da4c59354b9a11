"""Finds out which of Canvas's students is which of ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from d2lcourse.grading.results import Person
from d2lcourse.reporting.exports.template import Row
from d2lcourse.reporting.exports.text import one_line

SHOWN = 10  # students that a note names


def match(people: Mapping[str, Person], rows: list[Row], notes: list[str]) -> dict[int, str]:
    """Return our id for the number of each line that is one of ours; a note names who is in no line.

    Ids come first, in Canvas's own order. A name counts only where it is one person's, there and here.
    """
    found = {row.number: row.student for row in rows if row.student}
    for of_person, of_row in LEVELS:
        _match_by(of_person, of_row, people, rows, found)
    missing = sorted(one_line(student) for student in people.keys() - set(found.values()))
    if missing:
        more = f" and {len(missing) - SHOWN} more" if len(missing) > SHOWN else ""
        notes.append(
            f"NOT IN CANVAS'S GRADEBOOK, and therefore left out: {', '.join(missing[:SHOWN])}{more}; "
            "a roster with Canvas's ids tells who they are"
        )
    return found


def _match_by(
    of_person: Callable[[Person], str],
    of_row: Callable[[Row], str],
    people: Mapping[str, Person],
    rows: list[Row],
    found: dict[int, str],
) -> None:
    # Counted over everybody: what two have in common does not tell them apart when one is settled.
    in_rows = Counter(_folded(of_row(row)) for row in rows)
    here = Counter(_folded(of_person(person)) for person in people.values())
    owner = {_folded(of_person(person)): student for student, person in people.items()}
    taken = set(found.values())
    for row in rows:
        key = _folded(of_row(row))
        if key and row.number not in found and in_rows[key] == here[key] == 1 and owner[key] not in taken:
            found[row.number] = owner[key]


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _first_last(name: str) -> str:
    """Return `Ada Lovelace` for `Lovelace, Ada`, which is how Canvas sorts."""
    last, comma, first = name.partition(",")
    return f"{first} {last}" if comma else name


def _id(name: str) -> Callable[[Row], str]:
    return lambda row: row.ids.get(name, "")


LEVELS: tuple[tuple[Callable[[Person], str], Callable[[Row], str]], ...] = (
    (lambda person: person.canvas_id, _id("ID")),
    (lambda person: person.sis_id, _id("SIS User ID")),
    (lambda person: person.login, _id("SIS Login ID")),
    (lambda person: person.id, _id("SIS Login ID")),
    (lambda person: person.email, _id("SIS Login ID")),
    (lambda person: person.id, _id("SIS User ID")),
    (lambda person: person.id, _id("ID")),
    (lambda person: _first_last(person.name), lambda row: _first_last(row.name)),
)
