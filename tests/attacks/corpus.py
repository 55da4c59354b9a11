"""What an attack is, and what it is let loose on."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import socket
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

EVERY_LAYER = "root,user,namespaces,privileges,rlimits,landlock,seccomp"


@dataclass(frozen=True)
class Attack:
    """A payload.

    Args:
        number: of the idea in the list of attacks that the corpus is made from.
        name: what it does.
        source: defines `attack(c)`, which returns True if it succeeded; `c` is a `Canary` as a dict.
        without: the layers that must be removed for it to succeed.
    """

    number: int
    name: str
    source: str
    without: str = EVERY_LAYER

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


@dataclass(frozen=True)
class Address:
    """Where the canaries are, as an attacker would find out."""

    file: str
    store: str
    pid: int
    tcp: int
    udp: int
    abstract: str
    path: str
    digest: str
    course: str


@dataclass
class Canary:
    """A secret in a file, a file to write to, a process with the secret, and sockets that listen.

    Args:
        folder: an empty one.
        course: a course root with solutions.
    """

    folder: Path
    course: Path
    token: str = field(default_factory=lambda: "CANARY-" + secrets.token_hex(16))

    def __post_init__(self) -> None:
        self._store = self.folder / "class.db"
        self._store.write_text("honest")
        self._store.chmod(0o666)
        secret = self.folder / "secret.txt"
        secret.write_text(self.token)
        keep = "import sys, time\nsecret = sys.argv[1] * 1\nprint(flush=True)\ntime.sleep(10_000)"
        self._process = subprocess.Popen(
            [sys.executable, "-c", keep, self.token],
            env={**os.environ, "D2LCOURSE_SECRET": self.token},
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None
        self._process.stdout.readline()
        name = f"\0d2l-{secrets.token_hex(8)}"
        self._sockets = {
            "tcp": socket.create_server(("127.0.0.1", 0)),
            "udp": socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
            "abstract": socket.socket(socket.AF_UNIX),
            "path": socket.socket(socket.AF_UNIX),
        }
        self._sockets["udp"].bind(("127.0.0.1", 0))
        self._sockets["abstract"].bind(name)
        self._sockets["path"].bind(str(self.folder / "sock"))
        (self.folder / "sock").chmod(0o777)
        for listener in self._sockets.values():
            listener.setblocking(False)
            if listener.type == socket.SOCK_STREAM:
                listener.listen()
        self.address = Address(
            file=str(secret),
            store=str(self._store),
            pid=self._process.pid,
            tcp=self._sockets["tcp"].getsockname()[1],
            udp=self._sockets["udp"].getsockname()[1],
            abstract=name,
            path=str(self.folder / "sock"),
            digest=hashlib.sha256(self.token.encode()).hexdigest(),
            course=str(self.course),
        )

    def harm(self) -> list[str]:
        """Return what happened to the canaries since the last call."""
        found = []
        if self._store.read_text() != "honest":
            found.append("the store was written to")
            self._store.write_text("honest")
        if self._process.poll() is not None:
            found.append("the process was killed")
        for name, listener in self._sockets.items():
            with contextlib.suppress(BlockingIOError):
                while True:
                    listener.recv(100) if name == "udp" else listener.accept()[0].close()
                    found.append(f"something came to the {name} socket")
        return found

    def processes(self) -> list[str]:
        """Return the command lines of processes that a payload left behind, marked by the digest."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if b"d2l-daemon" in (folder / "comm").read_bytes():
                    found.append(folder.name)
        return found

    def close(self) -> None:
        """End the process and close the sockets."""
        self._process.kill()
        self._process.communicate()
        for listener in self._sockets.values():
            listener.close()


def submission(attack: Attack, canary: Canary) -> str:
    """Return a module whose `double` attacks and then answers wrongly, or with what the attack made."""
    call = f"made = attack({asdict(canary.address)!r})"
    return f"{attack.source}\n\ndef double(x):\n    {call}\n    return x if made in (None, True, False) else made\n"


def wait_until(condition: object, seconds: float = 5.0) -> bool:
    """Return whether a condition comes true in time."""
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
