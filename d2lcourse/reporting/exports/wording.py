"""What every export says in the same words."""

from __future__ import annotations

from collections.abc import Sequence

from d2lcourse.course.text import printable
from d2lcourse.grading.record import CheckResult
from d2lcourse.grading.results import Mark
from d2lcourse.reporting.exports.text import number, one_line, shortened

SOURCE = (
    "These are the autograder's points, with your overrides. If you teach with nbgrader, its gradebook.db "
    "has the final marks: nbgrader export"
)
NOT_A_GRADE = "the code ran in the grader's own process (check --in-process)"


def status_of(mark: Mark) -> str:
    """Return one of: override, final, needs a human, not graded, incomplete, not a grade."""
    if mark.override is not None:
        return "override"
    if mark.is_final:
        return "final"
    if mark.needs_a_human:
        return "needs a human"
    if mark.record is None:
        return "not graded"
    return "incomplete" if mark.record.is_grade else "not a grade"


def reason_of(mark: Mark) -> str:
    """Return why a mark's points are not yet a grade, or why a human gave them; for the instructor."""
    if mark.override is not None:
        return mark.override.reason
    if mark.is_final:
        return ""
    if mark.record is not None and mark.record.is_grade and not mark.problem:
        missing = [c for c in mark.record.checks if c.outcome in ("not_run", "error") and not c.is_outside]
        return f"{len(missing)} of {len(mark.record.checks)} checks did not run"
    return mark.problem or (NOT_A_GRADE if mark.record else "there is no record yet")


def incomplete_note(marks: Sequence[Mark]) -> str:
    """Return a sentence for students that their points are no grade yet; nothing if they are."""
    names = [one_line(mark.exercise) for mark in marks if not mark.is_final]
    if not names:
        return ""
    return (
        f"INCOMPLETE: {', '.join(names)} is not graded wholly: checks did not run, or the grader failed. "
        "No answer of yours is to blame. These points are no grade yet."
    )


def check_title(exercise: str, check: CheckResult) -> str:
    """Return the name under which a check is shown."""
    hidden = " (hidden)" if check.visibility == "hidden" else ""
    return one_line(f"{exercise}::{check.function}: {check.title}{hidden}")


def check_message(check: CheckResult, limit: int) -> str:
    """Return what a student may read about a check that did not pass, in at most `limit` characters.

    Args:
        check: already disclosed.
        limit: of characters; what is longer is cut before it is cleaned, which would take long.
    """
    if check.outcome == "passed":
        return ""
    says = list(dict.fromkeys(diagnosis.says for diagnosis in check.diagnoses))
    if check.outcome == "error":
        says.append("The grader itself failed here; nothing is lost before it is graded again.")
    elif check.outcome == "not_run":
        says.append("This check did not run.")
    elif check.visibility == "hidden":
        says.append("This check is hidden: what it demands is in the exercise's text.")
    # What a grader's failure says may name files of the instructor's.
    message = "" if check.outcome == "error" else check.message
    text = "\n".join([*says, *([message] if message else [])])
    return shortened(printable(shortened(text, limit)), limit)


def points_line(earned: float, points: float) -> str:
    """Return "2.5 of 3 points"; if nobody knows what there was to earn, "2.5 points"."""
    return f"{number(earned)} of {number(points)} points" if points else f"{number(earned)} points"
