"""The memory of a command and all its descendants while it runs.

Its size is the sum of proportional set sizes, which goes up and down with the number of workers and examiners
of the moment. Whether it grows is asked of the processes that last, whose own (anonymous) memory could leak.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

EVERY = 0.5  # seconds
START = 0.2  # of the run: templates are being started, exercises collected
LASTING = 10.0  # seconds: no examiner or worker of a submission lives so long


@dataclass(frozen=True)
class Watched:
    """What was seen of a command.

    Args:
        samples: seconds since its start, bytes of all, and bytes of the processes that last.
        seconds: how long it ran.
    """

    samples: list[tuple[float, float, float]]
    seconds: float

    @classmethod
    def of(cls, command: list[str], folder: Path) -> Watched:
        """Run a command and watch it."""
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
        samples = []
        while process.poll() is None:
            samples.append((time.perf_counter() - started, *tree_bytes(process.pid)))
            time.sleep(EVERY)
        if process.returncode:
            raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
        return cls(samples, time.perf_counter() - started)

    def settled(self) -> list[tuple[float, float, float]]:
        """Return the samples after the start and before the end, when processes come and go."""
        first, last = START * self.seconds, self.seconds - 5.0
        return [sample for sample in self.samples if first <= sample[0] <= last]

    def growth(self) -> float:
        """Return how much the processes that last grow in the whole run, as a share of their median size."""
        times, _, sizes = zip(*self.settled(), strict=True)
        slope = statistics.linear_regression(times, sizes).slope
        return slope * self.seconds / statistics.median(sizes)

    def __str__(self) -> str:
        peak = max(size for _, size, _ in self.samples) / 2**20
        median = statistics.median(size for _, size, _ in self.settled()) / 2**20
        lasting = [size / 2**20 for _, _, size in self.settled()]
        return (
            f"peak {peak:,.0f} MiB, median {median:,.0f} MiB; processes that last "
            f"{lasting[0]:,.0f} to {lasting[-1]:,.0f} MiB; {self.seconds:.0f} s"
        )


def tree_bytes(root: int) -> tuple[float, float]:
    """Return the proportional bytes of a process and its descendants, and the anonymous ones of the old."""
    parents: dict[int, list[int]] = {}
    ticks, now = os.sysconf("SC_CLK_TCK"), float(Path("/proc/uptime").read_text().split()[0])
    ages: dict[int, float] = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            fields = (path / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        parents.setdefault(int(fields[1]), []).append(int(path.name))
        ages[int(path.name)] = now - int(fields[19]) / ticks
    found, lasting, queue = 0.0, 0.0, [root]
    while queue:
        process = queue.pop()
        queue += parents.get(process, [])
        try:
            rows = (Path("/proc") / str(process) / "smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        sizes = {row.split()[0]: 1024 * int(row.split()[1]) for row in rows[1:]}
        found += sizes["Pss:"]
        lasting += sizes["Anonymous:"] if ages[process] > LASTING else 0
    return found, lasting
