"""A worker's process as the examiner sees it: how it ended, how to end it, what it used too much of."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from d2lcourse.errors import GraderError
from d2lcourse.worker.clock import cpu_seconds

# Without these no program starts there, or torch does not know whose cache it is.
WINDOWS = ("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "USERNAME")


def children_inherit_sockets() -> bool:
    """Whether a child process can be given a socket; where there is no fork (Windows), it cannot."""
    return hasattr(os, "fork")


class WorkerProcess(Protocol):
    """The process behind a connection."""

    def settle(self) -> None:
        """Wait until it may run the student's code."""
        ...

    @property
    def must_be_watched(self) -> bool:
        """Whether `excess` must be asked for while the worker works."""
        ...

    def excess(self) -> str:
        """Return what it has too much of, as the end of a sentence, or nothing."""
        ...

    def cpu_seconds(self) -> float:
        """Return how long it and all that it started have computed."""
        ...

    def exit_code(self) -> int | None:
        """Return how it ended (a signal is negative), or None while it runs."""
        ...

    def end(self) -> None:
        """Kill it with everything it started, and remove its folder; that may be done a little later."""
        ...

    def leave(self) -> None:
        """Let go of it in this process only: it is ended, or a fork of this process goes on with it."""
        ...


class UnconfinedProcess:
    """What processes without confinement have in common: nothing is limited, so nothing is watched."""

    must_be_watched = False
    _process: subprocess.Popen[bytes]

    def excess(self) -> str:
        """Return nothing: nothing is limited."""
        return ""

    def leave(self) -> None:
        """Do nothing: there is nothing to let go of."""

    def cpu_seconds(self) -> float:
        """Return how long it and its descendants have computed."""
        return cpu_seconds(self._process.pid)

    def exit_code(self) -> int | None:
        """Return how the process ended."""
        return self._process.poll()


class PlainProcess(UnconfinedProcess):
    """A child process without confinement, for one's own code.

    Args:
        channel: the worker's end of the channel.
        output: where its stdout and stderr go.
        environment: more variables.
    """

    def __init__(
        self, channel: socket.socket, output: int, environment: Mapping[str, str] | None = None
    ) -> None:
        self._scratch = Path(tempfile.mkdtemp(prefix="d2l-worker-"))
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-u", "-m", "d2lcourse.worker.main", str(channel.fileno())],
                pass_fds=[channel.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self._scratch,
                env=clean_environment(str(self._scratch)) | dict(environment or {}),
                start_new_session=True,
            )
        except OSError as error:
            raise GraderError(f"cannot start a worker: {error}") from error

    def settle(self) -> None:
        """Do nothing: it waits for requests by itself."""

    def end(self) -> None:
        """Kill the process group and remove the scratch folder."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        shutil.rmtree(self._scratch, ignore_errors=True)


def clean_environment(home: str) -> dict[str, str]:
    """Return an environment without the caller's secrets and settings."""
    needed = ("PATH", "LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES", *(WINDOWS if os.name == "nt" else ()))
    kept = {name: os.environ[name] for name in needed if name in os.environ}
    single = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    fixed = {"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    # Windows has names of its own for the same two folders.
    fixed |= dict.fromkeys(("HOME", "TMPDIR", "USERPROFILE", "TEMP", "TMP"), home)
    return {**kept, **single, **fixed}
