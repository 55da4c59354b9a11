"""The examiner's side of one submission's exercise: requests, deadlines, replacement of workers."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from d2lcourse.errors import (
    CheckFailed,
    GraderError,
    ImportFailed,
    StudentRaised,
    WorkerDied,
    WorkerTimedOut,
    describe_frames,
)
from d2lcourse.worker import frames, limits
from d2lcourse.worker.connection import Connection
from d2lcourse.worker.loading import frames_from
from d2lcourse.worker.nodes import RefNode
from d2lcourse.worker.remote import Remote
from d2lcourse.worker.show import printable, show_call
from d2lcourse.worker.values import ProtocolError


@dataclass(frozen=True)
class Submitted:
    """One submission's module as text.

    Args:
        name: the exercise's name, under which the module is imported.
        source: its source with normalised line ends, or None if it could not be read.
        problem: why there is no source, as a sentence for the student.
    """

    name: str
    source: str | None
    problem: str = ""


@dataclass(frozen=True)
class Deadlines:
    """Seconds for one call, for the import, and for all calls together."""

    call: float = 10.0
    load: float = 20.0
    total: float = 120.0


@dataclass(frozen=True)
class Call:
    """One answered call of a student's function."""

    label: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    result: Any
    arguments: Any = None
    forbidden: tuple[str, ...] = ()

    def __str__(self) -> str:
        return show_call(self.label, self.args, self.kwargs)


class Client:
    """Talks to the workers of one submission's exercise, one after the other.

    Args:
        submitted: the student's module.
        connect: starts a worker.
        deadlines: how long the student's code may take.
    """

    def __init__(self, submitted: Submitted, connect: Callable[[], Connection], deadlines: Deadlines) -> None:
        self.name = submitted.name
        self.submitted = submitted
        self.deadlines = deadlines
        self.calls: list[Call] = []
        self.replies = 0
        self._connect = connect
        self._connection: Connection | None = None
        self._module: Remote | None = None
        self._workers = 0
        self._number = 0
        self._spent = 0.0
        self._missed: Counter[str] = Counter()
        self._import_problem = submitted.problem
        self._output = ""
        self._forbidden: tuple[str, ...] = ()

    def begin_check(self) -> None:
        """Forget the calls and replies of the previous check."""
        self.calls.clear()
        self.replies = 0

    def get_from_module(self, name: str) -> Any:
        """Return `name` of the student's module, importing it if need be.

        Raises:
            ImportFailed: the module cannot be imported.
            CheckFailed: it has no such name.
        """
        self._refuse_hopeless(name)  # before a new worker is started for it
        try:
            return self.get_attribute(self._imported(), name)
        except StudentRaised as error:
            if "AttributeError" in error.types and not error.frames:
                raise CheckFailed(f"{self.name}.py defines no {name}: do not rename or delete it") from None
            raise

    def get_attribute(self, target: Remote, name: str) -> Any:
        """Return an attribute of an object in the worker."""
        label = name if target is self._module else f"{target._d2l_label}.{name}"
        return self._request("getattr", (target, name), label, lambda: label)

    def call(
        self, target: Remote, args: tuple[Any, ...], kwargs: dict[str, Any], *, arguments: bool = False
    ) -> Call:
        """Call an object in the worker.

        Args:
            target: the object.
            args: positional arguments; they arrive as copies.
            kwargs: keyword arguments.
            arguments: whether to fetch the arguments as they are after the call.

        Raises:
            StudentRaised: the student's code raised.
            WorkerTimedOut: it did not return in time.
            WorkerDied: it ended its process.
        """
        label = target._d2l_label
        options = {"forbid": list(self._forbidden), "arguments": arguments}
        reply = self._request(
            "call", (target, args, kwargs, options), label, lambda: show_call(label, args, kwargs)
        )
        match reply:
            case (result, after, list() as seen) if all(isinstance(name, str) for name in seen):
                call = Call(label, args, kwargs, result, after, tuple(printable(name[:200]) for name in seen))
                self.calls.append(call)
                return call
        raise self._lost(WorkerDied("broke the grader's protocol (an unexpected reply)"), label)

    def vjp(
        self, target: Remote, args: tuple[Any, ...], kwargs: dict[str, Any], wrt: int, cotangent: Any
    ) -> Any:
        """Differentiate through the student's function in the worker; None if no graph reaches the input."""
        label = target._d2l_label
        result = self._request(
            "vjp", (target, args, kwargs, wrt, cotangent), label, lambda: show_call(label, args, kwargs)
        )
        self.calls.append(Call(label, args, kwargs, result))
        return result

    def value(self, target: Remote) -> Any:
        """Fetch what a handle holds: a live tensor comes as a detached copy, another object as itself."""
        return self._request("value", (target,), target._d2l_label, lambda: target._d2l_label)

    @contextmanager
    def forbidding(self, names: tuple[str, ...]) -> Iterator[None]:
        """Watch for the use of `names` in all calls inside the block."""
        before, self._forbidden = self._forbidden, (*self._forbidden, *names)
        try:
            yield
        finally:
            self._forbidden = before

    def output(self) -> str:
        """Return what the student's code printed, bounded."""
        live = self._connection.output() if self._connection else ""
        return printable((self._output + live)[: limits.OUTPUT_BYTES])

    def close(self) -> None:
        """End the worker."""
        if self._connection is not None:
            connection, self._connection, self._module = self._connection, None, None
            self._output += connection.output()
            connection.close()

    def _imported(self) -> Remote:
        if self._import_problem:
            raise ImportFailed(self._import_problem)
        if self._module is not None and self._connection is not None:
            return self._module
        file = f"{self.name}.py"
        try:
            module = self._request("load", (self.name, self.submitted.source), file, lambda: file)
            if not isinstance(module, Remote):
                raise self._lost(WorkerDied("broke the grader's protocol (an unexpected reply)"), file)
        except StudentRaised as error:
            text = f"{error.types[0]}: {error.message}".removesuffix(": ")
            self._import_problem = "\n".join([text, *describe_frames(error.frames)])
        except (WorkerTimedOut, WorkerDied) as error:
            self._import_problem = str(error)
        else:
            self._module = module
            return module
        self._import_problem = f"{file} could not be imported: {self._import_problem}"
        self.close()
        raise ImportFailed(self._import_problem) from None

    def _request(self, kind: str, payload: tuple[Any, ...], label: str, shown: Callable[[], str]) -> Any:
        """Send one request and return the reply's value."""
        self._refuse_hopeless(label)
        budget = self.deadlines.total - self._spent
        if budget <= 0:
            raise WorkerTimedOut(
                f"not called: all checks of one exercise together may take {self.deadlines.total:g} s"
            )
        if self._connection is None:
            self._connection, self._workers, self._number = self._connect(), self._workers + 1, 0
        self._number += 1
        try:
            frame = frames.encode(self._number, kind, payload, self._refer, views=True)
        except ProtocolError as error:
            raise GraderError(f"a check sends what the wire cannot carry: {error}") from error
        allowed = self.deadlines.load if kind == "load" else self.deadlines.call
        started = time.monotonic()
        try:
            message, body = self._connection.exchange(frame, min(allowed, budget))
            if message.number != self._number:
                raise WorkerDied("broke the grader's protocol (a reply out of turn)")
            worker = self._workers
            value = frames.decode_payload(
                message,
                body,
                lambda node: Remote(self, worker, node.id, printable(node.type_name[:200]), label),
            )
        except WorkerTimedOut:
            self._missed[label] += 1
            raise self._lost(WorkerTimedOut(f"did not return within {allowed:g} s"), label) from None
        except WorkerDied as error:
            raise self._lost(error, label) from None
        except ProtocolError as error:
            raise self._lost(WorkerDied(f"broke the grader's protocol ({error})"), label) from None
        finally:
            self._spent += time.monotonic() - started
        self.replies += kind == "call"
        return self._interpret(message.kind, value, label, shown)

    def _refuse_hopeless(self, label: str) -> None:
        if self._missed[label] >= 2:
            raise WorkerTimedOut(f"your {label} did not return in time twice, and is not called any more")

    def _interpret(self, kind: str, value: Any, label: str, shown: Callable[[], str]) -> Any:
        match kind, value:
            case "ok", _:
                return value
            case "large", str():
                raise CheckFailed(f"what {label} returned is too large to grade: {printable(value[:200])}")
            case "raise", {
                "types": [str(), *_] as types,
                "message": str() as message,
                "frames": list() as lines,
            }:
                names = tuple(printable(str(name)[:100]) for name in types)
                text = printable(message[: limits.MESSAGE_CHARS])
                raise StudentRaised(names, text, frames_from(lines), shown())
        raise self._lost(WorkerDied("broke the grader's protocol (an unexpected reply)"), label)

    def _lost(self, error: WorkerTimedOut | WorkerDied, label: str) -> WorkerTimedOut | WorkerDied:
        """End the worker and return `error` with the function's name in front."""
        self.close()
        return type(error)(f"your {label} {error}")

    def _refer(self, value: object) -> RefNode:
        if isinstance(value, Remote):
            if value._d2l_worker != self._workers:
                raise GraderError(f"{value!r} belonged to a worker that is gone")
            return RefNode(value._d2l_id, "")
        raise GraderError(f"a check passed a {type(value).__name__}, which cannot cross to the worker")
