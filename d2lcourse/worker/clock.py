"""The kernel's account of how long a process and all that it started have computed."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from pathlib import Path

from d2lcourse.worker.confine.usage import family

SCHEDULED = 2  # the kind of clock that counts nanoseconds on a processor
HAS_CLOCKS = sys.platform == "linux"


def cpu_seconds(pid: int) -> float:
    """Return the seconds that a process, its threads and its descendants have spent on processors.

    Ended children count with the kernel's coarser figure of 10 ms. Where the kernel tells nothing about
    other processes, it is the time of day, and only differences mean anything.

    Args:
        pid: the process; 0 seconds if it is gone.
    """
    if not HAS_CLOCKS:
        return time.perf_counter()
    return sum(_own(member) + _of_ended_children(member) for member in family(pid))


def _own(pid: int) -> float:
    with contextlib.suppress(OSError):
        return time.clock_gettime(~pid << 3 | SCHEDULED)  # as clock_getcpuclockid makes it
    return 0.0


def _of_ended_children(pid: int) -> float:
    with contextlib.suppress(OSError, IndexError):
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")
    return 0.0
