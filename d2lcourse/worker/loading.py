"""Imports a submission's module inside the worker.

The source arrives over the wire, is written to the scratch folder and imported from there under
the exercise's name, so that `inspect.getsource`, `pickle`, `torch.jit.script` and tracebacks work.
"""

from __future__ import annotations

import importlib.util
import linecache
import sys
import traceback
from pathlib import Path
from types import ModuleType

from d2lcourse.course.text import printable
from d2lcourse.errors import StudentFrame
from d2lcourse.worker import limits


def load_module(name: str, source: str, scratch: Path) -> ModuleType:
    """Write `source` to `scratch` and import it as the module `name`.

    Raises:
        BaseException: whatever the module raises.
    """
    path = scratch / f"{name}.py"
    path.write_text(source, encoding="utf-8", newline="\n")
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    linecache.checkcache(str(path))
    shadowed = sys.modules.get(name)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        # In-process mode shares sys.modules with the examiner: leave it as it was.
        sys.modules.pop(name)
        if shadowed is not None:
            sys.modules[name] = shadowed
        raise
    return module


def describe_exception(error: BaseException, file: Path) -> dict[str, object]:
    """Return an exception as data: type names, bounded message, and the frames in `file` only."""
    while type(error).__name__ == "InterpreterError" and error.__cause__ is not None:
        error = error.__cause__  # Triton's interpreter wraps whatever a kernel raises
    try:
        message = str(error)
    except Exception:
        message = "(its text cannot be shown: __str__ raised)"
    frames = [
        (file.name, entry.lineno or 0, entry.name, (entry.line or "").strip()[:200])
        for entry in traceback.extract_tb(error.__traceback__)
        if entry.filename == str(file)
    ]
    if isinstance(error, SyntaxError) and error.filename == str(file):
        frames.append((file.name, error.lineno or 0, "<module>", (error.text or "").strip()[:200]))
        message = error.msg
    return {
        "types": [kind.__name__[:100] for kind in type(error).__mro__ if kind is not object],
        "message": message[: limits.MESSAGE_CHARS],
        "frames": frames[-limits.FRAMES :],
    }


def frames_from(data: object, places: tuple[str, ...] = ()) -> tuple[StudentFrame, ...]:
    """Return the frames of `describe_exception` as the examiner shows them, ignoring what is malformed.

    Args:
        data: what came from the worker.
        places: for a notebook's source, where each of its lines stands in the notebook.
    """
    frames = []
    for item in data if isinstance(data, list) else []:
        match item:
            case (str() as file, int() as line, str() as function, str() as source):
                shown = (printable(text) for text in (function[:100], source[:200]))
                place = (
                    places[line - 1] if 0 < line <= len(places) else f"{printable(file[:100])}, line {line}"
                )
                frames.append(StudentFrame(place, *shown))
    return tuple(frames[: limits.FRAMES])
