"""Watches one call inside the worker for operators and library functions that it must not use.

What a watch reports comes from the untrusted side: it can cost a student points and never earns any.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable
from contextlib import ExitStack
from types import CodeType, FrameType, TracebackType
from typing import Any

from torch.overrides import TorchFunctionMode, resolve_name
from torch.utils._python_dispatch import TorchDispatchMode


class Watch:
    """Context manager that collects in `seen` which forbidden names were used.

    Args:
        names: operator names such as `softmax` (caught in every spelling that reaches torch:
            `F.softmax`, `Tensor.softmax`, `nn.Softmax`, `torch.ops.aten._softmax`), and dotted
            names of library functions such as `scipy.special.softmax`.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.operators = {name for name in names if "." not in name}
        self.seen: dict[str, None] = {}
        self._functions = {code: name for name in names if "." in name for code in _code_of(name)}
        self._stack = ExitStack()

    def __enter__(self) -> Watch:
        self._stack.enter_context(_FunctionWatch(self))
        self._stack.enter_context(_DispatchWatch(self))
        if self._functions:
            before = sys.getprofile()
            sys.setprofile(self._profile)
            self._stack.callback(sys.setprofile, before)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def note(self, name: str, shown: str) -> None:
        """Record the use of an operator if its plain name is forbidden."""
        if plain_name(name) in self.operators:
            self.seen.setdefault(shown[:200])

    def _profile(self, frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and frame.f_code in self._functions:
            self.seen.setdefault(self._functions[frame.f_code])


class _FunctionWatch(TorchFunctionMode):
    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self.watch = watch

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = str(getattr(func, "__name__", ""))
        self.watch.note(name, resolve_name(func) or name)
        return func(*args, **(kwargs or {}))


class _DispatchWatch(TorchDispatchMode):  # type: ignore[no-untyped-call]  # torch does not type its hook
    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """Do not wrap this mode against compilation: that imports torch._dynamo, 1.7 s in every worker."""
        return False

    def __init__(self, watch: Watch) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # torch does not type it
        self.watch = watch

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = func.overloadpacket.__name__
        self.watch.note(name, f"torch.ops.aten.{name}")
        return func(*args, **(kwargs or {}))


def plain_name(operator: str) -> str:
    """Return `softmax` for `_softmax`, `softmax_` and `special_softmax`."""
    return operator.strip("_").removeprefix("special_").removeprefix("safe_")


def _code_of(dotted: str) -> list[CodeType]:
    """Return the code objects of a Python function and of everything it wraps."""
    module, _, name = dotted.rpartition(".")
    function: Any = getattr(importlib.import_module(module), name)
    codes = []
    while function is not None:
        if isinstance(code := getattr(function, "__code__", None), CodeType):
            codes.append(code)
        function = getattr(function, "__wrapped__", None)
    # A decorator's wrapper shares its code with all it wraps: only the innermost is the function's own.
    return codes[-1:]
