"""`check`: what a notebook's grade cell calls in the student's kernel."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from d2lcourse.grading.record import GradeRecord

EXECUTION = "NBGRADER_EXECUTION"  # nbgrader sets it to `autograde` or `validate` where it runs a notebook
NO_GRADE = (
    "This cell earns nothing when nbgrader itself runs it: d2lcourse grades outside of the notebook. The "
    "instructor's nbgrader_config.py lacks d2lcourse's settings; `d2lcourse nbgrader build` writes them."
)


def check(name: str) -> None:
    """Grade one function as this kernel knows it, and print the feedback.

    The definitions that have been executed are graded in a process of its own by the public checks; the last
    one of each name counts. Nothing that is printed here is a grade.

    Args:
        name: the exercise and the function, `ch04/softmax::log_softmax`.

    Raises:
        RuntimeError: nbgrader runs this cell to grade it.
        AssertionError: `nbgrader validate` runs this cell, and public points are missing.
    """
    how = os.environ.get(EXECUTION, "")
    if how == "autograde":
        raise RuntimeError(NO_GRADE)
    from d2lcourse.errors import D2LError
    from d2lcourse.nbgrader.executed import executed_notebook, unsaved_note
    from d2lcourse.nbgrader.own import grade_own, own_selection

    try:
        selection = own_selection(name, Path.cwd())
        notebook = executed_notebook(_shell())
        record = grade_own(selection, notebook)
        note = unsaved_note(selection.exercise, selection.function or "", notebook, Path.cwd())
    except D2LError as error:
        if how == "validate":
            raise AssertionError(str(error)) from None
        print(error)
        return
    text = _text_of(record)
    if how == "validate" and record.earned < record.points:
        raise AssertionError(text)
    print(text)
    if note:
        print(f"\n{note}")


def _text_of(record: GradeRecord) -> str:
    from d2lcourse.nbgrader.feedback import feedback_text

    points = f"{record.earned:g} of {record.points:g} public points"
    return f"{feedback_text(record)}\n\n{points}; your instructor's checks include hidden ones."


def _shell() -> Any:
    from IPython import get_ipython

    return get_ipython()
