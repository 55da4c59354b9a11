"""The code that a kernel has executed, as a notebook."""

from __future__ import annotations

import ast
import json
import os
from pathlib import Path
from typing import Any

from d2lcourse.course import Exercise
from d2lcourse.course.files import read_regular_file
from d2lcourse.course.notebook import NOTEBOOK_BYTES, extract
from d2lcourse.errors import UserError


def executed_notebook(shell: Any) -> bytes:
    """Return a notebook whose cell n is the input [n] of this kernel.

    Args:
        shell: IPython's shell; None outside of IPython.

    Raises:
        UserError: this is no IPython kernel.
    """
    if shell is None:
        raise UserError("check(...) works in a notebook; in a terminal run: d2lcourse check ID")
    inputs = shell.history_manager.input_hist_raw[1:]  # input [0] does not exist
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": text} for text in inputs]
    document = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(document).encode()


def unsaved_note(exercise: Exercise, function: str, executed: bytes, folder: Path) -> str:
    """Return a warning if the saved notebook has another version of a function than the kernel; else nothing.

    Only the saved file is submitted.
    """
    path = _own_file(exercise, folder)
    try:
        data = read_regular_file(path, NOTEBOOK_BYTES)
    except OSError:
        return ""  # it has another name or place: nothing can be said
    top = function.partition(".")[0]
    if _definition(extract(data, path.name).source, top) == _definition(
        extract(executed, path.name).source, top
    ):
        return ""
    return f"Save before you submit: the saved {path.name} has another {top} than the one that was checked."


def _own_file(exercise: Exercise, folder: Path) -> Path:
    """Return where the notebook of this kernel is; Jupyter says so in the environment."""
    session = os.environ.get("JPY_SESSION_NAME", "")
    if session.endswith(".ipynb") and Path(session).is_file():
        return Path(session)
    return folder / f"{exercise.name}.ipynb"


def _definition(source: str | None, name: str) -> str:
    """Return a canonical text of the last definition of `name`; nothing if there is none."""
    try:
        body = ast.parse(source or "").body
    except SyntaxError:
        return ""
    found = ""
    for node in body:
        match node:
            case ast.FunctionDef(name=own) | ast.ClassDef(name=own) if own == name:
                found = ast.dump(node)
    return found
