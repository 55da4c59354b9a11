"""Reads a class's results out of its store."""

from __future__ import annotations

from collections.abc import Iterator

from d2lcourse.batch.store import Store
from d2lcourse.grading.results import Mark, Person


def marks_of(store: Store) -> Iterator[Mark]:
    """Yield everyone's every exercise, one by one (a class's records may not fit into memory at once)."""
    for entry in store.entries():
        yield Mark(
            student=entry.key.student,
            exercise=entry.key.exercise,
            record=entry.record,
            problem=entry.problem,
            attempts=entry.attempts,
            needs_a_human=entry.needs_a_human,
        )


def people_of(store: Store) -> dict[str, Person]:
    """Return the students by their ids."""
    return {entry.key.student: Person(id=entry.key.student) for entry in store.entries()}
