"""Watches what a worker uses: by a control group, or by looking at its processes."""

from __future__ import annotations

import contextlib
import os
import uuid
from pathlib import Path

from d2lcourse.worker.confine import cgroup, linux
from d2lcourse.worker.limits import MEMORY_BYTES, PROCESSES, TOO_MANY_PROCESSES, TOO_MUCH_MEMORY


class Usage:
    """What one worker uses.

    Args:
        pid: the worker, as this process knows it, before any of the student's code runs in it.
        groups: how the name of its control group begins.
    """

    def __init__(self, pid: int, groups: str) -> None:
        self._pid = pid
        self._excess = ""
        self._group = cgroup.make(f"{groups}{uuid.uuid4().hex[:12]}", MEMORY_BYTES, PROCESSES)
        if self._group is not None:
            self._group.enter(pid)
        self._baseline = _resident(pid)

    @property
    def must_be_watched(self) -> bool:
        """Whether somebody must call `excess` every now and then, since the kernel does not help."""
        return self._group is None

    def excess(self) -> str:
        """Return what the worker has too much of, as the end of a sentence; nothing if all is well."""
        if self._excess:
            return self._excess
        if self._group is not None:
            if self._group.memory_was_exceeded():
                self._excess = TOO_MUCH_MEMORY
            elif self._group.processes_were_refused():
                self._excess = TOO_MANY_PROCESSES
            return self._excess
        members = family(self._pid)
        # Pages that a process shares with the template since its fork are not its own.
        if sum(max(0, _resident(pid) - self._baseline) for pid in members) > MEMORY_BYTES:
            self._excess = TOO_MUCH_MEMORY
        elif sum(map(_threads, members)) > PROCESSES:
            self._excess = TOO_MANY_PROCESSES
        return self._excess

    def close(self) -> None:
        """Give up the control group of a worker that has been killed."""
        if self._group is not None:
            self.excess()  # the counters go with the group
            self._group.remove_later()
            self._group = None


def family(pid: int) -> list[int]:
    """Return a process and all its descendants."""
    found: list[int] = []
    todo = [pid]
    while todo and len(found) < 10 * PROCESSES:
        found.append(todo.pop())
        todo += linux.children(found[-1])
    return found


def _threads(pid: int) -> int:
    with contextlib.suppress(OSError):
        return len(os.listdir(f"/proc/{pid}/task"))  # noqa: PTH208 - names are all we need
    return 0


def _resident(pid: int) -> int:
    with contextlib.suppress(OSError, IndexError):
        pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")
    return 0
