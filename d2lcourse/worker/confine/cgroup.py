"""Control groups: what a worker and everything it starts may use together, where one is writable."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

MOUNT = Path("/sys/fs/cgroup")
REMOVAL = 2.0  # seconds for the kernel to forget the last process


_left: list[Cgroup] = []


class Cgroup:
    """A control group for one worker.

    Args:
        folders: its folder in each hierarchy (version 2 has one, version 1 has one for each controller).
    """

    def __init__(self, folders: list[Path]) -> None:
        self._folders = folders

    def enter(self, pid: int) -> None:
        """Put a process and its future children into the group."""
        for folder in self._folders:
            (folder / "cgroup.procs").write_text(str(pid), encoding="ascii")

    def memory_was_exceeded(self) -> bool:
        """Whether the kernel killed a process for the group's memory."""
        return any(self._count(name, "oom_kill") for name in ("memory.events", "memory.oom_control"))

    def processes_were_refused(self) -> bool:
        """Whether a process or thread was refused because there were too many."""
        return bool(self._count("pids.events", "max"))

    def remove_later(self) -> None:
        """Have the group deleted by `remove_all`: dying takes its processes some milliseconds."""
        _left.append(self)

    def remove(self) -> None:
        """Delete the group, whose processes have been killed."""
        deadline = time.monotonic() + REMOVAL
        for folder in self._folders:
            while folder.is_dir():
                try:
                    folder.rmdir()
                except OSError:
                    if time.monotonic() > deadline:
                        break
                    time.sleep(0.001)

    def _count(self, file: str, key: str) -> int:
        for folder in self._folders:
            with contextlib.suppress(OSError):
                for line in (folder / file).read_text(encoding="ascii").splitlines():
                    name, _, number = line.partition(" ")
                    if name == key:
                        return int(number)
        return 0


def remove_all(names: str = "") -> None:
    """Delete the groups that were left to be deleted later in this process.

    Args:
        names: delete also those whose name begins so: a process that was killed could not.
    """
    while _left:
        _left.pop().remove()
    if names:
        for kind, own in _own_groups().items():
            Cgroup(list((MOUNT / kind / own).glob(f"{names}*"))).remove()


def make(name: str, memory: int, processes: int) -> Cgroup | None:
    """Make a group with limits; None where no group can be made.

    Args:
        name: unique on this machine.
        memory: bytes.
        processes: processes and threads.
    """
    own = _own_groups()
    if "" in own and "memory" not in own:
        return _made({MOUNT / own[""] / name: {"memory.max": memory, "pids.max": processes}})
    wanted = {"memory": {"memory.limit_in_bytes": memory}, "pids": {"pids.max": processes}}
    if not wanted.keys() <= own.keys():
        return None
    return _made({MOUNT / kind / own[kind] / name: limits for kind, limits in wanted.items()})


def _own_groups() -> dict[str, str]:
    """Return this process's group in each hierarchy, by controller; version 2 has the name ""."""
    groups = {}
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines():
            _, controllers, path = line.split(":", 2)
            groups.update(dict.fromkeys(controllers.split(","), path.lstrip("/")))
    return groups


def _made(limits: dict[Path, dict[str, int]]) -> Cgroup | None:
    made = []
    try:
        for folder, values in limits.items():
            if not os.access(folder.parent, os.W_OK):
                raise OSError("not writable")
            folder.mkdir()
            made.append(folder)
            for file, value in values.items():
                (folder / file).write_text(str(value), encoding="ascii")
    except OSError:
        Cgroup(made).remove()
        return None
    return Cgroup(made)
