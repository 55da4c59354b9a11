"""Reads a class's results out of its store."""

from __future__ import annotations

from collections.abc import Iterator

from d2lcourse.batch.store import Store
from d2lcourse.batch.tables import Given
from d2lcourse.grading.results import Mark, Person


def marks_of(store: Store) -> Iterator[Mark]:
    """Yield everyone's every exercise, one by one (a class's records may not fit into memory at once).

    They come in order of students, then of exercises; also points that a human gave for work that nobody
    handed in here, which have no record.
    """
    given = store.overrides.all()
    for entry in store.entries():
        key = (entry.key.student, entry.key.exercise)
        while given and next(iter(given)) < key:
            yield _by_hand(given.pop(next(iter(given))))
        item = given.pop(key, None)
        yield Mark(
            student=entry.key.student,
            exercise=entry.key.exercise,
            record=entry.record,
            problem=entry.problem,
            attempts=entry.attempts,
            needs_a_human=entry.needs_a_human,
            override=item.override if item else None,
        )
    yield from map(_by_hand, given.values())


def people_of(store: Store) -> dict[str, Person]:
    """Return the students by their ids: those of the roster, and those who handed something in."""
    known = store.people.all()
    students = {*known, *store.students(), *(student for student, _ in store.overrides.all())}
    return {student: known.get(student, Person(id=student)) for student in sorted(students)}


def _by_hand(given: Given) -> Mark:
    return Mark(student=given.student, exercise=given.exercise, override=given.override)
