from __future__ import annotations

from pathlib import Path

import pytest

from d2lcourse.audit import Misconception, load_misconceptions
from d2lcourse.course import Exercise
from d2lcourse.errors import GraderError

REFERENCE = "class Adam:\n    def step(self):\n        return 1 + 1\n\n\ndef f():\n    return 1 + 1\n"


def exercise_with(tmp_path: Path, text: str) -> Exercise:
    exercise = Exercise(tmp_path, "ch02_preliminaries", "double")
    exercise.checks.mkdir(parents=True)
    (exercise.checks / "misconceptions.py").write_text(f"from d2lcourse.audit import *\n{text}")
    return exercise


def run(source: str) -> dict[str, object]:
    namespace: dict[str, object] = {}
    exec(source, namespace)
    return namespace


def test_a_function_replaces_its_name_also_in_a_class(tmp_path: Path) -> None:
    text = '@misconception("Adam.step", says="no")\ndef wrong(self):\n    return f() + 5\n'
    (found,) = load_misconceptions(exercise_with(tmp_path, text))
    assert (found.function, found.name, found.says) == ("Adam.step", "wrong", "no")
    assert run(found.apply(REFERENCE))["Adam"]().step() == 7  # type: ignore[operator]


def test_an_edit_changes_its_function_only() -> None:
    namespace = run(Misconception("f", "minus", "no", None, "1 + 1", "1 - 1").apply(REFERENCE))
    assert namespace["f"]() == 0  # type: ignore[operator]
    assert namespace["Adam"]().step() == 2  # type: ignore[operator]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (Misconception("f", "m", "no", None, "2 + 2", ""), "occurs 0 times in f"),
        (Misconception("f", "m", "no", None, "1", ""), "occurs 2 times in f"),
        (Misconception("g", "m", "no", None, "1", ""), "defines no g"),
    ],
)
def test_an_edit_that_does_not_fit_is_refused(wrong: Misconception, says: str) -> None:
    with pytest.raises(GraderError, match=says):
        wrong.apply(REFERENCE)


def test_two_of_one_name_are_refused(tmp_path: Path) -> None:
    text = 'edit("f", "1", "2", name="a", says="")\n' * 2
    with pytest.raises(GraderError, match="same name"):
        load_misconceptions(exercise_with(tmp_path, text))


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(GraderError, match=r"misconceptions\.py cannot be loaded: NameError"):
        load_misconceptions(exercise_with(tmp_path, "there_is_no_such_name\n"))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(GraderError, match=r"misconceptions\.py is missing"):
        load_misconceptions(Exercise(tmp_path, "ch02_preliminaries", "double"))
