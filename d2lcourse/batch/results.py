"""Reads a class's results out of its store."""

from __future__ import annotations

from collections.abc import Iterator

from d2lcourse.batch.store import Store
from d2lcourse.grading.results import Mark, Person


def marks_of(store: Store) -> Iterator[Mark]:
    """Yield everyone's every exercise, one by one (a class's records may not fit into memory at once).

    Points that a human gave for work that nobody handed in here come last, without a record.
    """
    given = store.overrides.all()
    for entry in store.entries():
        item = given.pop((entry.key.student, entry.key.exercise), None)
        yield Mark(
            student=entry.key.student,
            exercise=entry.key.exercise,
            record=entry.record,
            problem=entry.problem,
            attempts=entry.attempts,
            needs_a_human=entry.needs_a_human,
            override=item.override if item else None,
        )
    for item in given.values():
        yield Mark(student=item.student, exercise=item.exercise, override=item.override)


def people_of(store: Store) -> dict[str, Person]:
    """Return the students by their ids: those of the roster, and those who handed something in."""
    known = store.people.all()
    students = {*known, *store.students(), *(student for student, _ in store.overrides.all())}
    return {student: known.get(student, Person(id=student)) for student in sorted(students)}
