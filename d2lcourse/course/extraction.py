"""Chooses which of a notebook's statements are graded, and writes them as one module.

Every definition is kept, and the assignments that they need, directly or through others. A statement that
may fail when the module is imported is guarded: its failure is printed, and costs only what needs it.
"""

from __future__ import annotations

import ast
import builtins
import sys
from collections import defaultdict
from collections.abc import Iterable

from d2lcourse.course.statements import Statement

_INSTALLED = sys.stdlib_module_names | {
    "d2lcourse", "gpytorch", "gymnasium", "numpy", "scipy", "sklearn", "torch",
}  # fmt: skip


def chosen(statements: list[Statement]) -> list[Statement]:
    """Return the statements that are graded, in order."""
    functions = {name for item in statements if item.kind == "definition" for name in item.binds}
    imported = {name for item in statements if item.kind == "import" for name in item.binds}
    binding: defaultdict[str, list[Statement]] = defaultdict(list)
    touching: defaultdict[str, list[Statement]] = defaultdict(list)
    kept = {
        item for item in statements if item.kind in ("import", "definition") or _is_alias(item, functions)
    }
    for item in statements:
        if item.kind == "assignment":
            for name in item.binds:
                binding[name].append(item)
            for name in item.touches - imported:
                touching[name].append(item)
    todo = [item for item in statements if item in kept and item.kind != "import"]
    seen: set[str] = set()
    while todo:
        item = todo.pop()
        for name in item.needs - seen:
            seen.add(name)
            todo += [other for other in binding[name] + touching[name] if other not in kept]
            kept.update(binding[name] + touching[name])
        for name in item.binds:
            todo += [other for other in touching[name] if other not in kept]
            kept.update(touching[name])
    return [item for item in statements if item in kept]


def written(statements: Iterable[Statement], name: str) -> tuple[str, tuple[str, ...]]:
    """Return chosen statements as a module's source, and for each of its lines where it stands.

    Args:
        statements: from all cells, in order.
        name: the notebook's name, for the places.
    """
    lines: list[str] = []
    places: list[str] = []
    sure = set(dir(builtins))
    for item in statements:
        place = f"{name}, cell {item.cell}, line "
        own = [place + str(item.line + offset) for offset in range(len(item.lines))]
        text = list(item.lines)
        if not _is_safe(item, sure):
            text, own = _guarded(item, own)
        if _is_safe(item, sure) or _is_import_of(item.node, _INSTALLED):
            sure |= item.binds
        lines += text
        places += own
    return "".join(line + "\n" for line in lines), tuple(places)


def _is_alias(item: Statement, functions: set[str]) -> bool:
    """Whether it gives a function another name: `log_softmax = my_log_softmax`."""
    match item.node:
        case ast.Assign(value=ast.Name(id=name)):
            return name in functions and not item.touches
    return False


def _is_safe(item: Statement, sure: set[str]) -> bool:
    """Whether a statement cannot fail, or fails for a reason that a plain module would fail for too."""
    match item.node:
        case ast.Import():
            return _is_import_of(item.node, _INSTALLED)
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return item.needs_now <= sure
        case ast.Assign(value=value, targets=targets):
            plain = all(isinstance(target, ast.Name) for target in targets)
            return plain and item.needs_now <= sure and _is_constant(value)
    return False


def _is_import_of(node: ast.stmt, roots: Iterable[str]) -> bool:
    match node:
        case ast.Import():
            return all(alias.name.partition(".")[0] in roots for alias in node.names)
        case ast.ImportFrom(module=str() as module, level=0):
            return module.partition(".")[0] in roots
    return False


def _is_constant(value: ast.expr) -> bool:
    """Whether an expression is a number, a text, a plain function, or a list or tuple of such."""
    todo = [value]
    while todo:
        match todo.pop():
            case ast.Constant() | ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float())):
                pass
            case ast.Lambda(args=ast.arguments(defaults=[], kw_defaults=[])):
                pass
            case ast.List(elts=items) | ast.Tuple(elts=items):
                todo += items
            case _:
                return False
    return True


def _guarded(item: Statement, places: list[str]) -> tuple[list[str], list[str]]:
    """Return a statement inside a `try`, and the places of its lines."""
    names = ", ".join(sorted(item.binds)[:5])
    says = f"{places[0]} failed" + (f", so {names} may be missing:" if names else ":")
    guard = f'except BaseException as _why: print({says!r}, f"{{type(_why).__name__}}: {{_why}}")'
    if not isinstance(item.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        # On the line of the `try`, a text over several lines keeps its indentation.
        return ["try: " + item.lines[0], *item.lines[1:], guard], [*places, places[0]]
    inside = _lines_inside_texts(item)
    body = [line if item.line + offset in inside else "    " + line for offset, line in enumerate(item.lines)]
    return ["try:", *body, guard], [places[0], *places, places[0]]


def _lines_inside_texts(item: Statement) -> set[int]:
    """Return the lines (of the cell) that begin inside a string: indenting them would change it."""
    found: set[int] = set()
    for node in ast.walk(item.node):
        if isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
        ):
            found.update(range(node.lineno + 1, (node.end_lineno or node.lineno) + 1))
    return found
