"""Misconceptions: named wrong variants of one function of the reference."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from d2lcourse.course import Exercise
from d2lcourse.errors import GraderError

Wrong = TypeVar("Wrong", bound=Callable[..., object])
_registry: list[Misconception] = []


@dataclass(frozen=True)
class Misconception:
    """A wrong variant of one function.

    Args:
        function: the function it replaces; `Adam.step` for a method.
        name: its own name, unique in the exercise.
        says: the sentence a student should read.
        replacement: source of a function of that name, or None for a textual variant.
        old: text of the reference that a textual variant changes.
        new: what it becomes.
    """

    function: str
    name: str
    says: str
    replacement: str | None = None
    old: str = ""
    new: str = ""

    def apply(self, reference: str) -> str:
        """Return the reference's source with this variant in place.

        Raises:
            GraderError: the text to change does not occur exactly once in the function.
        """
        if self.replacement is not None:
            return f"{reference}\n\n{self.replacement}\n\n{self.function} = {self.name}\n"
        start, end = _extent(reference, self.function)
        lines = reference.splitlines(keepends=True)
        body = "".join(lines[start - 1 : end])
        if body.count(self.old) != 1:
            found = f"{self.old!r} occurs {body.count(self.old)} times in {self.function}, not once"
            raise GraderError(f"misconception {self.name}: {found}")
        return "".join([*lines[: start - 1], body.replace(self.old, self.new), *lines[end:]])


def misconception(function: str, *, says: str) -> Callable[[Wrong], Wrong]:
    """Register the decorated function as a wrong variant of `function`.

    It runs in the reference's namespace, so that it may call the reference's other functions.
    """

    def register(wrong: Wrong) -> Wrong:
        source = textwrap.dedent(inspect.getsource(wrong))
        tree = ast.parse(source).body[0]
        first = getattr(tree, "lineno", 1)  # without the decorator, which the variant's module does not know
        text = "\n".join(source.splitlines()[first - 1 :])
        _registry.append(Misconception(function, wrong.__name__, says, text))
        return wrong

    return register


def edit(function: str, old: str, new: str, *, name: str, says: str) -> None:
    """Register a textual variant: `old` becomes `new` in the reference's `function`."""
    _registry.append(Misconception(function, name, says, None, old, new))


def load_misconceptions(exercise: Exercise) -> tuple[Misconception, ...]:
    """Return the misconceptions of an exercise.

    Raises:
        GraderError: the file is missing, broken, or names one twice.
    """
    path = exercise.checks / "misconceptions.py"
    spec = importlib.util.spec_from_file_location(f"misconceptions_{exercise.name}", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise GraderError(f"{path} is missing")
    _registry.clear()
    try:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))
    except Exception as error:
        raise GraderError(f"{path} cannot be loaded: {type(error).__name__}: {error}") from error
    found = tuple(_registry)
    names = [item.name for item in found]
    if len(set(names)) != len(names):
        raise GraderError(f"{path}: two misconceptions have the same name")
    return found


def _extent(source: str, function: str) -> tuple[int, int]:
    """Return the first and last line of a function or method."""
    body = ast.parse(source).body
    node: ast.stmt | None = None
    for part in function.split("."):
        kinds = (ast.FunctionDef, ast.ClassDef)
        node = next((item for item in body if isinstance(item, kinds) and item.name == part), None)
        if node is None:
            raise GraderError(f"the reference defines no {function}")
        body = getattr(node, "body", [])
    return getattr(node, "lineno", 1), getattr(node, "end_lineno", 1)
