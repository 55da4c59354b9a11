"""Reads a submitted notebook whatever is in it, so that one bad file does not stop a class."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from d2lcourse.course.files import read_regular_file
from d2lcourse.course.notebook import NOTEBOOK_BYTES, NotebookError, document_of

KEPT = ("kernelspec", "language_info", "d2lcourse")
MAKERS = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}


class LenientExporter(NotebookExporter):  # type: ignore[misc]  # untyped
    """nbconvert's notebook exporter, with a reader that refuses links and never fails.

    The cells come out clean: their type, their text and the name that nbgrader gave them. Outputs are made
    anew by the grading anyway.
    """

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **options: Any
    ) -> tuple[str, dict[str, Any]]:
        """Convert the notebook in a file; one that cannot be read becomes a sentence."""
        path = Path(filename)
        resources = dict(resources or {})
        resources["metadata"] = {"name": path.stem, "path": str(path.parent)}
        found: tuple[str, dict[str, Any]] = self.from_notebook_node(
            read_leniently(path), resources=resources, **options
        )
        return found


def read_leniently(path: Path) -> nbformat.NotebookNode:
    """Return a valid notebook with the cells of a file, or with one cell that says why there are none."""
    try:
        document = document_of(read_regular_file(path, NOTEBOOK_BYTES))
        cells = [made for cell in _cells(document) if (made := _clean(cell)) is not None]
    except OSError as error:
        return _instead(f"{path.name} cannot be read: {_reason(path, error)}.")
    except NotebookError as error:
        return _instead(f"{path.name} cannot be read as a notebook: {error}.")
    metadata = document.get("metadata")
    kept = {name: metadata[name] for name in KEPT if name in metadata} if isinstance(metadata, dict) else {}
    notebook = new_notebook(cells=cells, metadata=kept)
    if nbformat.validator.isvalid(notebook):
        return notebook
    return new_notebook(cells=cells)


def _cells(document: dict[str, Any]) -> list[Any]:
    cells = document.get("cells")
    if not isinstance(cells, list):
        sheets = document.get("worksheets")  # nbformat 3
        lists = (
            [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
            if isinstance(sheets, list)
            else []
        )
        cells = [cell for cells in lists if isinstance(cells, list) for cell in cells]
    return cells


def _clean(cell: Any) -> nbformat.NotebookNode | None:
    if not isinstance(cell, dict):
        return None
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    maker = MAKERS.get(cell.get("cell_type", ""), new_raw_cell)
    made = maker(source if isinstance(source, str) else "")
    metadata = cell.get("metadata")
    own = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    if isinstance(own, dict):
        made.metadata["nbgrader"] = nbformat.from_dict(own)
    return made


def _instead(sentence: str) -> nbformat.NotebookNode:
    return new_notebook(cells=[new_markdown_cell(sentence)])


def _reason(path: Path, error: OSError) -> str:
    return "it is a link, not a file" if path.is_symlink() else (error.strerror or str(error))
