"""The examiner's handle to a template: workers that start in milliseconds, confined."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import secrets
import socket
import subprocess
import sys
import tempfile

import msgspec

from d2lcourse.errors import GraderError, UserError
from d2lcourse.worker.clock import cpu_seconds
from d2lcourse.worker.confine import cgroup
from d2lcourse.worker.confine.layers import Level, Profile
from d2lcourse.worker.confine.root import SCRATCH
from d2lcourse.worker.confine.usage import Usage
from d2lcourse.worker.connection import ProcessConnection
from d2lcourse.worker.orders import MESSAGE_BYTES, Order, Report
from d2lcourse.worker.processes import clean_environment

# -I: the caller's folder and settings must not decide what is imported. -u: prints survive a kill.
COMMAND = (sys.executable, "-I", "-u", "-m", "d2lcourse.worker.template")
PATIENCE = 120.0  # seconds for the template to import everything
ANSWER = 30.0  # seconds for it to answer an order


class WorkerTemplate:
    """A template process. Forked copies of this process may use it too, one after the other.

    Args:
        profile: what the exercises need beyond the usual.
        command: how to start it.

    Raises:
        UserError: the course wants a library for its workers that is not installed.
    """

    def __init__(self, profile: Profile | None = None, command: tuple[str, ...] = COMMAND) -> None:
        self.profile = profile or Profile()
        _demand(self.profile.imports)
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._printed = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the template
        text = msgspec.json.encode(self.profile).decode()
        try:
            self._process = subprocess.Popen(
                [*command, str(theirs.fileno()), text],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=self._printed,
                stderr=self._printed,
                cwd="/",
                env=clean_environment(SCRATCH) | self.profile.environment,
                start_new_session=True,
            )
        except OSError as error:
            raise GraderError(f"cannot start the template of workers: {error}") from error
        finally:
            theirs.close()
        self._report: Report | None = None

    @property
    def report(self) -> Report:
        """Which layers work here. Waits until the template is warm."""
        if self._report is None:
            self._report = self._receive(PATIENCE, self._control)
        return self._report

    @property
    def level(self) -> Level:
        """What the layers add up to."""
        return self.report.level

    def start(self, channel: socket.socket, output: int) -> ConfinedProcess:
        """Fork a worker that serves `channel` and prints to `output`."""
        own_root = "root" in self.report.layers
        scratch = "" if own_root else tempfile.mkdtemp(prefix="d2l-worker-")
        # An answer of its own: forked copies of this process may be waiting for others at the same time.
        answer, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            order = msgspec.json.encode(Order("fork", scratch=scratch))
            socket.send_fds(self._control, [order], [channel.fileno(), output, theirs.fileno()])
        return ConfinedProcess(self, answer)

    def connect(self) -> ProcessConnection:
        """Fork a worker and return the connection to it."""
        return ProcessConnection(self.start)

    @property
    def groups(self) -> str:
        """How the names of its workers' control groups begin."""
        return f"d2lcourse-{self._process.pid}-"

    def started(self, answer: socket.socket) -> int:
        """Return the worker that an order to fork made; wait for it if need be."""
        return self._receive(ANSWER, answer).pid

    def status(self, pid: int) -> int | None:
        """Return how a worker ended, if it has."""
        order = Order("how", _new_number(), pid)
        self._control.sendall(msgspec.json.encode(order))
        return self._receive(ANSWER, self._control, order.number).status

    def end(self, pid: int = 0) -> None:
        """Have a worker (all, if none is named) killed with all that it started, and its folder removed.

        Returns before it is done; the next worker is forked after it.
        """
        self._control.sendall(msgspec.json.encode(Order("end", pid=pid)))

    def close(self) -> None:
        """End the template and all its workers."""
        self._control.close()
        try:
            self._process.wait(ANSWER)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._printed.close()
        cgroup.remove_all(self.groups)

    def _receive(self, seconds: float, source: socket.socket, number: int = 0) -> Report:
        source.settimeout(seconds)
        while True:
            try:
                data = source.recv(MESSAGE_BYTES)
            except TimeoutError:
                raise GraderError(f"the template of workers did not answer within {seconds:g} s") from None
            if not data:
                raise GraderError(f"the template of workers ended: {self._last_words()}")
            report = msgspec.json.decode(data, type=Report)
            if report.number == number:  # others answer a process that was killed before it could read
                return report

    def _last_words(self) -> str:
        with contextlib.suppress(OSError):
            size = os.lseek(self._printed.fileno(), 0, os.SEEK_END)
            return os.pread(self._printed.fileno(), 2000, max(0, size - 2000)).decode("utf-8", "replace")
        return ""


class ConfinedProcess:
    """A worker that a template forked.

    Args:
        template: which one.
        answer: will say which process it is.
    """

    def __init__(self, template: WorkerTemplate, answer: socket.socket) -> None:
        self._template, self._answer = template, answer
        self._pid = 0
        self._usage: Usage | None = None

    def settle(self) -> None:
        """Wait until it is forked, and limit what it may use."""
        if self._usage is None:
            self._pid = self._template.started(self._answer)
            self._usage = Usage(self._pid, self._template.groups)

    @property
    def must_be_watched(self) -> bool:
        """Whether its memory is limited by looking at it."""
        return self._usage is not None and self._usage.must_be_watched

    def excess(self) -> str:
        """Return what it has too much of."""
        return self._usage.excess() if self._usage is not None else ""

    def cpu_seconds(self) -> float:
        """Return how long it and its descendants have computed."""
        return cpu_seconds(self._pid)

    def exit_code(self) -> int | None:
        """Return how it ended."""
        status = self._template.status(self._pid)
        return None if status is None else os.waitstatus_to_exitcode(status)

    def end(self) -> None:
        """Kill it: with the first process of its PID namespace all others die."""
        self._template.end(self._pid or self._template.started(self._answer))
        if self._usage is not None:
            self._usage.close()

    def leave(self) -> None:
        """Close the socket on which the answer came, or would come."""
        self._answer.close()


def _demand(modules: tuple[str, ...]) -> None:
    for name in modules:
        if importlib.util.find_spec(name.partition(".")[0]) is None:
            what = f"course.toml: [workers] imports {name}, which is not installed"
            raise UserError(f"{what}; install it, or take it out there")


def _new_number() -> int:
    # Random, not counted: processes that were forked from each other would count the same.
    return secrets.randbits(48)
