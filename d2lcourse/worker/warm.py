"""The examiner's handle to a template: workers that start in milliseconds, confined."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile

import msgspec

from d2lcourse.errors import GraderError
from d2lcourse.worker.confine.layers import Level, Profile
from d2lcourse.worker.confine.root import SCRATCH
from d2lcourse.worker.confine.usage import Usage
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
    """

    def __init__(self, profile: Profile | None = None, command: tuple[str, ...] = COMMAND) -> None:
        self.profile = profile or Profile()
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
            self._report = self._receive(PATIENCE)
        return self._report

    @property
    def level(self) -> Level:
        """What the layers add up to."""
        return self.report.level

    def start(self, channel: socket.socket, output: int) -> ConfinedProcess:
        """Fork a worker that serves `channel` and prints to `output`."""
        own_root = "root" in self.report.layers
        scratch = "" if own_root else tempfile.mkdtemp(prefix="d2l-worker-")
        message = msgspec.json.encode(Order("fork", scratch=scratch))
        socket.send_fds(self._control, [message], [channel.fileno(), output])
        return ConfinedProcess(self, self._receive(ANSWER).pid, scratch)

    def ask(self, verb: str, pid: int) -> int | None:
        """Give an order about a worker and return how that ended, if it has."""
        self._control.sendall(msgspec.json.encode(Order(verb, pid)))
        return self._receive(ANSWER).status

    def close(self) -> None:
        """End the template and all its workers."""
        self._control.close()
        try:
            self._process.wait(ANSWER)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._printed.close()

    def _receive(self, seconds: float) -> Report:
        self._control.settimeout(seconds)
        try:
            data = self._control.recv(MESSAGE_BYTES)
        except TimeoutError:
            raise GraderError(f"the template of workers did not answer within {seconds:g} s") from None
        if not data:
            raise GraderError(f"the template of workers ended: {self._last_words()}")
        return msgspec.json.decode(data, type=Report)

    def _last_words(self) -> str:
        with contextlib.suppress(OSError):
            size = os.lseek(self._printed.fileno(), 0, os.SEEK_END)
            return os.pread(self._printed.fileno(), 2000, max(0, size - 2000)).decode("utf-8", "replace")
        return ""


class ConfinedProcess:
    """A worker that a template forked.

    Args:
        template: which one.
        pid: the worker.
        scratch: its folder, if it has no root of its own.
    """

    def __init__(self, template: WorkerTemplate, pid: int, scratch: str) -> None:
        self._template, self._pid, self._scratch = template, pid, scratch
        self._usage = Usage(pid)

    @property
    def must_be_watched(self) -> bool:
        """Whether its memory is limited by looking at it."""
        return self._usage.must_be_watched

    def excess(self) -> str:
        """Return what it has too much of."""
        return self._usage.excess()

    def exit_code(self) -> int | None:
        """Return how it ended."""
        status = self._template.ask("how", self._pid)
        return None if status is None else os.waitstatus_to_exitcode(status)

    def end(self) -> None:
        """Kill it: with the first process of its PID namespace all others die."""
        self._template.ask("end", self._pid)
        self._usage.close()
        if self._scratch:
            shutil.rmtree(self._scratch, ignore_errors=True)
