"""What a worker prints, read as it comes and kept up to a bound."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from typing import IO, Protocol

from d2lcourse.worker import limits

CHUNK = 1 << 16
ROUNDS = 64  # chunks read at once, so that a flood of prints delays no deadline
QUIET = 20  # looks, 10 ms apart, at whether a worker's output has come to rest
FAREWELL = 1.0  # seconds for the rest to arrive after the worker has ended


class Printed(Protocol):
    """The output of one worker."""

    @property
    def descriptor(self) -> int | None:
        """What becomes readable when there is more; None if it is read without being asked."""
        ...

    def drain(self) -> bool:
        """Read what is there; return whether more may come."""
        ...

    def text(self) -> str:
        """Return what was kept."""
        ...

    def close(self) -> None:
        """Read no more."""
        ...


class PipeOutput:
    """Output from a pipe that is looked at together with the channel.

    Args:
        descriptor: the pipe's end for reading.
    """

    def __init__(self, descriptor: int) -> None:
        os.set_blocking(descriptor, False)
        self._descriptor: int | None = descriptor
        self._kept = bytearray()

    @property
    def descriptor(self) -> int | None:
        """The pipe."""
        return self._descriptor

    def drain(self) -> bool:
        """Read what is there; return whether more may come."""
        if self._descriptor is None:
            return False
        for _ in range(ROUNDS):
            try:
                data = os.read(self._descriptor, CHUNK)
            except BlockingIOError:
                return True
            if not data:
                return False
            self._kept += data[: limits.OUTPUT_BYTES - len(self._kept)]
        return True

    def text(self) -> str:
        """Return what was kept."""
        return self._kept.decode("utf-8", "replace")

    def close(self) -> None:
        """Close the pipe."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


class ThreadOutput:
    """Output from a pipe that a thread reads, where pipes cannot be waited for together with sockets.

    Args:
        pipe: the pipe's end for reading.
    """

    descriptor = None

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe
        self._kept = bytearray()
        self._seen = 0
        self._thread = threading.Thread(target=self._read, name="output", daemon=True)
        self._thread.start()

    def drain(self) -> bool:
        """Let the thread read what has been printed just now; return that more may come."""
        for _ in range(QUIET):
            before = self._seen
            time.sleep(0.01)
            if self._seen == before:
                break
        return self._thread.is_alive()

    def text(self) -> str:
        """Return what was kept; of a worker that has ended, all of it."""
        return bytes(self._kept).decode("utf-8", "replace")

    def close(self) -> None:
        """Wait a little for the rest."""
        self._thread.join(FAREWELL)
        if not self._thread.is_alive():  # a process that the worker left behind may hold the pipe open
            self._pipe.close()

    def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while data := os.read(self._pipe.fileno(), CHUNK):
                self._seen += len(data)
                self._kept += data[: limits.OUTPUT_BYTES - len(self._kept)]
