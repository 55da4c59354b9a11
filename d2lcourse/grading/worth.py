"""What the functions of an exercise are worth, read from its checks without running them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from d2lcourse.course import Course, Exercise


def worth_of(course: Course, exercise: Exercise) -> dict[str, float]:
    """Return the points of each function by the checks that lie inside the class's profile.

    A function all of whose checks lie outside is left out, and so is what cannot be read: running the checks
    says what is wrong with it.
    """
    worth: dict[str, float] = {}
    # Public checks come first, as when they run.
    for path in sorted(exercise.checks.glob("test_*.py"), key=lambda path: path.name != "test_public.py"):
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, ValueError):
            continue
        for points, demands in _marks(text):
            if _is_inside(course, demands):
                name = str(demands.get("of"))
                worth[name] = worth.get(name, 0.0) + points
    return worth


def _is_inside(course: Course, demands: dict[str, object]) -> bool:
    device, extra = demands.get("device"), demands.get("extra")
    return device in (None, course.device) and (extra is None or extra in course.extras)


def _marks(text: str) -> Iterator[tuple[float, dict[str, object]]]:
    """Yield the points and the keywords of each `@points(...)`, which mostly stands on one line."""
    lines = [line[1:] for line in text.splitlines() if line.startswith("@points(")]
    try:
        calls: list[ast.AST] = [ast.parse(line, mode="eval").body for line in lines]
    except SyntaxError:
        calls = _decorators(text)
    for call in calls:
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "points":
            try:
                points = float(ast.literal_eval(call.args[0]))
                yield points, {str(word.arg): ast.literal_eval(word.value) for word in call.keywords}
            except (ValueError, TypeError, IndexError):
                continue


def _decorators(text: str) -> list[ast.AST]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return []
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return [decorator for function in functions for decorator in function.decorator_list]
