"""The examiner's side of one submission's exercise: requests, deadlines, replacement of workers."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from d2lcourse.course.submission import Submitted
from d2lcourse.course.text import printable
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
from d2lcourse.worker.hosting import Host
from d2lcourse.worker.loading import frames_from
from d2lcourse.worker.nodes import CalleeNode, Message, RefNode
from d2lcourse.worker.remote import Remote
from d2lcourse.worker.show import show_call
from d2lcourse.worker.streams import Step
from d2lcourse.worker.transcript import Event, event
from d2lcourse.worker.values import ProtocolError

DEFINED = ("builtins.function", "builtins.type")  # what a module's names mostly stand for
RELEASE_AT = 256  # handles that nobody holds any more, before the worker is told


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
        rig: source of the exercise's rig, or None.
    """

    def __init__(
        self,
        submitted: Submitted,
        connect: Callable[[], Connection],
        deadlines: Deadlines,
        rig: str | None = None,
    ) -> None:
        self.name = submitted.name
        self.submitted = submitted
        self.deadlines = deadlines
        self.calls: list[Call] = []
        self.events: list[Event] = []
        self.replies = 0
        self._connect = connect
        self._rig_source = rig
        self._connection: Connection | None = None
        self._module: Remote | None = None
        self._defined: dict[str, Remote] = {}
        self._rig: Remote | None = None
        self._host = Host()
        self._workers = 0
        self._requests = 0
        self._released: list[int] = []
        self._spent = 0.0
        self._missed: Counter[str] = Counter()
        self._import_problem = submitted.problem
        self._output = ""
        self._forbidden: tuple[str, ...] = ()
        self._busy = False

    def begin_check(self, *, fresh: bool = False) -> None:
        """Forget the calls and replies of the previous check, and its worker if a fresh one is asked for."""
        if fresh:
            self.close()
        self.calls.clear()
        self.events.clear()
        self.replies = 0
        self._host.begin_check()

    def get_from_module(self, name: str) -> Any:
        """Return `name` of the student's module, importing it if need be.

        Raises:
            ImportFailed: the module cannot be imported.
            CheckFailed: it has no such name.
        """
        self._refuse_hopeless(name)  # before a new worker is started for it
        if (known := self._defined.get(name)) is not None:
            return known
        try:
            found = self.get_attribute(self._imported(), name)
            if isinstance(found, Remote) and found._d2l_type in DEFINED:
                self._defined[name] = found  # a variable may change, a definition hardly does
            return found
        except StudentRaised as error:
            if "AttributeError" in error.types and not error.frames:
                raise CheckFailed(
                    f"{self.submitted.file} defines no {name}: do not rename or delete it"
                ) from None
            raise

    def get_from_rig(self, name: str) -> Any:
        """Return `name` of the exercise's rig."""
        self._live()
        if self._rig is None:
            raise GraderError(f"{self.name} has no rig.py")
        return self.get_attribute(self._rig, name)

    def get_attribute(self, target: Remote, name: str, *, keep: bool = False) -> Any:
        """Return an attribute of an object in the worker."""
        label = name if target in (self._module, self._rig) else f"{target._d2l_label}.{name}"
        return self.request("getattr", (target, name), label, keep=keep)

    def call(
        self,
        target: Remote,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        *,
        arguments: bool = False,
        keep: bool = False,
    ) -> Call:
        """Call an object in the worker.

        Args:
            target: the object.
            args: positional arguments; data arrives as copies, handles as the objects themselves.
            kwargs: keyword arguments.
            arguments: whether to fetch the arguments as they are after the call.
            keep: whether the result becomes a handle even if it is data.

        Raises:
            StudentRaised: the student's code raised.
            WorkerTimedOut: it did not return in time.
            WorkerDied: it ended its process.
            CheckFailed: it called one of the examiner's functions too often.
        """
        label = target._d2l_label

        def shown() -> str:
            return show_call(label, args, kwargs)

        if not self._forbidden and not arguments:
            call = Call(
                label,
                args,
                kwargs,
                self.request("call", (target, args, kwargs), label, keep=keep, shown=shown),
            )
        else:
            payload = (target, args, kwargs, list(self._forbidden), arguments, keep)
            match self.request("watched_call", payload, label, shown=shown):
                case (result, after, list() as seen) if all(isinstance(name, str) for name in seen):
                    names = tuple(printable(name[:200]) for name in seen)
                    call = Call(label, args, kwargs, result, after, names)
                case _:
                    raise self.protocol_broken(label)
        self.calls.append(call)
        return call

    def vjp(
        self, target: Remote, args: tuple[Any, ...], kwargs: dict[str, Any], wrt: int, cotangent: Any
    ) -> Any:
        """Differentiate through the student's function in the worker; None if no graph reaches the input."""
        label = target._d2l_label
        result = self.request(
            "vjp", (target, args, kwargs, wrt, cotangent), label, shown=lambda: show_call(label, args, kwargs)
        )
        self.calls.append(Call(label, args, kwargs, result))
        return result

    def measure(
        self, target: Remote, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[Any, dict[str, int]]:
        """Call an object in the worker; return the result and what the worker says that the call cost."""
        label = target._d2l_label
        payload = (target, args, kwargs)
        match self.request("measured_call", payload, label, shown=lambda: show_call(label, args, kwargs)):
            case (result, dict() as costs) if all(type(count) is int for count in costs.values()):
                self.calls.append(Call(label, args, kwargs, result))
                return result, Counter(costs)
        raise self.protocol_broken(label)

    def fake_cuda(
        self, target: Remote, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[list[str], str]:
        """Call an object with tensors that claim to be on a GPU; return the devices of its results."""
        label = target._d2l_label
        payload = (target, args, kwargs)
        match self.request("fake_cuda_call", payload, label, shown=lambda: show_call(label, args, kwargs)):
            case (list() as devices, str() as problem) if all(isinstance(name, str) for name in devices):
                return [printable(name[:20]) for name in devices], printable(problem[:200])
        raise self.protocol_broken(label)

    def place(self, args: tuple[Any, ...], device: str) -> Remote:
        """Put arguments into the worker, their tensors on a device; return a handle of the tuple."""
        placed = self.request("place", (args, device), "place", keep=True)
        if not isinstance(placed, Remote):
            raise self.protocol_broken("place")
        return placed

    def call_placed(self, target: Remote, placed: Remote) -> Any:
        """Call an object with arguments that were put into the worker before; return the result."""
        label = target._d2l_label
        result = self.request("call_placed", (target, placed), label, shown=lambda: f"{label}(...)")
        self.calls.append(Call(label, (), {}, result))
        return result

    def cpu_seconds(self) -> float:
        """Return how long the worker and all that it started have computed, by the kernel's account."""
        self._live()
        assert self._connection is not None
        return self._connection.cpu_seconds()

    def twin(self) -> Client:
        """Return the client of another worker, with the rig in it and no code of the student's."""
        return Client(Submitted(self.name, ""), self._connect, self.deadlines, self._rig_source)

    def value(self, target: Remote) -> Any:
        """Fetch what a handle holds: a live tensor comes as a detached copy, another object as itself."""
        return self.request("value", (target,), target._d2l_label)

    def generator(self, seed: int, library: str = "torch") -> Remote:
        """Return a handle to a seeded generator of torch or numpy in the worker."""
        made = self.request("generator", (library, seed), "generator")
        if not isinstance(made, Remote):
            raise self.protocol_broken("generator")
        return made

    def scratch(self) -> str:
        """Return the worker's folder for files."""
        return str(self.request("scratch", (), "scratch"))

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
            connection, self._connection, self._module, self._rig = self._connection, None, None, None
            self._defined.clear()
            self._output += connection.output()
            connection.close()

    def forget(self, worker: int, number: int) -> None:
        """Note that nobody holds a handle any more; the worker is told later."""
        if worker == self._workers:
            self._released.append(number)

    def protocol_broken(self, label: str) -> WorkerDied:
        """End a worker whose reply makes no sense, and return the error to raise."""
        died = self._lost(WorkerDied("broke the grader's protocol (an unexpected reply)"), label)
        assert isinstance(died, WorkerDied)
        return died

    def request(
        self,
        kind: str,
        payload: tuple[Any, ...],
        label: str,
        *,
        keep: bool = False,
        shown: Callable[[], str] | None = None,
    ) -> Any:
        """Have the worker carry out an operation and return its result.

        Args:
            kind: the operation's name.
            payload: its arguments.
            label: what a student knows the object by.
            keep: whether the result becomes a handle even if it is data.
            shown: gives the call as text, for an exception's message.
        """
        self._refuse_hopeless(label)
        self._live()
        if len(self._released) >= RELEASE_AT:
            numbers, self._released = self._released, []
            self._exchange("release", (numbers,), "release", keep=False)
        reply, value = self._exchange(kind, payload, label, keep=keep)
        self.replies += kind in ("call", "watched_call", "measured_call", "fake_cuda_call", "call_placed")
        self._host.demand_moderation()
        return self._interpret(reply, value, label, shown or (lambda: label))

    def answer(self, message: Message, body: bytearray) -> list[Any]:
        """Answer a callback of the student's code."""
        outcome: tuple[str, object]
        try:
            payload = frames.decode_payload(message, body, lambda node: self._resolve(node, "callback"))
            outcome = self._host.answer(message.kind, payload)
        except GraderError as error:
            outcome = ("refusal", ("RuntimeError", str(error)))
        try:
            return frames.encode(message.number, *outcome, self._refer, views=True)
        except (GraderError, ProtocolError) as error:
            refusal = ("RuntimeError", f"the answer cannot cross: {error}"[:500])
            return frames.encode(message.number, "refusal", refusal, self._refer, views=True)

    def is_concurrent(self, message: Message, body: bytearray) -> bool:
        """Whether a callback may be answered in a thread."""
        return self._host.is_concurrent(
            frames.decode_payload(message, bytearray(body), lambda node: self._resolve(node, "callback"))
        )

    def step(self, step: Step) -> bytes:
        """Answer a step in a discrete environment."""
        return self._host.step(step)

    def _imported(self) -> Remote:
        if self._import_problem:
            raise ImportFailed(self._import_problem)
        self._live()
        if self._module is not None:
            return self._module
        file = self.submitted.file
        try:
            module = self.request("load", (self.name, self.submitted.source), file)
            if not isinstance(module, Remote):
                raise self.protocol_broken(file)
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

    def _live(self) -> None:
        """Make sure that there is a worker, with the rig in it before any code of the student's."""
        if self._connection is not None:
            return
        self._connection, self._workers, self._requests = self._connect(), self._workers + 1, 0
        self._released, self._host = [], self._host.for_new_worker()
        if self._rig_source is not None:
            try:
                rig = self.request("load", ("rig", self._rig_source), "rig.py")
            except (StudentRaised, WorkerTimedOut, WorkerDied) as error:
                raise GraderError(f"the rig of {self.name} cannot be loaded: {error}") from None
            assert isinstance(rig, Remote)  # no code of the student's has run in this worker
            self._rig = rig

    def _exchange(self, kind: str, payload: tuple[Any, ...], label: str, *, keep: bool) -> tuple[str, Any]:
        """Send one request and return the reply's kind and value; a lost worker is replaced later."""
        assert self._connection is not None
        if self._busy:
            raise GraderError("a callback cannot call the student: the worker waits for its answer")
        budget = self.deadlines.total - self._spent
        if budget <= 0:
            text = f"not called: all checks of one exercise together may take {self.deadlines.total:g} s"
            raise WorkerTimedOut(text)
        self._requests += 1
        try:
            frame = frames.encode(self._requests, kind, (keep, *payload), self._refer, views=True)
        except ProtocolError as error:
            raise GraderError(f"a check sends what the wire cannot carry: {error}") from error
        allowed = self.deadlines.load if kind in ("load", "lib") else self.deadlines.call
        started = time.monotonic()
        self._busy = True
        try:
            message, body = self._connection.exchange(frame, min(allowed, budget), self)
            if message.number != self._requests:
                raise WorkerDied("broke the grader's protocol (a reply out of turn)")
            value = frames.decode_payload(message, body, lambda node: self._resolve(node, label))
        except WorkerTimedOut:
            self._missed[label] += 1
            raise self._lost(WorkerTimedOut(f"did not return within {allowed:g} s"), label) from None
        except WorkerDied as error:
            raise self._lost(error, label) from None
        except ProtocolError as error:
            raise self._lost(WorkerDied(f"broke the grader's protocol ({error})"), label) from None
        finally:
            self._busy = False
            self._spent += time.monotonic() - started
        # Which of the module's names are known already depends on the checks before.
        if kind not in ("load", "release", "scratch") and not (
            kind == "getattr" and payload[0] is self._module
        ):
            self.events.append(event(kind, payload, message.kind, value))
        return message.kind, value

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
                where = frames_from(lines, self.submitted.places)
                if excess := limits.excess_behind(names, message):
                    text = "\n".join([excess, *describe_frames(where)])
                    raise self._lost(WorkerDied(text), label)  # what it holds would fail the next call
                raise StudentRaised(names, printable(message[: limits.MESSAGE_CHARS]), where, shown())
        raise self.protocol_broken(label)

    def _lost(self, error: WorkerTimedOut | WorkerDied, label: str) -> WorkerTimedOut | WorkerDied:
        """End the worker and return `error` with the function's name in front."""
        self.close()
        return type(error)(f"your {label} {error}")

    def _resolve(self, node: RefNode | CalleeNode, label: str) -> Remote:
        if isinstance(node, CalleeNode):
            raise ProtocolError("a function of the examiner's that the worker claims to have")
        name = printable(node.type_name[:200])
        return Remote(self, self._workers, node.id, name, label, is_tensor=node.is_tensor)

    def _refer(self, value: object) -> RefNode | CalleeNode:
        if isinstance(value, Remote):
            if value is self._module or value._d2l_worker == self._workers:
                return RefNode(value._d2l_id, "")
            raise GraderError(f"{value!r} belonged to a worker that is gone")
        node = self._host.refer(value)
        if node is None:
            raise GraderError(f"a check passed a {type(value).__name__}, which cannot cross to the worker")
        return node
