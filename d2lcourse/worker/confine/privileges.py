"""Gives up rights: capabilities, new privileges, being inspected."""

from __future__ import annotations

import ctypes
import os

from d2lcourse.worker.confine import linux

LAST_CAPABILITY = 63
VERSION_3 = 0x20080522


def drop() -> None:
    """Lose all capabilities for good, start a session, and refuse to be traced or dumped.

    Raises:
        OSError: the system does not allow it.
    """
    if os.getsid(0) != os.getpid():
        os.setsid()
    for capability in range(LAST_CAPABILITY + 1):
        try:
            linux.prctl(linux.PR_CAPBSET_DROP, capability)
        except OSError:  # beyond the last one that this kernel knows, or we never had the right to
            break
    linux.prctl(linux.PR_CAP_AMBIENT, linux.PR_CAP_AMBIENT_CLEAR_ALL)
    header = (ctypes.c_uint32 * 2)(VERSION_3, 0)
    linux.syscall(linux.SYS_CAPSET, ctypes.byref(header), ctypes.byref((ctypes.c_uint32 * 6)()))
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    linux.prctl(linux.PR_SET_DUMPABLE, 0)
