"""Reads a Jupyter notebook as a module: its definitions, and where each line stands. Nothing is executed."""

from __future__ import annotations

import ast
import codecs
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from d2lcourse.course.extraction import chosen, written
from d2lcourse.course.magics import CellError, CellParser
from d2lcourse.course.statements import Statement, read_statement
from d2lcourse.course.text import plain_ends

NOTEBOOK_BYTES = 128 << 20
WHOLE_BYTES = 16 << 20  # of a larger notebook only what is needed is made into objects: outputs are skipped
CODE_CHARACTERS = 1 << 20  # in all code cells together: an examiner parses them
CELLS = 10_000
NOTES = 40
_FUTURE = "from __future__ import annotations"


@dataclass(frozen=True)
class Extracted:
    """What is graded of a notebook.

    Args:
        source: the module, or None if the file is no notebook.
        problem: why there is no source, as a sentence for the student.
        notes: what was ignored, as sentences for the student.
        places: for each line of the source, where it stands: `softmax.ipynb, cell 3, line 2`.
    """

    source: str | None
    problem: str = ""
    notes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Origin:
    """What a notebook of ours says about itself: the exercise's id, and the digest of the stub beside it."""

    exercise: str = ""
    stub: str = ""


class _Cell(msgspec.Struct):
    """What counts of a cell in a large notebook."""

    cell_type: Any = None
    source: Any = None
    metadata: Any = None


class _Slim(msgspec.Struct):
    """What counts of a large notebook."""

    cells: list[_Cell]
    metadata: Any = None


class NotebookError(Exception):
    """A file is no notebook; the message says why, and what to do."""


def extract(data: bytes, name: str) -> Extracted:
    """Return the definitions in a notebook as a module; never executes anything and never raises.

    Args:
        data: the file's content.
        name: the file's name, for messages and places.
    """
    name = _plain(name)
    try:
        cells = list(_code_cells(document_of(data)))
        if sum(len(code) for _, code in cells) > CODE_CHARACTERS:
            raise NotebookError("its code cells hold more than 1 MiB of text: move data into a file")
    except NotebookError as error:
        return Extracted(None, f"{name} cannot be read as a notebook: {error}")
    statements, notes = _statements(cells)
    kept = chosen(statements)
    notes += _ignored(statements, set(kept))
    source, places = written(kept, name)
    if future := next((item for item in statements if _is_annotations(item)), None):
        source = f"{_FUTURE}\n{source}"
        places = (f"{name}, cell {future.cell}, line {future.line}", *places)
    if not any(item.kind == "definition" for item in kept):
        notes.append((CELLS + 1, "the notebook defines no function and no class"))
    texts = [text for _, text in sorted(notes, key=lambda note: note[0])]
    if len(texts) > NOTES:
        texts[NOTES:] = [f"and {len(texts) - NOTES} more notes of this kind"]
    return Extracted(source, "", tuple(texts), places)


def origin_of(data: bytes) -> Origin:
    """Return what `metadata.d2lcourse` says; nothing if the file is no notebook or not one of ours."""
    try:
        match document_of(data):
            case {"metadata": {"d2lcourse": {"exercise": str() as exercise, **more}}}:
                stub = more.get("stub")
                return Origin(exercise, stub if isinstance(stub, str) else "")
    except NotebookError:
        pass
    return Origin()


def document_of(data: bytes) -> dict[str, Any]:
    """Return a notebook's JSON; that of a large one without outputs.

    Raises:
        NotebookError: it is no notebook.
    """
    if len(data) > WHOLE_BYTES:
        return _slimmed(data)
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise NotebookError("it is not valid UTF-8 text: save it again from Jupyter") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}"
        raise NotebookError(f"its JSON breaks at {where}: save it again from Jupyter") from None
    except ValueError:
        raise NotebookError("it holds a number that is too long: save it again from Jupyter") from None
    except (RecursionError, MemoryError):
        raise NotebookError("its JSON is nested too deeply: save it again from Jupyter") from None
    if not isinstance(document, dict):
        raise NotebookError("it holds no cells: save it again from Jupyter")
    return document


def _slimmed(data: bytes) -> dict[str, Any]:
    if len(data) > NOTEBOOK_BYTES:
        size = f"{NOTEBOOK_BYTES >> 20} MiB"
        raise NotebookError(f"it is larger than {size}: clear the outputs of all cells and save it again")
    try:
        found = msgspec.json.decode(data.removeprefix(codecs.BOM_UTF8), type=_Slim)
    except (msgspec.DecodeError, RecursionError):
        raise NotebookError(
            f"it is larger than {WHOLE_BYTES >> 20} MiB and is no plain JSON: clear the outputs of all cells "
            "and save it again"
        ) from None
    document: dict[str, Any] = msgspec.to_builtins(found)
    return document


def _code_cells(document: dict[str, Any]) -> Iterator[tuple[int, str]]:
    """Yield the number and the text of each code cell; a cell's number counts all cells from the top."""
    cells = document.get("cells")
    if not isinstance(cells, list):
        sheets = document.get("worksheets")  # nbformat 3
        if not isinstance(sheets, list):
            raise NotebookError("it holds no cells: save it again from Jupyter")
        lists = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
        cells = [cell for cells in lists if isinstance(cells, list) for cell in cells]
    if len(cells) > CELLS:
        raise NotebookError(f"it has more than {CELLS} cells")
    for number, cell in enumerate(cells, start=1):
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            source = cell.get("source", cell.get("input"))
            if isinstance(source, list):
                source = "".join(part for part in source if isinstance(part, str))
            if isinstance(source, str):
                yield number, plain_ends(source)


def _statements(cells: list[tuple[int, str]]) -> tuple[list[Statement], list[tuple[int, str]]]:
    parser = CellParser()
    statements: list[Statement] = []
    notes: list[tuple[int, str]] = []
    for number, code in cells:
        try:
            tree, lines, commands = parser.parse(code)
        except CellError as error:
            notes.append((number, f"{_at(number, error)}; nothing in this cell counts"))
            continue
        for line, text in commands:
            if text.startswith("!d2lcourse "):
                continue  # the cell that our own notebooks end with
            says = f"cell {number}, line {line}: the IPython command {_plain(text)!r} was ignored"
            whole = text.startswith("%%") and not lines
            notes.append((number, says + (" with its whole cell" if whole else "")))
        for node in tree.body:
            if _is_grade_cell(node):
                continue
            try:
                if item := read_statement(node, lines, number):
                    statements.append(item)
            except CellError as error:
                notes.append((number, f"{_at(number, error)}; this statement does not count"))
    return statements, notes


def _is_grade_cell(node: ast.stmt) -> bool:
    """Whether a statement is of the cells that grade: they are ours, and not the student's work."""
    match node:
        case ast.ImportFrom(module="d2lcourse.nbgrader"):
            return True
        case ast.Expr(value=ast.Call(func=ast.Name(id="check"), args=[ast.Constant(value=str())])):
            return True
    return False


def _at(cell: int, error: CellError) -> str:
    place = f"cell {cell}, line {error.line}" if error.line else f"cell {cell}"
    return f"{place}: {_plain(error.message)}"


def _ignored(statements: list[Statement], kept: set[Statement]) -> list[tuple[int, str]]:
    by_cell: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for item in statements:
        if item not in kept and item.kind != "future":
            by_cell[item.cell][item.word] += 1
    notes = []
    for cell, words in by_cell.items():
        parts = [_counted(word, number) for word, number in words.items()]
        what = " and ".join([*[", ".join(parts[:-1])][: len(parts) - 1], parts[-1]])
        verb = "was" if words.total() == 1 else "were"
        notes.append(
            (cell, f"cell {cell}: {what} at the top level {verb} ignored; only definitions are graded")
        )
    return notes


def _counted(word: str, number: int) -> str:
    if number > 1:
        return f"{number} {word}s"
    return f"an {word}" if word[0] in "aei" else f"a {word}"


def _is_annotations(item: Statement) -> bool:
    return item.kind == "future" and "annotations" in item.binds


def _plain(text: str) -> str:
    """Return a student's text fit for a message: one line, bounded, nothing that moves a cursor."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text[:100])
