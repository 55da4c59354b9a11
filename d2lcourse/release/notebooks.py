"""Makes a notebook of a stub, for students who work in Jupyter."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from d2lcourse.course import Exercise
from d2lcourse.course.digests import source_digest
from d2lcourse.course.source import PLACEHOLDER


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
