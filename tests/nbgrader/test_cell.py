"""`check` in a student's kernel, without the kernel."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from d2lcourse.course import Exercise
from d2lcourse.errors import UserError
from d2lcourse.nbgrader import cell, check
from d2lcourse.nbgrader.executed import executed_notebook, unsaved_note
from d2lcourse.nbgrader.notebooks import example_of, section_of
from d2lcourse.nbgrader.own import own_selection
from tests.nbgrader.classroom import write_course

RIGHT = "def double(x):\n    return x + x"


def shell(*inputs: str) -> Any:
    """Return what IPython keeps of the inputs [1], [2], ..."""
    return SimpleNamespace(history_manager=SimpleNamespace(input_hist_raw=["", *inputs]))


def notebook(*sources: str) -> str:
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": source} for source in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def exercise(tmp_path: Path) -> Exercise:
    return Exercise(tmp_path, "ch02_small", "scale")


def test_what_was_executed_last_is_graded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_course(tmp_path / "checks")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cell, "_shell", lambda: shell("def double(x):\n    return x * x", RIGHT, "1 / 0"))
    check("ch02/scale::double")
    said = capsys.readouterr().out
    assert "checks passed" in said
    assert "public points" in said


def test_it_raises_where_nbgrader_grades(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    with pytest.raises(RuntimeError, match="lacks d2lcourse's settings"):
        check("ch02/scale::double")


def test_a_folder_without_checks_is_named_with_the_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    check("ch02/scale::double")
    assert "has no folder `checks`" in capsys.readouterr().out
    with pytest.raises(UserError, match="open the notebook where it was fetched to"):
        own_selection("ch02/scale::double", tmp_path)


def test_outside_of_ipython_it_says_what_to_run() -> None:
    with pytest.raises(UserError, match="d2lcourse check ID"):
        executed_notebook(None)


@pytest.mark.parametrize(
    ("saved", "is_warned"),
    [
        (RIGHT, False),
        ("# nicer\n" + RIGHT, False),
        ("def double(x):\n    raise NotImplementedError", True),
        ("pass", True),
    ],
)
def test_it_warns_where_the_saved_file_differs(
    exercise: Exercise, tmp_path: Path, saved: str, is_warned: bool
) -> None:
    (tmp_path / "scale.ipynb").write_text(notebook(saved), encoding="utf-8")
    note = unsaved_note(exercise, "double", executed_notebook(shell("x = 1", RIGHT)), tmp_path)
    assert note.startswith("Save before you submit") == is_warned


def test_a_notebook_elsewhere_is_not_judged(exercise: Exercise, tmp_path: Path) -> None:
    assert unsaved_note(exercise, "double", executed_notebook(shell(RIGHT)), tmp_path) == ""


def test_an_example_is_a_call_that_stands_alone() -> None:
    alone = 'def f(x):\n    """F.\n\n    Example:\n        f(torch.tensor([1.0])) is 2.\n    """'
    assert example_of(alone, "f").endswith("\nf(torch.tensor([1.0]))")
    assert "# Try f here" in example_of(alone.replace("torch.tensor([1.0])", "x"), "f")
    assert "# Try f here" in example_of("def f(x):\n    return x", "f")


def test_the_section_of_an_exercise_is_found(exercise: Exercise) -> None:
    notes = "# C\n\n## A\n\n*Exercise `ch02/other`.*\n\nNo.\n\n## B\n\n*Exercise `ch02/scale`.*\n\nYes.\n"
    assert section_of(notes, exercise) == "## B\n\n\nYes."
