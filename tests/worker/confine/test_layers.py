"""Each layer alone, in a child of this process: what works before it, and not after it."""

from __future__ import annotations

import errno
import os
import resource
import socket
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from d2lcourse.worker import limits
from d2lcourse.worker.confine import cgroup, landlock, linux, namespaces, privileges, rlimits, root
from d2lcourse.worker.confine.layers import level_of

Action = Callable[[], object]


def in_a_child(*steps: Action, flags: int = 0) -> str:
    """Return the last step's result as text, or the error of the first step that raises."""
    read, write = os.pipe()
    pid = linux.fork_into(flags) if flags else os.fork()
    if pid == 0:
        text = ""
        try:
            for step in steps:
                text = str(step())
        except OSError as error:
            text = errno.errorcode.get(error.errno or 0, "") or str(error)
        except BaseException as error:
            text = type(error).__name__
        os.write(write, text.encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        text = pipe.read()
    os.waitpid(pid, 0)
    return text


def test_landlock_shows_some_paths_only(tmp_path: Path) -> None:
    allowed, other = tmp_path / "allowed", tmp_path / "other"
    for folder in (allowed, other):
        folder.mkdir()
        (folder / "file").write_text("text")

    def restrict() -> None:
        landlock.restrict([str(allowed)], [])

    def connect() -> None:
        socket.create_connection(("127.0.0.1", 9), 1)

    assert in_a_child((other / "file").read_text) == "text"
    assert in_a_child(restrict, (allowed / "file").read_text) == "text"
    assert in_a_child(restrict, (other / "file").read_text) == "EACCES"
    assert in_a_child(restrict, lambda: (allowed / "new").write_text("x")) == "EACCES"
    assert in_a_child(connect) == "ECONNREFUSED"
    assert in_a_child(restrict, connect) == "EACCES"
    assert in_a_child(lambda: landlock.restrict(["/"], [str(other)]), (other / "file").unlink) == "None"


def test_dropped_privileges_stay_dropped(tmp_path: Path) -> None:
    def facts() -> str:
        lines = Path("/proc/self/status").read_text().splitlines()
        wanted = ("CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs")
        return " ".join(line.split()[1].lstrip("0") for line in lines if line.startswith(wanted))

    closed = tmp_path / "closed"
    closed.write_text("x")
    closed.chmod(0)
    assert in_a_child(closed.read_text) == "x"  # root may
    assert in_a_child(privileges.drop, closed.read_text) == "EACCES"
    assert in_a_child(privileges.drop, facts).split() == ["1"]
    assert in_a_child(privileges.drop, lambda: os.getsid(0) == os.getpid()) == "True"


def test_limits_of_a_process_cannot_be_raised(tmp_path: Path) -> None:
    def large_file() -> None:
        (tmp_path / "large").open("wb").truncate(limits.FILE_BYTES + 1)

    def too_much() -> None:
        bytearray(limits.MEMORY_BYTES + (64 << 20))

    def raised() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (limits.FILES + 1,) * 2)

    assert in_a_child(large_file) == "None"
    assert in_a_child(rlimits.limit, large_file) == "EFBIG"
    assert in_a_child(rlimits.limit, too_much) == "MemoryError"
    assert in_a_child(lambda: rlimits.limit(memory=False), too_much) == "None"
    assert in_a_child(rlimits.limit, privileges.drop, raised) == "ValueError"


def test_a_root_of_its_own_holds_the_interpreter_and_no_more(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("x")

    def enter() -> None:
        root.enter(root.needed_paths())

    def write_beside_the_interpreter() -> None:
        Path(os.__file__).with_name("d2l_new").touch()

    assert in_a_child(enter, secret.read_text) == "ENOENT"
    assert in_a_child(enter, lambda: Path(os.__file__).is_file()) == "True"
    assert in_a_child(enter, write_beside_the_interpreter) in ("EROFS", "EACCES")
    assert in_a_child(enter, lambda: sorted(os.listdir("/dev"))) == str(  # noqa: PTH208
        ["full", "null", "random", "shm", "urandom", "zero"]
    )


def test_namespaces_hide_other_processes_and_the_network() -> None:
    def isolated(*, loopback: bool) -> str:
        def enter() -> None:
            namespaces.isolate(root.needed_paths(), loopback=loopback)

        def seen() -> str:
            processes = [name for name in os.listdir("/proc") if name.isdigit()]  # noqa: PTH208
            with socket.socket() as sock:
                sock.settimeout(1)
                network = errno.errorcode[sock.connect_ex(("127.0.0.1", 9))]
            return f"{processes} {network} {os.listdir(os.getcwd())}"  # noqa: PTH208, PTH109

        return in_a_child(
            lambda: root.enter(root.needed_paths()), lambda: in_a_child(enter, seen, flags=linux.NEWPID)
        )

    assert isolated(loopback=False) == "['1'] ENETUNREACH []"
    assert isolated(loopback=True) == "['1'] ECONNREFUSED []"


def test_a_control_group_counts_processes_and_is_removed() -> None:
    group = cgroup.make(f"d2lcourse-test-{uuid.uuid4().hex[:8]}", 1 << 30, 3)
    assert group is not None, "this machine has no writable control groups"

    def bomb() -> str:
        children: list[int] = []
        try:
            while len(children) < 10:
                if (pid := os.fork()) == 0:
                    os._exit(0)
                children.append(pid)
        except BlockingIOError:
            return f"{len(children)} children"
        finally:
            for pid in children:
                os.waitpid(pid, 0)
        return "no limit"

    assert in_a_child(bomb) == "no limit"
    assert not group.processes_were_refused()
    assert in_a_child(lambda: group.enter(os.getpid()), bomb) == "2 children"
    assert group.processes_were_refused()
    assert not group.memory_was_exceeded()
    group.remove()
    assert not [folder for folder in group._folders if folder.exists()]


@pytest.mark.parametrize(
    ("layers", "level"),
    [
        ("root namespaces privileges rlimits landlock seccomp", "A"),
        ("root namespaces privileges rlimits seccomp", "A"),
        ("user privileges rlimits landlock seccomp", "B"),
        ("privileges rlimits landlock seccomp", "C"),
        ("privileges rlimits seccomp", "D"),
        ("user privileges rlimits seccomp", "D"),
        ("root namespaces rlimits seccomp", "D"),
        ("", "D"),
    ],
)
def test_layers_add_up_to_a_level(layers: str, level: str) -> None:
    assert level_of(layers.split()) == level
