"""What a worker sees of the system: own processes, mounts, network and IPC."""

from __future__ import annotations

import os
from pathlib import Path

from d2lcourse.worker.confine import linux, root
from d2lcourse.worker.limits import INODES, SCRATCH_BYTES, SHARED_BYTES


def isolate(needed: list[str], *, loopback: bool = False) -> None:
    """Enter namespaces of our own, with an empty scratch folder and an own /proc.

    To be called as the first process of a new PID namespace, inside the template's root.

    Args:
        needed: paths that must stay visible.
        loopback: bring the network's `lo` up.

    Raises:
        OSError: the system does not allow it.
    """
    user, group = os.geteuid(), os.getegid()
    linux.unshare(linux.NEWNS | linux.NEWIPC | linux.NEWNET)
    safe = linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC
    linux.mount("proc", "/proc", "proc", safe)
    _tmpfs(root.SCRATCH, SCRATCH_BYTES, 0o700)
    if not any(Path(path).is_relative_to("/tmp") for path in needed):  # noqa: S108 - a tmpfs of our own
        _tmpfs("/tmp", SCRATCH_BYTES, 0o700)  # noqa: S108 - the same
    _tmpfs("/dev/shm", SHARED_BYTES, 0o700)  # noqa: S108 - the same
    linux.make_read_only("/")  # what is left of it is the template's, and thus every worker's
    if loopback:
        _bring_up_loopback()
    # Last, since the mounts above need the template's rights. The number of processes is counted per
    # user namespace: without one of our own, one fork bomb would starve all workers.
    linux.unshare(linux.NEWUSER)
    root.map_user(user, group)
    os.chdir(root.SCRATCH)


def _tmpfs(target: str, size: int, mode: int) -> None:
    flags = linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC
    linux.mount("tmpfs", target, "tmpfs", flags, f"size={size},nr_inodes={INODES},mode={mode:o}")


def _bring_up_loopback() -> None:
    import fcntl
    import socket
    import struct

    set_flags, up, running = 0x8914, 0x1, 0x40
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        fcntl.ioctl(sock, set_flags, struct.pack("16sh14x", b"lo", up | running))
