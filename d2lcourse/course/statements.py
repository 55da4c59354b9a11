"""The top-level statements of a notebook's cells: what each binds, needs and is called."""

from __future__ import annotations

import ast
import symtable
import warnings
from dataclasses import dataclass
from typing import Literal

from d2lcourse.course.magics import CellError

Kind = Literal["future", "import", "definition", "assignment", "other"]
_WORDS: dict[type[ast.stmt], str] = {
    ast.For: "for loop",
    ast.AsyncFor: "for loop",
    ast.While: "while loop",
    ast.If: "if block",
    ast.With: "with block",
    ast.AsyncWith: "with block",
    ast.Try: "try block",
    ast.Assign: "assignment",
    ast.AnnAssign: "assignment",
    ast.AugAssign: "assignment",
}


@dataclass(frozen=True, eq=False)
class Statement:
    """One top-level statement.

    Args:
        kind: what it counts as.
        node: its tree.
        lines: its text.
        cell: the cell's number, from 1.
        line: its first line in the cell, from 1.
        binds: the names that it gives a value.
        touches: the names whose attribute or item it sets.
        needs: the global names that it, or a function in it, reads at any time.
        needs_now: those of them that it reads when it is executed.
    """

    kind: Kind
    node: ast.stmt
    lines: tuple[str, ...]
    cell: int
    line: int
    binds: frozenset[str] = frozenset()
    touches: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    needs_now: frozenset[str] = frozenset()

    @property
    def word(self) -> str:
        """What a student calls it: `for loop`, `call`."""
        if isinstance(self.node, ast.Expr):
            return "call" if isinstance(self.node.value, ast.Call) else "expression"
        return _WORDS.get(type(self.node), "statement")


def read_statement(node: ast.stmt, lines: list[str], cell: int) -> Statement | None:
    """Return a statement of a cell, or None if it does nothing in a module that is imported.

    Raises:
        CellError: Python's compiler refuses it.
    """
    kind = _kind(node)
    if kind is None:
        return None
    first, text = _text(node, lines)
    if kind == "other":
        return Statement(kind, node, text, cell, first)
    needs, needs_now = _needs("\n".join(text), first)
    targets = _targets(node)
    binds = {target.id for target in targets if isinstance(target, ast.Name)}
    touches = {root for target in targets if (root := _root(target))}
    names = (frozenset(binds | _defined(node)), frozenset(touches), needs, needs_now)
    return Statement(kind, node, text, cell, first, *names)


def _kind(node: ast.stmt) -> Kind | None:
    match node:
        case ast.ImportFrom(module="__future__", level=0):
            return "future"
        case ast.Import() | ast.ImportFrom():
            return "import"
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return "definition"
        case ast.Assign(value=ast.Lambda()) | ast.AnnAssign(value=ast.Lambda()):
            return "definition"
        case ast.AnnAssign(value=None) | ast.Pass() | ast.Expr(value=ast.Constant()):
            return None
        case ast.If(test=ast.Compare(left=ast.Name(id="__name__"))):
            return None
        case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
            return "assignment"
    return "other"


def _text(node: ast.stmt, lines: list[str]) -> tuple[int, tuple[str, ...]]:
    """Return a statement's first line and its text, without what stands beside it on its lines."""
    first, last = node.lineno, node.end_lineno or node.lineno
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        if node.decorator_list:
            first = node.decorator_list[0].lineno
            while first > 1 and not lines[first - 1].lstrip().startswith("@"):
                first -= 1
        return first, tuple(lines[first - 1 : last])
    text = [line.encode() for line in lines[first - 1 : last]]  # columns count bytes
    text[-1] = text[-1][: node.end_col_offset]
    text[0] = text[0][node.col_offset :]
    return first, tuple(line.decode() for line in text)


def _needs(code: str, first: int) -> tuple[frozenset[str], frozenset[str]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SyntaxWarnings about the student's code
        try:
            compile(code, "<cell>", "exec", dont_inherit=True)
            top = symtable.symtable(code, "<cell>", "exec")
        except SyntaxError as error:
            raise CellError(first + (error.lineno or 1) - 1, error.msg) from None
        except (ValueError, RecursionError, MemoryError):
            raise CellError(first, "the code is nested too deeply") from None
    at_any_time: set[str] = set()
    now: set[str] = set()
    tables = [(top, True)]
    while tables:
        table, is_now = tables.pop()
        inside_function = table.get_type() == "function"
        for symbol in table.get_symbols():
            # A class body and the top level may read a global before they bind the name themselves.
            if symbol.is_referenced() and (symbol.is_global() or not (inside_function or symbol.is_free())):
                at_any_time.add(symbol.get_name())
                if is_now:
                    now.add(symbol.get_name())
        tables += [(child, is_now and child.get_type() != "function") for child in table.get_children()]
    return frozenset(at_any_time), frozenset(now)


def _targets(node: ast.stmt) -> list[ast.expr]:
    match node:
        case ast.Assign():
            found = list(node.targets)
        case ast.AnnAssign() | ast.AugAssign():
            found = [node.target]
        case _:
            return []
    flat: list[ast.expr] = []
    while found:
        target = found.pop()
        if isinstance(target, ast.Tuple | ast.List):
            found += target.elts
        else:
            flat.append(target.value if isinstance(target, ast.Starred) else target)
    return flat


def _root(target: ast.expr) -> str:
    """Return `Net` for the target `Net.forward` or `Net.table[0]`, and nothing for a plain name."""
    inner = target
    while isinstance(inner, ast.Attribute | ast.Subscript):
        inner = inner.value
    return inner.id if isinstance(inner, ast.Name) and inner is not target else ""


def _defined(node: ast.stmt) -> set[str]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return {node.name}
        case ast.Import():
            return {alias.asname or alias.name.partition(".")[0] for alias in node.names}
        case ast.ImportFrom():
            return {alias.asname or alias.name for alias in node.names}
    return set()
