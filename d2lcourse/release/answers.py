"""Brings a corrected stub into a module that a student has written answers into."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from d2lcourse.release.merge import merge

LINES = 10_000  # of a module that is merged
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Answers:
    """A student's module after a correction.

    Args:
        text: the module. All that the student wrote is in it, unchanged.
        conflicts: what was corrected but could not be brought in: functions, or `line 3`.
    """

    text: str
    conflicts: tuple[str, ...]


def update_answers(base: str, mine: str, theirs: str) -> Answers | None:
    """Return a student's module with the corrections made from one stub to another; None if it must stay.

    Functions that the student has not written are replaced. In those that they have, only docstrings and
    comments are: where the signature or given code was corrected, the student's function stays and is named.

    Args:
        base: the stub as it was given out.
        mine: the student's module.
        theirs: the corrected stub.
    """
    if mine.count("\n") > LINES:
        return None
    try:
        old, own, new = (_Module(text) for text in (base, mine, theirs))
    except (SyntaxError, ValueError, RecursionError):
        return None
    clashing = _clashing(old, own, new)
    given = new.lines
    for name in sorted(clashing, key=lambda name: -new.span(name)[0]):
        first, last = new.span(name)
        if last and not any(name.startswith(f"{other}.") for other in clashing):
            given = [*given[:first], *old.part(name), *given[last:]]
    merged = merge(old.lines, own.lines, given)
    conflicts = clashing + [own.around(line) for line in merged.conflicts]
    text = "".join(merged.lines)
    return Answers(text, tuple(dict.fromkeys(conflicts))) if _keeps(old, own, text) else None


class _Module:
    """A module's lines, and the code of its functions and classes without docstrings."""

    def __init__(self, text: str) -> None:
        self.lines = text.splitlines(keepends=True)
        tree = ast.parse(text)
        self.nodes = dict(_definitions(tree.body))
        self.code = {name: _code_of(node) for name, node in self.nodes.items()}
        self.statements = [ast.dump(node) for node in tree.body if not isinstance(node, Definition)]

    def span(self, name: str) -> tuple[int, int]:
        """Return the lines of a definition as a slice, with its decorators; (0, 0) if there is none."""
        node = self.nodes.get(name)
        if node is None:
            return 0, 0
        first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        return first - 1, node.end_lineno or node.lineno

    def part(self, name: str) -> list[str]:
        """Return the lines of a definition."""
        return self.lines[slice(*self.span(name))]

    def around(self, line: int) -> str:
        """Return the innermost definition that holds a line, or the line's number."""
        names = [name for name in self.nodes if self.span(name)[0] < line <= self.span(name)[1]]
        return min(names, key=lambda name: len(self.part(name)), default=f"line {line}")


def _clashing(old: _Module, own: _Module, new: _Module) -> list[str]:
    """Return the definitions whose code both the student and the correction changed, not in the same way."""
    return [
        name
        for name, code in old.code.items()
        if own.code.get(name) != code and new.code.get(name) not in (code, own.code.get(name))
    ]


def _definitions(body: list[ast.stmt], prefix: str = "") -> list[tuple[str, Definition]]:
    """Return functions, classes and methods with their names: `softmax`, `Adam`, `Adam.step`."""
    found: list[tuple[str, Definition]] = []
    for node in body:
        if isinstance(node, Definition):
            found.append((prefix + node.name, node))
        if isinstance(node, ast.ClassDef):
            found += _definitions(node.body, f"{prefix}{node.name}.")
    return found


def _code_of(node: Definition) -> str:
    """Return a definition's code without docstring; of a class without its methods."""
    body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    head: list[ast.AST] = list(node.decorator_list)
    if isinstance(node, ast.ClassDef):
        head += [*node.bases, *node.keywords]
        body = [item for item in body if not isinstance(item, Definition)]
    else:
        head += [node.args, *([node.returns] if node.returns else [])]
    return "\n".join([type(node).__name__, *map(ast.dump, [*head, *body])])


def _keeps(old: _Module, own: _Module, text: str) -> bool:
    """Whether a merged module holds all that a student wrote: the proof that nothing is lost."""
    try:
        made = _Module(text)
    except (SyntaxError, ValueError, RecursionError):
        return False
    changed = [name for name, code in own.code.items() if code != old.code.get(name)]
    added = [statement for statement in own.statements if statement not in old.statements]
    return all(made.code.get(name) == own.code[name] for name in changed) and all(
        statement in made.statements for statement in added
    )
