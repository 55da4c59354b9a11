"""A right answer by trying: a real star import, bindings with one argument left out, a walk from the root."""

import inspect
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any


def public_names(module: ModuleType) -> list[str]:
    names: dict[str, object] = {}
    sys.modules["module_to_explore"] = module
    try:
        exec("from module_to_explore import *", names)  # noqa: S102 - a constant
    finally:
        del sys.modules["module_to_explore"]
    names.pop("__builtins__")
    return sorted(names)


def public_api(module: ModuleType) -> dict[str, list[str]]:
    members = [(name, getattr(module, name)) for name in public_names(module)]
    try:
        module.__all__  # noqa: B018 - asks whether it is there
    except AttributeError:
        members = [pair for pair in members if getattr(pair[1], "__module__", "") == module.__name__]
    classes = [name for name, member in members if inspect.isclass(member)]
    functions = [name for name, member in members if name not in classes and hasattr(member, "__call__")]  # noqa: B004 - another way
    return {"classes": classes, "functions": functions}


def summary(obj: object) -> str:
    for line in (obj.__doc__ or "").split("\n"):
        if line and not line.isspace():
            return line.strip()
    return ""


def required_arguments(function: Callable[..., Any]) -> list[str]:
    signature = inspect.signature(function)
    by_position, by_name = [], []
    for name, parameter in signature.parameters.items():
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY:
            by_name.append(name)
        elif parameter.kind < inspect.Parameter.VAR_POSITIONAL:
            by_position.append(name)

    def binds(positions: int, names: list[str]) -> bool:
        try:
            signature.bind(*range(positions), **dict.fromkeys(names))
        except TypeError:
            return False
        return True

    fewest = next(n for n in range(len(by_position) + 1) if binds(n, by_name))
    needed = [name for name in by_name if not binds(fewest, [n for n in by_name if n != name])]
    return by_position[:fewest] + needed


def defining_class(cls: type, name: str) -> type:
    owners = [owner for owner in reversed(inspect.getmro(cls)) if name in owner.__dict__]
    if not owners:
        raise AttributeError
    return owners[-1]
