"""Where exported marks come from: a class store, or a file of grade records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from d2lcourse.errors import UserError
from d2lcourse.grading.record import GradeRecord
from d2lcourse.grading.results import Mark, Person
from d2lcourse.reporting.exports.text import one_line

LARGEST = 1 << 30


class Source:
    """The marks of a store or a file of records, as often as they are needed.

    Attributes:
        open_marks: a line for each mark that was read and is no grade.
    """

    def __init__(self, store: Path | None, records: Path | None, students: tuple[str, ...]) -> None:
        if (store is None) == (records is None):
            raise UserError("name one source: --store FILE, or --records FILE that `check --json FILE` wrote")
        self._store, self._students = store, frozenset(students)
        self._records = _read_records(records) if records is not None else []
        self.open_marks: list[str] = []
        self._people = self._everyone()
        for student in students:
            if student not in self._people:
                raise UserError(
                    f"{store or records} has no student {student!r}; it has {len(self._people)} others"
                )

    def people(self) -> dict[str, Person]:
        """Return the students."""
        return {student: person for student, person in self._people.items() if self._chosen(student)}

    def marks(self) -> Iterator[Mark]:
        """Yield everyone's every exercise, one student after the other."""
        for mark in self._all():
            if self._chosen(mark.student):
                if not mark.is_final:
                    self.open_marks.append(f"INCOMPLETE: {one_line(mark.student)}, {one_line(mark.exercise)}")
                yield mark

    def _everyone(self) -> dict[str, Person]:
        if self._store is None:
            return {record.student: Person(id=record.student) for record in self._records}
        from d2lcourse.batch.results import people_of
        from d2lcourse.batch.store import Store

        with Store(self._store, read_only=True) as store:
            return people_of(store)

    def _all(self) -> Iterator[Mark]:
        if self._store is None:
            for record in self._records:
                yield Mark(
                    student=record.student, exercise=record.exercise, record=record, attempts=record.attempt
                )
            return
        from d2lcourse.batch.results import marks_of
        from d2lcourse.batch.store import Store

        with Store(self._store, read_only=True) as store:
            yield from marks_of(store)

    def _chosen(self, student: str) -> bool:
        return not self._students or student in self._students


def _read_records(path: Path) -> list[GradeRecord]:
    try:
        if path.stat().st_size > LARGEST:
            raise UserError(f"{path} is larger than {LARGEST >> 30} GiB")
        records = msgspec.json.decode(path.read_bytes(), type=list[GradeRecord])
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UserError(
            f"{path} holds no grade records ({error}); write them with `d2lcourse check --json`"
        ) from None
    return sorted(records, key=lambda record: record.student)
