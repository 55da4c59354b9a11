"""Puts the cells of a submitted notebook right, from what the gradebook knows of the assignment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

SCHEMA = 3


@dataclass(frozen=True)
class KnownCell:
    """A cell of the released notebook that nbgrader knows by its name.

    Args:
        name: its `grade_id`.
        kind: `code` or `markdown`.
        source: its text, which counts where the cell is locked.
        checksum: of the cell as it was given out.
        is_locked: whether students may not change it.
        is_solution: whether it holds an answer.
        points: what it is worth; None where it is not graded.
    """

    name: str
    kind: str
    source: str
    checksum: str
    is_locked: bool
    is_solution: bool
    points: float | None

    @property
    def metadata(self) -> dict[str, Any]:
        """What nbgrader keeps in the cell."""
        found: dict[str, Any] = {
            "grade": self.points is not None,
            "grade_id": self.name,
            "locked": self.is_locked,
            "schema_version": SCHEMA,
            "solution": self.is_solution,
            "task": False,
            "cell_type": self.kind,
            "checksum": self.checksum,
        }
        return found if self.points is None else found | {"points": self.points}

    def made(self) -> NotebookNode:
        """Return the cell as it was given out."""
        maker = new_code_cell if self.kind == "code" else new_markdown_cell
        return maker(self.source, metadata={"nbgrader": NotebookNode(self.metadata)})


class RestoreCells(NbGraderPreprocessor):  # type: ignore[misc]  # untyped
    """Rebuilds nbgrader's metadata of each cell, keeps the last of duplicates, adds missing grade cells.

    Whatever a student did to flags, versions, points and locked text, the cells come out as nbgrader made
    them; a cell that nbgrader does not know is an ordinary one.
    """

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Restore the cells of a notebook."""
        names = resources["nbgrader"]
        known = known_cells(names["db_url"], names["notebook"], names["assignment"])
        return restored(nb, known), resources


def restored(nb: NotebookNode, known: list[KnownCell]) -> NotebookNode:
    """Return a notebook with its known cells as they were given out, but for the answers."""
    by_name = {cell.name: cell for cell in known}
    seen: set[str] = set()
    for number in reversed(range(len(nb.cells))):
        cell = nb.cells[number]
        own = cell.metadata.pop("nbgrader", None)
        name = own.get("grade_id") if isinstance(own, dict) else None
        if not isinstance(name, str) or name not in by_name or name in seen:
            continue
        seen.add(name)
        right = by_name[name]
        if right.is_locked or cell.cell_type != right.kind:
            source = right.source if right.is_locked else cell.source
            cell = right.made()
            cell.source = source
            nb.cells[number] = cell
        cell.metadata["nbgrader"] = NotebookNode(right.metadata)
    for position, cell in enumerate(known):
        if cell.points is not None and cell.name not in seen:
            before = {other.name for other in known[:position]} & seen
            nb.cells.insert(_after(nb, before), cell.made())
            seen.add(cell.name)
    return nb


def known_cells(db_url: str, notebook: str, assignment: str) -> list[KnownCell]:
    """Return the cells of a released notebook, in order, from the gradebook."""
    with Gradebook(db_url) as gradebook:
        found = gradebook.find_notebook(notebook, assignment)
        points = {cell.name: float(cell.max_score) for cell in found.grade_cells}
        solutions = {cell.name for cell in found.solution_cells}
        return [
            KnownCell(
                cell.name,
                cell.cell_type,
                cell.source or "",
                cell.checksum or "",
                bool(cell.locked),
                cell.name in solutions,
                points.get(cell.name),
            )
            for cell in found.source_cells
        ]


def _after(nb: NotebookNode, names: set[str]) -> int:
    """Return where to insert a cell: behind the last of some cells, or at the end if there are none."""
    places = [
        number
        for number, cell in enumerate(nb.cells)
        if cell.metadata.get("nbgrader", {}).get("grade_id") in names
    ]
    return max(places) + 1 if places else len(nb.cells)
