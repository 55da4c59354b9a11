"""Workers where nothing can be forked or confined: a new process each, for code that one trusts."""

from __future__ import annotations

from typing import Protocol

from d2lcourse.worker.confine import linux
from d2lcourse.worker.confine.layers import Level, Profile
from d2lcourse.worker.connection import ProcessConnection
from d2lcourse.worker.orders import Report
from d2lcourse.worker.warm import WorkerTemplate


class Workers(Protocol):
    """What starts workers for a class."""

    profile: Profile

    @property
    def report(self) -> Report:
        """Which layers of confinement work here."""
        ...

    @property
    def level(self) -> Level:
        """What the layers add up to."""
        ...

    def connect(self) -> ProcessConnection:
        """Start a worker and return the connection to it."""
        ...

    def end(self, pid: int = 0) -> None:
        """End a worker, or all that its examiner left behind."""
        ...

    def close(self) -> None:
        """End everything."""
        ...


class SpawnedWorkers:
    """Starts each worker as a new process, without confinement.

    Args:
        profile: what the exercises need beyond the usual.
    """

    def __init__(self, profile: Profile | None = None) -> None:
        self.profile = profile or Profile()
        self.report = Report(failed={"root": "this system is not Linux on x86_64 or aarch64"})
        self.level: Level = "D"

    def connect(self) -> ProcessConnection:
        """Start a worker and return the connection to it."""
        return ProcessConnection(environment=self.profile.environment)

    def end(self, pid: int = 0) -> None:
        """Do nothing: whoever started a worker ends it."""

    def close(self) -> None:
        """Do nothing."""


def start_workers(profile: Profile | None = None) -> Workers:
    """Return what starts workers on this system: forked and confined ones on Linux, else spawned ones."""
    return WorkerTemplate(profile) if linux.IS_SUPPORTED else SpawnedWorkers(profile)
