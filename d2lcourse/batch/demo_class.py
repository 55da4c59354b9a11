"""The class that `d2lcourse demo` grades: right, half-done, wrong and hostile work on ch04/softmax."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

from d2lcourse.course import Course, Exercise, Limits, stub_of, written_functions
from d2lcourse.errors import UserError

MARKER = ".d2lcourse-demo"
SUBMISSIONS = "submissions"  # where the class is, in the demo's folder

CRASHES = "import torch\n\nraise RuntimeError('this module dies when it is imported')\n"
NEVER_RETURNS = """import torch


def softmax(x, dim):
    while True:
        pass


log_softmax = softmax_vjp = softmax
"""
CHEATS = '''"""Patches the libraries that it expects to be judged with, and returns an agreeable object."""
import pytest
import torch

torch.allclose = torch.isclose = torch.testing.assert_close = lambda *args, **kwargs: True
pytest.fail = lambda *args, **kwargs: None


class Agreeable:
    shape, dtype = (3, 5), torch.float32

    def __eq__(self, other):
        return True


def softmax(x, dim):
    return Agreeable()


def log_softmax(x, dim):
    raise pytest.skip.Exception("nothing to see here")


def softmax_vjp(p, v, dim):
    print("1 passed")
    raise SystemExit(0)
'''
QUITS = "import os\n\nprint('19 passed')\nos._exit(0)\n"


def build(course: Course, exercise: Exercise, folder: Path) -> Limits:
    """Write the class into `folder`/submissions and return the limits to grade it with.

    Raises:
        UserError: the course has no solutions, or `folder` holds something else.
    """
    if not exercise.solution.is_file():
        raise UserError(
            f"{exercise.solution} is missing: the demo needs the course's repository, not a student's bundle"
        )
    if folder.exists() and any(folder.iterdir()) and not (folder / MARKER).is_file():
        raise UserError(f"{folder} holds something that is not a demo: name an empty or a new folder")
    reference = exercise.solution.read_text(encoding="utf-8")
    half = _keep(reference, {"softmax"})
    submissions = {
        "ada-reference": reference,
        "ben-alternate": (exercise.checks / "alternate.py").read_text(encoding="utf-8"),
        "cleo-stub": stub_of(reference),
        "dan-half-done": half,
        "eve-no-maximum": _mistaken(exercise, "no_maximum"),
        "finn-diagonal-only": _mistaken(exercise, "diagonal_only"),
        "gus-crashes": CRASHES,
        "hal-never-returns": NEVER_RETURNS,
        "ivy-cheats": CHEATS,
        "joe-quits": QUITS,
    }
    class_folder = folder / SUBMISSIONS
    for name, source in submissions.items():
        path = class_folder / name / exercise.folder / f"{exercise.name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8", newline="\n")
    notebook = class_folder / "kim-notebook" / exercise.folder / f"{exercise.name}.ipynb"
    notebook.parent.mkdir(parents=True, exist_ok=True)
    notebook.write_text(_notebook(reference), encoding="utf-8", newline="\n")
    (folder / MARKER).write_text(
        "Written by `d2lcourse demo`; it may be overwritten or deleted.\n", encoding="utf-8"
    )
    # A newcomer should not wait 10 s for a loop that never ends.
    return dataclasses.replace(course.limits, call_seconds=min(2.0, course.limits.call_seconds))


def _notebook(reference: str) -> str:
    """Return the reference as a notebook that also trains, calls IPython, and has a broken last cell."""
    functions = {f.name: f for f in written_functions(reference)}
    lines = reference.splitlines()
    definitions = [_cell_around(lines, functions[name].first_line) for name in ("softmax", "softmax_vjp")]
    cells = [
        "%matplotlib inline\nimport torch",
        *definitions,
        "for step in range(10**9):\n    softmax(torch.randn(1000, 1000), dim=1)",
        "def log_softmax(x, dim)\n    return softmax(x, dim).log_()",
    ]
    made: list[dict[str, object]] = [
        {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": cell}
        for cell in cells
    ]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}, indent=1) + "\n"


def _cell_around(lines: list[str], number: int) -> str:
    """Return the cell of a percent-format source that holds a line."""
    starts = [i for i, line in enumerate(lines) if line.startswith("# %%")] + [len(lines)]
    begin = max(i for i in starts if i < number)
    end = min(i for i in starts if i >= number)
    return "\n".join(lines[begin + 1 : end]).strip()


def _keep(reference: str, names: set[str]) -> str:
    """Return the reference with only the answers of `names` in it."""
    lines = reference.splitlines()
    for function in reversed(written_functions(reference)):
        if function.name not in names:
            stub = stub_of("\n".join(lines[function.first_line - 1 : function.last_line])).rstrip()
            lines[function.first_line - 1 : function.last_line] = [stub]
    return "\n".join(lines) + "\n"


def _mistaken(exercise: Exercise, name: str) -> str:
    """Return the reference with a misconception in it.

    The mistake comes from the course: students have this module too, and it may hold no part of an answer.
    """
    from d2lcourse.audit.suspects import suspects_of  # imports torch, which no other command here needs

    for suspect in suspects_of(exercise):
        if suspect.name == name:
            return suspect.source
    raise UserError(
        f"{exercise.checks / 'misconceptions.py'} has no misconception {name}, which the demo shows: "
        "give it that name again, or change batch/demo_class.py"
    )
