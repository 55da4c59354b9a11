"""Finds forbidden names in a submission's source, without running it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from d2lcourse.course.text import printable
from d2lcourse.worker.watch import plain_name


def uses_in_source(source: str, functions: set[str], names: tuple[str, ...]) -> list[str]:
    """Return a line of text for each forbidden use inside `functions` and what they refer to.

    Args:
        source: the submission's module.
        functions: names of module-level functions or classes to look into.
        names: operator names (`softmax`) or dotted library functions (`scipy.special.softmax`).
    """
    return list(_uses(source, frozenset(functions), names))


@lru_cache(64)  # every check of an exercise asks the same of the same source
def _uses(source: str, functions: frozenset[str], names: tuple[str, ...]) -> tuple[str, ...]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()  # a module that does not parse was not imported either
    definitions = {
        node.name: node
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }
    imported = _imports(tree)
    text = source.splitlines()
    found: dict[int, None] = {}
    for name in _reachable(functions, definitions):
        for node in ast.walk(definitions[name]):
            if isinstance(node, ast.Attribute | ast.Name) and _forbidden(
                node, imported, set(definitions), names
            ):
                found.setdefault(node.lineno)
    return tuple(f"  line {line}: {printable(text[line - 1].strip()[:200])}" for line in sorted(found))


def _imports(tree: ast.Module) -> dict[str, str]:
    """Return what each imported name stands for: `F` -> `torch.nn.functional`."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                root = alias.name.split(".")[0]
                names[alias.asname or root] = alias.name if alias.asname else root
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def _reachable(functions: Iterable[str], definitions: Mapping[str, ast.stmt]) -> list[str]:
    todo, seen = [name for name in functions if name in definitions], []
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.append(name)
            used = {node.id for node in ast.walk(definitions[name]) if isinstance(node, ast.Name)}
            todo += sorted(used & definitions.keys())
    return seen


def _forbidden(
    node: ast.Attribute | ast.Name, imported: dict[str, str], own: set[str], names: tuple[str, ...]
) -> bool:
    parts: list[str] = []
    root: ast.expr = node
    while isinstance(root, ast.Attribute):
        parts.append(root.attr)
        root = root.value
    parts.reverse()
    if isinstance(root, ast.Name):
        if root.id in imported:
            dotted = ".".join([imported[root.id], *parts])
            return dotted in names or (
                dotted.startswith("torch.") and _plain(dotted.rpartition(".")[2]) in names
            )
        if root.id in own | {"self", "cls"}:
            return False
    return bool(parts) and _plain(parts[-1]) in names


def _plain(name: str) -> str:
    """Return `log_softmax` for `log_softmax`, `_log_softmax` and the class `LogSoftmax`."""
    return plain_name(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower())
