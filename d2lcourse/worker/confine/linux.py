"""System calls that Python has no function for."""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import signal
import sys
from pathlib import Path
from typing import Any

NEWNS, NEWIPC, NEWUSER, NEWPID, NEWNET = 0x00020000, 0x08000000, 0x10000000, 0x20000000, 0x40000000
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND, MS_REC, MS_PRIVATE = 2, 4, 8, 4096, 16384, 1 << 18
MNT_DETACH = 2
ATTR_RDONLY, ATTR_NOSUID, ATTR_NODEV = 1, 2, 4
MADV_COLLAPSE, HUGE = 25, 2 << 20
AT_FDCWD, AT_RECURSIVE = -100, 0x8000
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_CAPBSET_DROP = 1, 4, 22, 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 38, 47, 4
SYS_MOUNT_SETATTR, SYS_LANDLOCK_CREATE, SYS_LANDLOCK_ADD, SYS_LANDLOCK_RESTRICT = 442, 444, 445, 446
MACHINE = platform.machine()
SYS_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}.get(MACHINE, -1)
SYS_CLONE = {"x86_64": 56, "aarch64": 220}.get(MACHINE, -1)
SYS_CAPSET = {"x86_64": 126, "aarch64": 91}.get(MACHINE, -1)
IS_SUPPORTED = sys.platform == "linux" and MACHINE in ("x86_64", "aarch64")

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
_locked_libc: Any = ctypes.PyDLL(None, use_errno=True) if sys.platform == "linux" else None


def call(name: str, *arguments: object) -> int:
    """Call a function of the C library.

    Raises:
        OSError: it returned -1; the message names the function.
    """
    result = int(getattr(_libc, name)(*arguments))
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result


def syscall(number: int, *arguments: object) -> int:
    """Make a system call by number."""
    return call("syscall", ctypes.c_long(number), *arguments)


def prctl(option: int, *arguments: int) -> int:
    """Call `prctl`, with its missing arguments 0."""
    filled = (*arguments, 0, 0, 0, 0)[:4]
    return call("prctl", ctypes.c_int(option), *(ctypes.c_ulong(item) for item in filled))


def unshare(flags: int) -> None:
    """Move this process (or its children, for a PID namespace) into new namespaces."""
    call("unshare", ctypes.c_int(flags))


def fork_into(flags: int) -> int:
    """Fork like `os.fork`, into new namespaces; only where a single thread runs.

    Python's own fork cannot do it, and `unshare` works for one child only.
    """
    ctypes.pythonapi.PyOS_BeforeFork()
    # PyDLL: the lock of the interpreter must not change hands between the two halves of a fork.
    pid = int(
        _locked_libc.syscall(ctypes.c_long(SYS_CLONE), ctypes.c_ulong(flags | signal.SIGCHLD), 0, 0, 0, 0)
    )
    if pid == 0:
        ctypes.pythonapi.PyOS_AfterFork_Child()
        return 0
    reason = ctypes.get_errno()
    ctypes.pythonapi.PyOS_AfterFork_Parent()
    if pid < 0:
        raise OSError(reason, f"clone: {os.strerror(reason)}")
    return pid


def use_huge_pages() -> None:
    """Gather this process's memory in huge pages, where the kernel (6.1 or newer) can.

    Most of what forking and ending a large process costs is its page tables.
    """
    if not IS_SUPPORTED:
        return
    for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines():
        span, mode, _, _, inode, *name = line.split(None, 5)
        start, end = (int(text, 16) for text in span.split("-"))
        if mode == "rw-p" and inode == "0" and name != ["[stack]"]:
            for address in range(-(-start // HUGE) * HUGE, end // HUGE * HUGE, HUGE):
                _libc.madvise(ctypes.c_void_p(address), ctypes.c_size_t(HUGE), MADV_COLLAPSE)  # type: ignore[union-attr]  # there is one


def children(pid: int | str = "self") -> set[int]:
    """Return the children of a process; none if it is gone."""
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found.update(map(int, task.read_text(encoding="ascii").split()))
    return found


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    """Mount a file system."""
    texts = (source.encode(), target.encode(), kind.encode())
    call("mount", *texts, ctypes.c_ulong(flags), options.encode())


def bind_read_only(source: str, target: str) -> None:
    """Show `source` with everything mounted below it at `target`, read-only."""
    mount(source, target, "", MS_BIND | MS_REC)
    make_read_only(target, AT_RECURSIVE)


def make_read_only(target: str, flags: int = 0) -> None:
    """Make what is mounted at `target` read-only; with AT_RECURSIVE also what is mounted below."""
    attributes = (ctypes.c_uint64 * 4)(ATTR_RDONLY | ATTR_NOSUID, 0, 0, 0)
    pointer, size = ctypes.byref(attributes), ctypes.c_size_t(32)
    where = (ctypes.c_int(AT_FDCWD), target.encode(), ctypes.c_uint(flags))
    syscall(SYS_MOUNT_SETATTR, *where, pointer, size)


def pivot_root(new: str) -> None:
    """Make `new` the root and detach the old one."""
    os.chdir(new)
    syscall(SYS_PIVOT_ROOT, b".", b".")
    call("umount2", b".", ctypes.c_int(MNT_DETACH))
    os.chdir("/")
