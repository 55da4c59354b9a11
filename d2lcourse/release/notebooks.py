"""Makes a notebook of a stub, for students who work in Jupyter, and brings corrections into theirs."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from d2lcourse.course import Exercise
from d2lcourse.course.digests import source_digest
from d2lcourse.course.source import PLACEHOLDER
from d2lcourse.release.answers import Answers, update_answers
from d2lcourse.release.merge import merge


def notebook_of(exercise: Exercise, stub: str) -> str:
    """Return a stub as a notebook (nbformat 4.5), the same text for the same stub.

    Its metadata name the exercise and the stub's digest: while the stub beside it is untouched, the notebook
    is what counts.
    """
    import jupytext  # 1 s to import, and only releases need it

    cells = jupytext.reads(stub, fmt="py:percent").cells
    made = [_cell(exercise, number, cell.cell_type, cell.source) for number, cell in enumerate(cells)]
    made += [
        _cell(
            exercise, len(made), "markdown", "## Check your work\n\nSave the notebook, then run this cell."
        ),
        _cell(exercise, len(made) + 1, "code", f"!d2lcourse check {exercise.id}"),
    ]
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    metadata = {
        "d2lcourse": {"exercise": exercise.id, "stub": source_digest(stub)},
        "kernelspec": kernel,
        "language_info": {"name": "python"},
    }
    notebook = {"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _cell(exercise: Exercise, number: int, kind: str, source: str) -> dict[str, Any]:
    identity = hashlib.sha256(f"{exercise.id} {number}".encode()).hexdigest()[:8]
    cell: dict[str, Any] = {"cell_type": kind, "id": identity, "metadata": {}}
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
        if PLACEHOLDER in source:
            cell["metadata"] = {"tags": ["answer"]}
    return cell | {"source": source.splitlines(keepends=True)}


def update_notebook(base: str, mine: str, theirs: str) -> Answers | None:
    """Return a student's notebook with the corrections made from one notebook to another, cell by cell.

    None if that cannot be done, because cells were added or removed by the correction or the student's is no
    notebook; `named_anew` then keeps the notebook counting.
    """
    try:
        old, own, new = (json.loads(text) for text in (base, mine, theirs))
        pairs = {a["id"]: (a, b) for a, b in zip(old["cells"], new["cells"], strict=True)}
        cells = list(own["cells"])
        if any(a["cell_type"] != b["cell_type"] for a, b in pairs.values()):
            return None
        conflicts, found = [], set()
        for number, cell in enumerate(cells, start=1):
            if cell.get("id") in pairs:
                found.add(cell["id"])
                before, after = (_source(item) for item in pairs[cell["id"]])
                text, problems = _merged_cell(before, _source(cell), after, cell["cell_type"])
                cell["source"] = text.splitlines(keepends=True)
                conflicts += [
                    f"{problem} (cell {number})" if problem else f"cell {number}" for problem in problems
                ]
        gone = [pair for name, pair in pairs.items() if name not in found and _differ(*pair)]
        conflicts += ["a cell that you deleted"] * bool(gone)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    made = named_anew(json.dumps(own, indent=1, ensure_ascii=False), theirs)
    return None if made is None else Answers(made, tuple(conflicts))


def named_anew(mine: str, theirs: str) -> str | None:
    """Return a student's notebook with the stub's digest of the corrected one, so that it goes on counting.

    None if it is no notebook.
    """
    try:
        notebook = json.loads(mine)
        notebook["metadata"]["d2lcourse"] = json.loads(theirs)["metadata"]["d2lcourse"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _merged_cell(before: str, own: str, after: str, kind: str) -> tuple[str, list[str]]:
    """Return a cell with both changes, and what could not be brought in."""
    if after in (before, own):
        return own, []
    if own == before:
        return after, []
    if kind == "code":
        answers = update_answers(before, own, after)
        return (own, [""]) if answers is None else (answers.text, list(answers.conflicts))
    merged = merge(*(text.splitlines(keepends=True) for text in (before, own, after)))
    return "".join(merged.lines), [""] * bool(merged.conflicts)


def _source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def _differ(before: dict[str, Any], after: dict[str, Any]) -> bool:
    return _source(before) != _source(after)
