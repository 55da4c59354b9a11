"""Feedback as plain text, for the output of a notebook's cell."""

from __future__ import annotations

import io
import re

from rich.console import Console

from d2lcourse.grading.record import GradeRecord
from d2lcourse.reporting import feedback

WIDTH = 100
# Our own notebooks have cells to try functions in: that their calls are not graded needs no word.
ORDINARY = re.compile(r": (a|an|\d+) (calls?|expressions?) at the top level")


def feedback_text(record: GradeRecord) -> str:
    """Return what a record says to its student: a paragraph for each failed check, and the notes."""
    out = Console(file=io.StringIO(), width=WIDTH, color_system=None, force_jupyter=False)
    for paragraph in feedback(record):
        out.print(paragraph + "\n", soft_wrap=True, highlight=False)
    for note in record.notes:
        if ORDINARY.search(note):
            continue
        out.print(f"note: {note}", soft_wrap=True, highlight=False, markup=False)
    judged = [check for check in record.checks if not check.is_outside]
    if judged and all(check.outcome == "passed" for check in judged):
        out.print(f"All {len(judged)} checks passed.", highlight=False)
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue().strip()
