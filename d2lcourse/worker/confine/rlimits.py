"""Limits on what one process may use."""

from __future__ import annotations

import contextlib
from pathlib import Path

from d2lcourse.worker.limits import CPU_SECONDS, FILE_BYTES, FILES, MEMORY_BYTES, PROCESSES

with contextlib.suppress(ImportError):  # Windows has none, and confines nothing
    import resource


def limit(*, memory: bool = True, processes: bool = True) -> None:
    """Lower the limits of this process and its children; they cannot be raised again.

    Args:
        memory: whether to limit the address space; CUDA maps far more than it uses.
        processes: whether to limit their number; it counts per user, so only with a user of our own.
    """
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_FSIZE: FILE_BYTES,
        resource.RLIMIT_NOFILE: FILES,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_MEMLOCK: 64 << 10,
    }
    if memory:
        limits[resource.RLIMIT_AS] = mapped_bytes() + MEMORY_BYTES
    if processes:
        # One more than allowed, so that whoever counts them sees the excess.
        limits[resource.RLIMIT_NPROC] = PROCESSES + 1
    for name, value in limits.items():
        resource.setrlimit(name, (value, value))


def mapped_bytes() -> int:
    """Return the size of this process's address space."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    return int(pages) * resource.getpagesize()
