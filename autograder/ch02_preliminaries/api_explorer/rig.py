"""Modules to explore, made from source text beside the student's code."""

from types import ModuleType


def module(name: str, source: str) -> ModuleType:
    """Return a module of this name with this source; no import finds it."""
    made = ModuleType(name)
    exec(source, vars(made))  # noqa: S102 - the source is that of a check
    return made


def listed(module: ModuleType) -> tuple[object, list[str]]:
    """Return a module's `__all__` and the names in its dictionary, in their order."""
    return vars(module).get("__all__"), list(vars(module))


def name_of(answer: object) -> str:
    """Return the name of a class; of anything else, its text."""
    return answer.__qualname__ if isinstance(answer, type) else repr(answer)
