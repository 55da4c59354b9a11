"""The one hand-written source of an exercise, and the stub cut from it.

A source is a Python module in jupytext's percent format. Answers stand between two
marker lines of equal indentation; everything else is the student's text too.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

BEGIN = "### BEGIN SOLUTION"
END = "### END SOLUTION"
PLACEHOLDER = "raise NotImplementedError"


class SourceError(Exception):
    """A source's markers do not pair up; the message says in which line."""


@dataclass(frozen=True)
class Function:
    """A function, method or class a student writes, with its answer's lines (from 1, with the markers)."""

    name: str
    first_line: int
    last_line: int


def stub_of(source: str) -> str:
    """Return `source` with each answer replaced by `raise NotImplementedError`.

    Raises:
        SourceError: a marker has no partner, or no answer is marked.
    """
    lines = source.splitlines()
    stub: list[str] = []
    position = 0
    for begin, end in _marked(lines):
        indent = lines[begin][: len(lines[begin]) - len(lines[begin].lstrip())]
        stub += [*lines[position:begin], indent + PLACEHOLDER]
        position = end + 1
    return "\n".join([*stub, *lines[position:]]) + "\n"


def written_functions(source: str) -> tuple[Function, ...]:
    """Return what the student writes, in source order: `softmax`, or `Adam.step` for a method."""
    found: dict[str, Function] = {}
    definitions = list(_definitions(ast.parse(source).body))
    for begin, end in _marked(source.splitlines()):
        around = [item for item in definitions if item[1] <= begin + 1 <= item[2]]
        if not around:
            raise SourceError(f"line {begin + 1}: the answer stands outside of any function")
        name = min(around, key=lambda item: item[2] - item[1])[0]
        found.setdefault(name, Function(name, begin + 1, end + 1))
    return tuple(found.values())


def _definitions(body: list[ast.stmt], prefix: str = "") -> list[tuple[str, int, int]]:
    found = []
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.append((prefix + node.name, node.lineno, node.end_lineno or node.lineno))
        if isinstance(node, ast.ClassDef):
            found += _definitions(node.body, f"{prefix}{node.name}.")
    return found


def _marked(lines: list[str]) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    begin: int | None = None
    for number, line in enumerate(lines):
        text = line.strip()
        if text == BEGIN:
            if begin is not None:
                raise SourceError(f"line {number + 1}: {BEGIN} inside another answer")
            begin = number
        elif text == END:
            if begin is None:
                raise SourceError(f"line {number + 1}: {END} without {BEGIN}")
            pairs.append((begin, number))
            begin = None
    if begin is not None:
        raise SourceError(f"line {begin + 1}: {BEGIN} without {END}")
    if not pairs:
        raise SourceError(f"no answer is marked with {BEGIN} and {END}")
    return pairs
