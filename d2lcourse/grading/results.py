"""What a class has: its people, and the newest word on everyone's every exercise."""

from __future__ import annotations

from msgspec import Struct

from d2lcourse.grading.record import GradeRecord


class Person(Struct, kw_only=True, frozen=True):
    """A student as a roster knows them; the fields that it does not have are empty."""

    id: str
    name: str = ""
    email: str = ""
    login: str = ""
    sis_id: str = ""
    canvas_id: str = ""
    section: str = ""


class Override(Struct, kw_only=True, frozen=True):
    """Points that a human gave in place of the checks', with the reason; grading again keeps them."""

    points: float
    reason: str
    when: str


class Mark(Struct, kw_only=True, frozen=True):
    """The newest word on one student's exercise.

    `record` is None if the grader failed before there was one; `problem` says why it failed, if the
    latest attempt is a failure.
    """

    student: str
    exercise: str
    record: GradeRecord | None = None
    problem: str = ""
    attempts: int = 0
    needs_a_human: bool = False
    override: Override | None = None

    @property
    def points(self) -> float:
        """What the exercise is worth; 0 if there is no record."""
        return self.record.points if self.record else 0.0

    @property
    def earned(self) -> float:
        """What counts: the human's points if there are any, else those of the checks."""
        if self.override is not None:
            return self.override.points
        return self.record.earned if self.record else 0.0

    @property
    def is_final(self) -> bool:
        """Whether the points are a grade: a human's, or those of checks that all ran."""
        if self.override is not None:
            return True
        return self.record is not None and not self.problem and self.record.complete and self.record.is_grade
