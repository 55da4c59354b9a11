"""The memory of a command and all its descendants while it runs: proportional set sizes, summed."""

from __future__ import annotations

import statistics
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

EVERY = 0.5  # seconds
START = 0.2  # of the run: templates are being started, exercises collected


@dataclass(frozen=True)
class Watched:
    """What was seen of a command.

    Args:
        samples: seconds since its start, and bytes.
        seconds: how long it ran.
    """

    samples: list[tuple[float, float]]
    seconds: float

    @classmethod
    def of(cls, command: list[str], folder: Path) -> Watched:
        """Run a command and watch it."""
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
        samples = []
        while process.poll() is None:
            samples.append((time.perf_counter() - started, float(tree_bytes(process.pid))))
            time.sleep(EVERY)
        if process.returncode:
            raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
        return cls(samples, time.perf_counter() - started)

    def settled(self) -> list[tuple[float, float]]:
        """Return the samples after the start and before the end, when processes come and go."""
        first, last = START * self.seconds, self.seconds - 5.0
        return [sample for sample in self.samples if first <= sample[0] <= last]

    def settled_sizes(self) -> list[float]:
        """Return the bytes of those."""
        return [size for _, size in self.settled()]

    def __str__(self) -> str:
        peak = max(size for _, size in self.samples) / 2**20
        median = statistics.median(self.settled_sizes()) / 2**20
        per_minute = slope(self.settled()) * 60 / 2**20
        return (
            f"peak {peak:,.0f} MiB, median {median:,.0f} MiB, slope {per_minute:+.2f} MiB a minute, "
            f"{self.seconds:.0f} s"
        )


def slope(samples: list[tuple[float, float]]) -> float:
    """Return the slope of the line of least squares."""
    times, sizes = zip(*samples, strict=True)
    return statistics.linear_regression(times, sizes).slope


def tree_bytes(root: int) -> int:
    """Return the proportional set sizes of a process and all its descendants, in bytes."""
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            fields = (path / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        parents.setdefault(int(fields[1]), []).append(int(path.name))
    found, queue = 0, [root]
    while queue:
        process = queue.pop()
        queue += parents.get(process, [])
        try:
            rows = (Path("/proc") / str(process) / "smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        found += sum(1024 * int(row.split()[1]) for row in rows if row.startswith("Pss:"))
    return found
