"""Written from the stub (1261723ee4112cc7) and the notes alone, without sight of solution or checks."""

import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any


def public_names(module: ModuleType) -> list[str]:
    if hasattr(module, "__all__"):
        return sorted(set(module.__all__))
    return sorted(name for name in vars(module) if not name.startswith("_"))


def public_api(module: ModuleType) -> dict[str, list[str]]:
    listed = hasattr(module, "__all__")
    api: dict[str, list[str]] = {"classes": [], "functions": []}
    for name in public_names(module):
        obj = getattr(module, name)
        if not listed and getattr(obj, "__module__", None) != module.__name__:
            continue
        if isinstance(obj, type):
            api["classes"].append(name)
        elif callable(obj):
            api["functions"].append(name)
    return api


def summary(obj: object) -> str:
    lines = (obj.__doc__ or "").splitlines()
    return next((line.strip() for line in lines if line.strip()), "")


def required_arguments(function: Callable[..., Any]) -> list[str]:
    return [
        name
        for name, parameter in inspect.signature(function).parameters.items()
        if parameter.default is inspect.Parameter.empty
        and parameter.kind not in (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    ]


def defining_class(cls: type, name: str) -> type:
    for base in cls.__mro__:
        if name in vars(base):
            return base
    raise AttributeError(f"{cls.__name__} has no attribute {name!r}")
