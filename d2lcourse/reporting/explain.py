"""The source of a check, for a student who wants to know what exactly failed."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from textwrap import indent

from rich.console import Console
from rich.padding import Padding
from rich.syntax import Syntax
from rich.text import Text

from d2lcourse.course import Exercise
from d2lcourse.grading.record import CheckResult

HIDDEN = "its source is hidden: it demands only what the docstring says"
GONE = "its source cannot be read"


def explain(out: Console, exercise: Exercise, checks: Iterable[CheckResult]) -> None:
    """Print for each check its name and, where it is public, its source, highlighted on a terminal."""
    for check in checks:
        out.print(Text(f"\ncheck {check.id}: {check.title}", style="bold"), soft_wrap=True)
        source = None if check.visibility == "hidden" else source_of(exercise, check.id)
        if source is None:
            out.print(Text("  " + (HIDDEN if check.visibility == "hidden" else GONE)), soft_wrap=True)
        elif out.is_terminal:
            code = Syntax(source, "python", theme="ansi_dark", background_color="default", word_wrap=True)
            out.print(Padding(code, (0, 0, 0, 2)))
        else:  # the highlighter fills lines up with spaces
            out.print(Text(indent(source, "  ")), soft_wrap=True)


def source_of(exercise: Exercise, name: str) -> str | None:
    """Return the source of a check with its decorators; None if there is none to be found.

    Args:
        exercise: whose check.
        name: the check's id, `test_public.py::test_doubles`.
    """
    file, _, function = name.partition("::")
    try:
        text = (exercise.checks / file).read_text(encoding="utf-8")
        tree = ast.parse(text)
    except (OSError, ValueError, SyntaxError):
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == function:
            start = min([node.lineno, *(item.lineno for item in node.decorator_list)])
            return "\n".join(text.splitlines()[start - 1 : node.end_lineno])
    return None
