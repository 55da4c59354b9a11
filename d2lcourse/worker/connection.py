"""Carries frames to a worker and back: a process with deadlines, or this process for debugging."""

from __future__ import annotations

import contextlib
import os
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Protocol

from d2lcourse.errors import GraderError, WorkerDied, WorkerTimedOut
from d2lcourse.worker import limits
from d2lcourse.worker.frames import PREFIX, decode_header, sizes_of
from d2lcourse.worker.nodes import Message
from d2lcourse.worker.servant import Servant
from d2lcourse.worker.values import ProtocolError

CHUNK = 1 << 20


class Connection(Protocol):
    """A live worker."""

    def exchange(self, frame: list[Any], seconds: float) -> tuple[Message, bytearray]:
        """Send a request and return the reply to it."""
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
        self._servant = Servant(self._scratch)

    def exchange(self, frame: list[Any], seconds: float) -> tuple[Message, bytearray]:  # noqa: ARG002 - no deadline here
        """Answer a request; there is no deadline."""
        return _split(self._servant.handle(*_split(frame)))

    def output(self) -> str:
        """Return nothing: prints go to the terminal."""
        return ""

    def close(self) -> None:
        """Remove the scratch folder."""
        shutil.rmtree(self._scratch, ignore_errors=True)


class ProcessConnection:
    """A worker in a process of its own, in a scratch folder of its own."""

    def __init__(self) -> None:
        self._scratch = Path(tempfile.mkdtemp(prefix="d2l-worker-"))
        self._channel, theirs = socket.socketpair()
        self._output, write_end = os.pipe()
        self._kept = bytearray()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-u", "-m", "d2lcourse.worker.main", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=write_end,
                stderr=write_end,
                cwd=self._scratch,
                env=_clean_environment(self._scratch),
                start_new_session=True,
            )
        except OSError as error:
            raise GraderError(f"cannot start a worker: {error}") from error
        finally:
            theirs.close()
            os.close(write_end)
        self._channel.setblocking(False)
        os.set_blocking(self._output, False)

    def exchange(self, frame: list[Any], seconds: float) -> tuple[Message, bytearray]:
        """Send a request and return the reply; the student's output is drained meanwhile.

        Raises:
            WorkerTimedOut: there was no whole reply within `seconds`.
            WorkerDied: the worker went away or broke the protocol.
        """
        deadline = time.monotonic() + seconds
        try:
            self._send(frame, deadline)
            header_size, body_size = sizes_of(bytes(self._receive(PREFIX.size, deadline)))
            message = decode_header(bytes(self._receive(header_size, deadline)), body_size)
            return message, self._receive(body_size, deadline)
        except ProtocolError as error:
            raise WorkerDied(f"broke the grader's protocol ({error})") from None
        except (EOFError, ConnectionError):
            raise WorkerDied(self._cause_of_death()) from None

    def output(self) -> str:
        """Return what the student printed so far, bounded."""
        self._drain()
        return self._kept.decode("utf-8", "replace")

    def close(self) -> None:
        """Kill the worker's process group, reap it and remove its scratch folder."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        self._drain()
        self._channel.close()
        os.close(self._output)
        self._output = -1
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _send(self, frame: list[Any], deadline: float) -> None:
        for part in frame:
            view = memoryview(part)
            while view:
                self._wait(selectors.EVENT_WRITE, deadline)
                with contextlib.suppress(BlockingIOError):
                    view = view[self._channel.send(view[:CHUNK]) :]

    def _receive(self, size: int, deadline: float) -> bytearray:
        data = bytearray(size)
        view, position = memoryview(data), 0
        while position < size:
            self._wait(selectors.EVENT_READ, deadline)
            with contextlib.suppress(BlockingIOError):
                count = self._channel.recv_into(view[position : position + CHUNK])
                if not count:
                    raise EOFError
                position += count
        return data

    def _wait(self, event: int, deadline: float) -> None:
        """Block until the channel is ready for `event`."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._channel, event)
            selector.register(self._output, selectors.EVENT_READ)
            while True:
                remaining = deadline - time.monotonic()
                if remaining <= 0:
                    raise WorkerTimedOut
                ready = {key.fileobj for key, _ in selector.select(remaining)}
                if self._output in ready and not self._drain():
                    selector.unregister(self._output)
                if self._channel in ready:
                    return

    def _drain(self) -> bool:
        """Read what the student printed, keep the first part; return whether more may come."""
        if self._output < 0:
            return False
        for _ in range(64):
            try:
                data = os.read(self._output, 1 << 16)
            except BlockingIOError:
                return True
            if not data:
                return False
            self._kept += data[: limits.OUTPUT_BYTES - len(self._kept)]
        return True

    def _cause_of_death(self) -> str:
        try:
            code = self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            return "closed the grader's channel"
        if code < 0:
            return f"crashed with signal {signal.Signals(-code).name}"
        return f"ended the Python process with exit code {code}"


def _split(frame: list[Any]) -> tuple[Message, bytearray]:
    body = bytearray(b"".join(frame[2:]))
    return decode_header(bytes(frame[1]), len(body)), body


def _clean_environment(scratch: Path) -> dict[str, str]:
    """Return an environment without the caller's secrets and settings."""
    kept = {
        name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ
    }
    single = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    home = {"HOME": str(scratch), "TMPDIR": str(scratch), "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    return {**kept, **single, **home}
