"""Carries frames to a worker and back: a process with deadlines, or this process for debugging."""

from __future__ import annotations

import contextlib
import os
import queue
import selectors
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from d2lcourse.errors import WorkerDied, WorkerTimedOut
from d2lcourse.worker import limits
from d2lcourse.worker.dialled import DialledProcess
from d2lcourse.worker.frames import decode_header, parts, sizes_of
from d2lcourse.worker.nodes import Message
from d2lcourse.worker.printed import PipeOutput, Printed
from d2lcourse.worker.processes import PlainProcess, WorkerProcess, children_inherit_sockets
from d2lcourse.worker.servant import Servant
from d2lcourse.worker.streams import FrameReader, Step
from d2lcourse.worker.values import ProtocolError, Refer, Resolve

CHUNK = 1 << 20
INTERVAL = 0.05  # seconds between two looks at a worker that must be watched
FAREWELL = 2.0  # seconds for a worker that closed its channel to end
Frame = tuple[Message, bytearray]
Start = Callable[[socket.socket, int], WorkerProcess]


class CallbackHost(Protocol):
    """Answers what a worker asks in the middle of a request."""

    def answer(self, message: Message, body: bytearray) -> list[Any]:
        """Return the frame that answers a callback."""
        ...

    def is_concurrent(self, message: Message, body: bytearray) -> bool:
        """Whether a callback may be answered in a thread."""
        ...

    def step(self, step: Step) -> bytes:
        """Return the bytes that answer a step."""
        ...


class Connection(Protocol):
    """A live worker."""

    def exchange(self, frame: list[Any], seconds: float, host: CallbackHost) -> Frame:
        """Send a request and return the reply to it; answer callbacks meanwhile."""
        ...

    def cpu_seconds(self) -> float:
        """Return how long the worker and all that it started have computed."""
        ...

    def output(self) -> str:
        """Return what the student printed so far, bounded."""
        ...

    def close(self) -> None:
        """End the worker and everything it started."""
        ...


class LocalConnection:
    """Runs the servant in this process, with the same encoding, so that `pdb` and `print` work."""

    def __init__(self) -> None:
        self._scratch = Path(tempfile.mkdtemp(prefix="d2l-local-"))
        self._servant = Servant(self._scratch, self)
        self._host: CallbackHost | None = None

    def exchange(self, frame: list[Any], seconds: float, host: CallbackHost) -> Frame:  # noqa: ARG002 - no deadline here
        """Answer a request; there is no deadline."""
        self._host = host
        return _split(self._servant.handle(*_split(frame)))

    def ask(self, kind: str, payload: object, refer: Refer, resolve: Resolve) -> Any:
        """Pass a callback on, with the same copies as over the wire."""
        from d2lcourse.worker import frames
        from d2lcourse.worker.channel import answered

        assert self._host is not None
        question = _split(frames.encode(0, kind, payload, refer, views=False))
        return answered(*_split(self._host.answer(*question)), resolve)

    def step(self, environment: int, action: int) -> None:
        """Say that steps go the long way."""

    def cpu_seconds(self) -> float:
        """Return how long this process has computed, the examiner's own part included."""
        return time.process_time()

    def output(self) -> str:
        """Return nothing: prints go to the terminal."""
        return ""

    def close(self) -> None:
        """Remove the scratch folder."""
        shutil.rmtree(self._scratch, ignore_errors=True)


class ProcessConnection:
    """A worker in a process of its own.

    Args:
        start: starts the process, given its end of the channel and where its output goes; without
            confinement if not given.
        environment: more variables for a process without confinement.
    """

    def __init__(self, start: Start | None = None, environment: Mapping[str, str] | None = None) -> None:
        self._process: WorkerProcess
        self._printed: Printed
        if start is None and not children_inherit_sockets():
            dialled = DialledProcess(environment)
            self._process, self._channel, self._printed = dialled, dialled.channel, dialled.output
        else:
            plain = partial(PlainProcess, environment=environment)
            self._process, self._channel, self._printed = _start_with_ends(start or plain)
        self._channel.setblocking(False)
        self._reader = FrameReader(self._channel, self._wait_to_read)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._channel, selectors.EVENT_READ)
        if self._printed.descriptor is not None:
            self._selector.register(self._printed.descriptor, selectors.EVENT_READ)
        self._deadline = 0.0
        self._threads: _Threads | None = None

    def exchange(self, frame: list[Any], seconds: float, host: CallbackHost) -> Frame:
        """Send a request and return the reply; the student's output is drained meanwhile.

        The time that callbacks take here does not count.

        Raises:
            WorkerTimedOut: there was no whole reply within `seconds`.
            WorkerDied: the worker went away or broke the protocol.
        """
        self._process.settle()
        self._deadline = time.monotonic() + seconds
        try:
            self._send(frame)
            while True:
                item = self._reader.read()
                started = time.monotonic()
                if isinstance(item, Step):
                    self._send([host.step(item)])
                elif item[0].kind not in ("callback", "reset", "step"):
                    return item
                elif host.is_concurrent(*item):
                    self._in_thread(lambda item=item: host.answer(*item))  # type: ignore[misc]  # item is bound now
                else:
                    self._send(host.answer(*item))
                self._deadline += time.monotonic() - started
        except ProtocolError as error:
            raise WorkerDied(f"broke the grader's protocol ({error})") from None
        except (EOFError, ConnectionError):
            raise WorkerDied(self._cause_of_death()) from None

    def cpu_seconds(self) -> float:
        """Return how long the worker and all that it started have computed."""
        return self._process.cpu_seconds()

    def output(self) -> str:
        """Return what the student printed so far, bounded."""
        self._printed.drain()
        return self._printed.text()

    def close(self) -> None:
        """End the worker and everything it started."""
        self._process.end()
        self._printed.drain()
        if self._threads is not None:
            self._threads.close()
        self.leave()

    def settle(self) -> None:
        """Wait until the worker may run the student's code, though nothing is asked of it yet."""
        self._process.settle()

    def leave(self) -> None:
        """Close this process's ends only: a fork of it goes on with the worker."""
        self._process.leave()
        self._selector.close()
        self._channel.close()
        self._printed.close()

    def _send(self, frame: list[Any]) -> None:
        for part in parts(frame):
            view = memoryview(part).cast("B")
            while view:
                try:
                    view = view[self._channel.send(view[:CHUNK]) :]
                except BlockingIOError:
                    self._wait_to_write()

    def _wait_to_write(self) -> None:
        # The worker may be blocked on its output while we wait for it to read.
        self._selector.modify(self._channel, selectors.EVENT_WRITE)
        try:
            self._wait()
        finally:
            self._selector.modify(self._channel, selectors.EVENT_READ)

    def _wait_to_read(self) -> None:
        # Only here, never in the middle of another frame, may a finished thread's answer be sent.
        while self._threads is not None and self._wait(self._threads.wake):
            for frame in self._threads.finished():
                self._send(frame)
        if self._threads is None:
            self._wait()

    def _wait(self, wake: socket.socket | None = None) -> bool:
        """Block until the channel is ready (False) or `wake` is (True); drain output meanwhile."""
        while True:
            remaining = self._deadline - time.monotonic()
            if remaining <= 0:
                if excess := self._process.excess():  # what it waits for may have been refused or killed
                    raise WorkerDied(excess)
                raise WorkerTimedOut
            if self._process.must_be_watched:
                if excess := self._process.excess():
                    raise WorkerDied(excess)
                remaining = min(remaining, INTERVAL)
            ready = {key.fileobj for key, _ in self._selector.select(remaining)}
            printed = self._printed.descriptor
            if printed is not None and printed in ready and not self._printed.drain():
                self._selector.unregister(printed)
            if wake is not None and wake in ready:
                return True
            if self._channel in ready:
                return False

    def _in_thread(self, work: Callable[[], list[Any]]) -> None:
        if self._threads is None:
            self._threads = _Threads()
            self._selector.register(self._threads.wake, selectors.EVENT_READ)
        self._threads.start(work)

    def _cause_of_death(self) -> str:
        deadline = time.monotonic() + FAREWELL
        while (code := self._process.exit_code()) is None and time.monotonic() < deadline:
            time.sleep(0.01)
        if excess := self._process.excess():
            return excess
        if code is None:
            return "closed the grader's channel"
        if code < 0:
            return f"crashed with signal {signal.Signals(-code).name}"
        return f"ended the Python process with exit code {code}"


class _Threads:
    """Runs concurrent callbacks; `wake` becomes readable when one has finished."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(limits.CALLBACK_THREADS, thread_name_prefix="callback")
        self.wake, self._signal = socket.socketpair()
        self._done: queue.SimpleQueue[list[Any]] = queue.SimpleQueue()

    def start(self, work: Callable[[], list[Any]]) -> None:
        def run() -> None:
            self._done.put(work())
            with contextlib.suppress(OSError):  # the worker may be gone by now
                self._signal.send(b"\0")

        self._pool.submit(run)

    def finished(self) -> list[list[Any]]:
        self.wake.recv(4096)
        return [self._done.get() for _ in range(self._done.qsize())]

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        self.wake.close()
        self._signal.close()


def _start_with_ends(start: Start) -> tuple[WorkerProcess, socket.socket, Printed]:
    """Start a process with its ends of a channel and of a pipe; return it with ours."""
    channel, theirs = socket.socketpair()
    output, write_end = os.pipe()
    try:
        return start(theirs, write_end), channel, PipeOutput(output)
    except BaseException:
        channel.close()
        os.close(output)
        raise
    finally:
        theirs.close()
        os.close(write_end)


def _split(frame: list[Any]) -> Frame:
    sizes_of(bytes(frame[0]))
    body = bytearray(b"".join(frame[2:]))
    return decode_header(bytes(frame[1]), len(body)), body
