"""Makes the notebook of an exercise as nbgrader wants it: notes, answers, something to try, grade cells."""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from d2lcourse.course import Exercise, stub_of
from d2lcourse.course.digests import source_digest
from d2lcourse.course.source import BEGIN

SCHEMA = 3
INTRODUCTION = (
    "*How to work.* Write your code in place of `raise NotImplementedError`, run the cell, then run the cell "
    "below it that says `check(...)`: it grades that function as you have just run it, and says what is "
    "wrong. Save the notebook before you submit it."
)

TRY = "# Try it: the example of the docstring. Change it as you like; it is not graded."


def nbgrader_notebook(exercise: Exercise, source: str, notes: str, points: Mapping[str, float]) -> str:
    """Return the instructor's notebook of an exercise (nbformat 4.5), the same text for the same source.

    Args:
        exercise: which.
        source: its source in percent format: the solution, or the stub.
        notes: the exercise's section of the chapter's notes, as Markdown; may be empty.
        points: what each function is worth, public and hidden checks together.
    """
    import jupytext  # 1 s to import, and only builds need it

    maker = _Maker(exercise)
    for number, cell in enumerate(jupytext.reads(source, fmt="py:percent").cells):
        if cell.cell_type != "code":
            maker.add("markdown", cell.source)
            if number == 0:
                maker.add("markdown", INTRODUCTION)
                if notes:
                    maker.add("markdown", notes)
            continue
        written = [name for name in points if name.partition(".")[0] in _defined(cell.source)]
        if BEGIN not in cell.source and "raise NotImplementedError" not in cell.source:
            maker.add("code", cell.source)
            continue
        top = written[0].partition(".")[0] if written else f"cell-{number}"
        maker.add("markdown", f"## {top}")
        maker.add(
            "code",
            cell.source,
            {"grade": False, "grade_id": f"answer-{top}", "locked": False, "solution": True},
        )
        maker.add("code", example_of(cell.source, top))
        for name in written:
            maker.add("code", grade_cell(exercise, name), _graded(name, points[name]))
    return maker.notebook(source_digest(stub_of(source) if BEGIN in source else source))


def grade_cell(exercise: Exercise, function: str) -> str:
    """Return the text of a function's grade cell."""
    return f'from d2lcourse.nbgrader import check\n\ncheck("{exercise.id}::{function}")'


def example_of(cell: str, name: str) -> str:
    """Return a cell to try a function in: the call of its docstring's example where that stands alone."""
    found = _docstring(cell, name).partition("Example:")[2]
    for match in re.finditer(rf"\b{re.escape(name)}\(", found):
        for end in (place.end() for place in re.finditer(r"\)", found)):
            call = " ".join(found[match.start() : end].split())
            if end > match.start() and _stands_alone(call, cell):
                return f"{TRY}\n{call}"
    return f"# Try {name} here, with the example of its docstring; this cell is not graded."


def section_of(notes: str, exercise: Exercise) -> str:
    """Return an exercise's section of its chapter's notes; nothing if it has none."""
    for section in re.split(r"^(?=## )", notes, flags=re.MULTILINE):
        if f"*Exercise `{exercise.id}`.*" in section:
            return section.replace(f"*Exercise `{exercise.id}`.*\n", "").strip()
    return ""


class _Maker:
    """Collects cells; their ids depend on nothing but the exercise and their place."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._cells: list[dict[str, Any]] = []

    def add(self, kind: str, source: str, nbgrader: dict[str, Any] | None = None) -> None:
        identity = hashlib.sha256(f"{self._exercise.id} {len(self._cells)}".encode()).hexdigest()[:8]
        metadata: dict[str, Any] = {}
        if nbgrader is not None:
            metadata["nbgrader"] = nbgrader | {"schema_version": SCHEMA, "task": False}
            if nbgrader["locked"]:
                metadata |= {"deletable": False, "editable": False}
        cell: dict[str, Any] = {"cell_type": kind, "id": identity, "metadata": metadata}
        if kind == "code":
            cell |= {"execution_count": None, "outputs": []}
        self._cells.append(cell | {"source": source.splitlines(keepends=True)})

    def notebook(self, stub: str) -> str:
        metadata = {
            "d2lcourse": {"exercise": self._exercise.id, "stub": stub},
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
        document = {"cells": self._cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
        return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _graded(function: str, points: float) -> dict[str, Any]:
    name = function.replace(".", "-")
    return {"grade": True, "grade_id": f"check-{name}", "locked": True, "points": points, "solution": False}


def _defined(source: str) -> set[str]:
    kinds = ast.FunctionDef | ast.ClassDef
    return {node.name for node in ast.parse(source).body if isinstance(node, kinds)}


def _docstring(source: str, name: str) -> str:
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            return ast.get_docstring(node) or ""
    return ""


def _stands_alone(call: str, cell: str) -> bool:
    """Whether a text is one call that needs nothing but modules and what its cell defines."""
    try:
        body = ast.parse(call).body
    except SyntaxError:
        return False
    if len(body) != 1 or not isinstance(body[0], ast.Expr) or not isinstance(body[0].value, ast.Call):
        return False
    names = {node.id for node in ast.walk(body[0]) if isinstance(node, ast.Name)}
    return names <= {"torch", "math", "range", "list", "dict", "tuple"} | _defined(cell)
