"""The examiner's side of a worker that calls back, where a child inherits no sockets (Windows)."""

from __future__ import annotations

import contextlib
import hmac
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from d2lcourse.errors import GraderError
from d2lcourse.worker.dial import HOST, READY
from d2lcourse.worker.printed import ThreadOutput
from d2lcourse.worker.processes import UnconfinedProcess, clean_environment

PATIENCE = 60.0  # seconds for a new process to call back, and to import torch: a virus scanner may look first
PASSWORD = 32  # bytes


class DialledProcess(UnconfinedProcess):
    """A child process without confinement, for one's own code, that connects to us over the loopback.

    Any program of this machine can connect; the password, which only the child knows, tells it apart.

    Args:
        environment: more variables.
        module: what to run.
    """

    _is_ready = False

    def __init__(
        self, environment: Mapping[str, str] | None = None, module: str = "d2lcourse.worker.dial"
    ) -> None:
        self._scratch = Path(tempfile.mkdtemp(prefix="d2l-worker-"))
        password = secrets.token_bytes(PASSWORD)
        with socket.create_server((HOST, 0)) as listener:
            line = f"{listener.getsockname()[1]} {password.hex()}\n"
            self._process = self._start(module, dict(environment or {}))
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self.output = ThreadOutput(self._process.stdout)
            try:
                with contextlib.suppress(OSError):  # it has ended already, which is found out below
                    self._process.stdin.write(line.encode("ascii"))
                    self._process.stdin.close()
                self.channel = self._accept(listener, password)
            except BaseException:
                self.end()
                self.output.close()
                raise

    def _start(self, module: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(
                [sys.executable, "-I", "-u", "-X", "utf8", "-m", module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                cwd=self._scratch,
                env=clean_environment(str(self._scratch)) | environment,
            )
        except OSError as error:
            raise GraderError(f"cannot start a worker: {error}") from error

    def _accept(self, listener: socket.socket, password: bytes) -> socket.socket:
        deadline = time.monotonic() + PATIENCE
        listener.settimeout(0.1)
        while time.monotonic() < deadline:
            try:
                channel = listener.accept()[0]
            except TimeoutError:
                if self._process.poll() is not None:
                    raise self._ended() from None
                continue
            if _knows(channel, password):
                channel.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return channel
            channel.close()
        raise GraderError(f"a worker did not call back within {PATIENCE:g} s")

    def settle(self) -> None:
        """Wait until it has imported torch: that is no part of any call's time."""
        if self._is_ready:
            return
        self.channel.settimeout(PATIENCE)
        try:
            said = self.channel.recv(len(READY))
        except TimeoutError:
            raise GraderError(f"a worker was not ready within {PATIENCE:g} s") from None
        except ConnectionError:
            said = b""
        if said != READY:
            raise self._ended()
        self.channel.setblocking(False)
        self._is_ready = True

    def _ended(self) -> GraderError:
        code = self._process.wait()
        self.output.close()
        words = self.output.text().strip() or "it printed nothing"
        return GraderError(f"a worker ended with exit code {code} before it was ready: {words}")

    def end(self) -> None:
        """Kill the process and remove the scratch folder."""
        self._process.kill()
        self._process.wait()
        shutil.rmtree(self._scratch, ignore_errors=True)


def _knows(channel: socket.socket, password: bytes) -> bool:
    """Whether who has connected sends the password at once."""
    channel.settimeout(2.0)
    said = b""
    with contextlib.suppress(OSError):
        while len(said) < PASSWORD and (part := channel.recv(PASSWORD - len(said))):
            said += part
    return hmac.compare_digest(said, password)
