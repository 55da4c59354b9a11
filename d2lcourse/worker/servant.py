"""Answers the examiner's requests: the only code that touches a student's objects.

A servant knows nothing of sockets: `handle` takes a decoded frame and returns an encoded one, so
that the in-process mode runs the very same code.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import torch

from d2lcourse.worker import frames
from d2lcourse.worker.callees import make_callee
from d2lcourse.worker.loading import describe_exception, load_module
from d2lcourse.worker.nodes import CalleeNode, Message, RefNode
from d2lcourse.worker.operations import SIMPLE, next_item
from d2lcourse.worker.probe import fake_cuda_call, measured_call
from d2lcourse.worker.values import Kept, ProtocolError, Refer, Resolve, TooLarge, Unpacker
from d2lcourse.worker.watch import Watch


class Upstream(Protocol):
    """The way back to the examiner in the middle of a request."""

    def ask(self, kind: str, payload: object, refer: Refer, resolve: Resolve) -> Any:
        """Ask for a callback and return the answer."""
        ...

    def step(self, environment: int, action: int) -> tuple[int, float, bool, bool] | None:
        """Take a step in a discrete environment; None if it is refused."""
        ...


class Servant:
    """Holds a submission's module and the objects that the examiner has handles of.

    Args:
        scratch: the folder where modules are written and files may be saved.
        upstream: reaches the examiner for callbacks.
    """

    def __init__(self, scratch: Path, upstream: Upstream) -> None:
        self.scratch = scratch
        self._upstream = upstream
        self._file = scratch / "_"
        self._objects: dict[int, object] = {}
        self._numbers: dict[int, int] = {}
        self._count = 0
        self._callees: dict[int, object] = {}
        self._operations: dict[str, Callable[..., object]] = {
            **SIMPLE,
            "load": self._load,
            "watched_call": _watched_call,
            "measured_call": measured_call,
            "fake_cuda_call": fake_cuda_call,
            "next": self._next,
            "release": self._release,
            "scratch": lambda: str(self.scratch),
        }

    def handle(self, message: Message, body: bytearray) -> list[Any]:
        """Carry out one request and return the reply's frame."""
        try:
            arguments = frames.decode_payload(message, body, self._resolve, views=True)
            keep, *rest = arguments
            result = self._operations[message.kind](*rest)
            payload: object = Kept(result) if keep is True else result
            kind = "ok"
        except BaseException as error:  # also SystemExit and KeyboardInterrupt: a student may raise anything
            payload, kind = describe_exception(error, self._file), "raise"
        _flush()
        try:
            return frames.encode(message.number, kind, payload, self._refer, views=False)
        except TooLarge as error:
            return frames.encode(message.number, "large", str(error), self._refer, views=False)

    def ask(self, kind: str, payload: object) -> Any:
        """Ask the examiner something on behalf of the student's code."""
        return self._upstream.ask(kind, payload, self._refer, self._resolve)

    def step(self, environment: int, action: int) -> tuple[int, float, bool, bool] | None:
        """Take a step in one of the examiner's environments."""
        return self._upstream.step(environment, action)

    def _load(self, name: str, source: str) -> object:
        self._file = self.scratch / f"{name}.py"
        return load_module(name, source, self.scratch)

    @staticmethod
    def _next(target: Any, keep: bool) -> object:
        there, item = next_item(target)
        return there, Kept(item) if there and keep else item

    def _release(self, numbers: list[int]) -> None:
        for number in numbers:
            self._numbers.pop(id(self._objects.pop(number, None)), None)

    def _refer(self, value: object) -> RefNode:
        number = self._numbers.get(id(value))
        if number is None:
            self._count += 1
            number = self._numbers[id(value)] = self._count
            self._objects[number] = value
        kind = type(value)
        name = f"{kind.__module__}.{kind.__qualname__}"[:200]
        return RefNode(number, name, isinstance(value, torch.Tensor))

    def _resolve(self, node: RefNode | CalleeNode) -> object:
        if isinstance(node, CalleeNode):
            if node.id not in self._callees:
                spaces = Unpacker([], self._resolve).unpack(node.spaces)
                self._callees[node.id] = make_callee(node, spaces, self)
            return self._callees[node.id]
        if node.id not in self._objects:
            raise ProtocolError("an unknown handle")
        return self._objects[node.id]


def _watched_call(
    target: Callable[..., object],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    forbidden: list[str],
    arguments: bool,
    keep: bool = False,
) -> object:
    """Call `target`; return its result, the arguments afterwards if asked for, and what was forbidden."""
    with Watch(forbidden) if forbidden else contextlib.nullcontext() as watch:
        result: object = target(*args, **kwargs)
    result = Kept(result) if keep else result
    return result, (args, kwargs) if arguments else None, list(watch.seen) if watch else []


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        # A student may have replaced or closed the stream; what is lost then is their own output.
        with contextlib.suppress(Exception):
            stream.flush()
