"""Landlock: which files may be read and written, no TCP, no signals or abstract sockets to the outside."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

from d2lcourse.worker.confine import linux

# Rights of a file system, as the kernel numbers them; each ABI version added some.
EXECUTE, WRITE, READ, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
RIGHTS_BY_ABI = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
FILE_RIGHTS = EXECUTE | WRITE | READ | 1 << 14 | 1 << 15  # the rest is for folders only
TCP = 0b11  # bind and connect, from ABI 4
SCOPES = 0b11  # abstract sockets and signals, from ABI 6
PATH_BENEATH = 1


def version() -> int:
    """Return the kernel's Landlock version; 0 where there is none."""
    try:
        return linux.syscall(linux.SYS_LANDLOCK_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    except OSError:
        return 0


def restrict(readable: list[str], writable: list[str], *, network: bool = False) -> None:
    """Allow reading below some paths and everything below others; nothing can widen it again.

    Args:
        readable: files and folders.
        writable: the same; existing paths only, others are passed over.
        network: whether TCP stays allowed.

    Raises:
        OSError: the kernel has no Landlock.
    """
    abi = version()
    if not abi:
        raise OSError("this kernel has no Landlock")
    rights = RIGHTS_BY_ABI[max(known for known in RIGHTS_BY_ABI if known <= abi)]
    attributes = [rights]
    if abi >= 4:
        attributes.append(0 if network else TCP)
    if abi >= 6:
        attributes.append(SCOPES)
    packed = (ctypes.c_uint64 * len(attributes))(*attributes)
    size = ctypes.c_size_t(ctypes.sizeof(packed))
    ruleset = linux.syscall(linux.SYS_LANDLOCK_CREATE, ctypes.byref(packed), size, ctypes.c_uint32(0))
    try:
        for path in readable:
            _allow(ruleset, path, (READ | READ_DIR) & rights)
        for path in writable:
            _allow(ruleset, path, rights & ~EXECUTE)
        linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
        linux.syscall(linux.SYS_LANDLOCK_RESTRICT, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not Path(path).is_dir():
            rights &= FILE_RIGHTS
        rule = rights.to_bytes(8, "little") + descriptor.to_bytes(4, "little")
        arguments = (ctypes.c_int(ruleset), ctypes.c_int(PATH_BENEATH), rule, ctypes.c_uint32(0))
        linux.syscall(linux.SYS_LANDLOCK_ADD, *arguments)
    finally:
        os.close(descriptor)
