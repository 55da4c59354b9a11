"""Answers the examiner's requests: the only code that touches a student's objects.

A servant knows nothing of sockets: `handle` takes a decoded frame and returns an encoded one, so
that the in-process mode runs the very same code.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from d2lcourse.worker import frames
from d2lcourse.worker.loading import describe_exception, load_module
from d2lcourse.worker.nodes import Message, RefNode
from d2lcourse.worker.values import ProtocolError, TooLarge
from d2lcourse.worker.watch import Watch


class Servant:
    """Holds a submission's module and the objects that the examiner has handles of.

    Args:
        scratch: the folder where the module is written.
    """

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch
        self._file = scratch / "_"
        self._objects: list[object] = []
        self._numbers: dict[int, int] = {}
        self._operations: dict[str, Callable[..., object]] = {
            "load": self._load,
            "getattr": lambda target, name: getattr(target, name),
            "call": self._call,
            "value": self._value,
            "vjp": self._vjp,
        }

    def handle(self, message: Message, body: bytearray) -> list[Any]:
        """Carry out one request and return the reply's frame."""
        try:
            arguments = frames.decode_payload(message, body, self._resolve, views=True)
            payload: object = self._operations[message.kind](*arguments)
            kind = "ok"
        except BaseException as error:  # also SystemExit and KeyboardInterrupt: a student may raise anything
            payload, kind = describe_exception(error, self._file), "raise"
        _flush()
        try:
            return frames.encode(message.number, kind, payload, self._refer, views=False)
        except TooLarge as error:
            return frames.encode(message.number, "large", str(error), self._refer, views=False)

    def _load(self, name: str, source: str) -> object:
        self._file = self.scratch / f"{name}.py"
        return load_module(name, source, self.scratch)

    def _call(
        self,
        target: Callable[..., object],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        options: dict[str, Any],
    ) -> object:
        """Call `target`; return its result, the arguments afterwards if asked for, and what was forbidden."""
        if options.get("forbid"):
            with Watch(options["forbid"]) as watch:
                result = target(*args, **kwargs)
            seen = list(watch.seen)
        else:
            result, seen = target(*args, **kwargs), []
        return result, (args, kwargs) if options.get("arguments") else None, seen

    @staticmethod
    def _value(target: object) -> object:
        """Return a tensor handle's values, detached."""
        return torch.Tensor.detach(target) if isinstance(target, torch.Tensor) else target

    @staticmethod
    def _vjp(
        target: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        wrt: int,
        cotangent: torch.Tensor,
    ) -> object:
        """Differentiate `target` with respect to argument number `wrt`, contracted with `cotangent`."""
        inputs = list(args)
        inputs[wrt] = inputs[wrt].clone().requires_grad_()
        with torch.enable_grad():
            output = target(*inputs, **kwargs)
        if not isinstance(output, torch.Tensor) or not output.requires_grad:
            return None
        return torch.autograd.grad(output, inputs[wrt], cotangent, allow_unused=True)[0]

    def _refer(self, value: object) -> RefNode:
        number = self._numbers.get(id(value))
        if number is None:
            number = self._numbers[id(value)] = len(self._objects)
            self._objects.append(value)
        kind = type(value)
        return RefNode(number, f"{kind.__module__}.{kind.__qualname__}"[:200])

    def _resolve(self, node: RefNode) -> object:
        if node.id >= len(self._objects):
            raise ProtocolError("an unknown handle")
        return self._objects[node.id]


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        # A student may have replaced or closed the stream; what is lost then is their own output.
        with contextlib.suppress(Exception):
            stream.flush()
