"""Is grading on Dask right and fast? `python benchmarks/dask_grading.py`.

Grades 100 submissions with 4 processes of the local engine and with 4 worker processes of Dask, in turns, and
once more with one Dask worker killed in the middle. Exits 1 unless all stores say the same (keys, outcomes,
points and messages) and Dask, once warm, keeps at least 80 % of the local engine's rate.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import psutil
from mixed_class import EXERCISE, SECRET, differences, make_course, make_submissions, verdicts

from d2lcourse.batch import Store, StoredGrading, find_submissions
from d2lcourse.batch.engine import EngineName, open_engine
from d2lcourse.course import Course, select

CLASS, WORKERS, ROUNDS, GOAL = 100, 4, 2, 0.8
WARM = 10  # records until all processes have started


class Seconds(NamedTuple):
    """How long a grading took in all, from the tenth record to the last, and of all processors' time."""

    whole: float
    warm: float
    processors: float

    def __str__(self) -> str:
        return f"{self.whole:.1f} s in all, {self.warm:.1f} s once warm, {self.processors:.1f} CPU seconds"


def timed(
    course: Course, store: Path, name: EngineName, disturb: Callable[[], None] | None = None
) -> Seconds:
    """Grade the class and see how long it takes."""
    start, before = time.perf_counter(), sum(os.times()[:4])
    times: list[float] = []
    with Store(store, secret=bytes.fromhex(SECRET)) as opened, open_engine(name, WORKERS) as engine:
        folders = find_submissions(course.root / "class")
        grading = StoredGrading(opened, course, folders, select(course, (EXERCISE,)))
        for _ in grading.run(WORKERS, engine):
            times.append(time.perf_counter())
            if disturb and len(times) == CLASS // 2:
                disturb()
    used = sum(os.times()[:4]) - before  # this process's and its children's, which have ended
    return Seconds(time.perf_counter() - start, times[-1] - times[WARM - 1], used)


def kill_a_worker() -> None:
    """Kill a Dask worker, in the middle of its task."""
    workers = [
        child
        for child in psutil.Process().children()
        if any("d2lcourse.batch.child" in " ".join(grader.cmdline()) for grader in child.children())
    ]
    assert len(workers) == WORKERS, f"there are {len(workers)} Dask workers that grade"
    workers[0].kill()
    print(f"killed the Dask worker {workers[0].pid} after {CLASS // 2} records", flush=True)


def main() -> int:
    """Print what was measured; return 1 if a goal is missed."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        course = make_course(root)
        make_submissions(course, root / "class", CLASS)
        seconds: dict[str, list[Seconds]] = {"local": [], "dask": []}
        names: list[EngineName] = ["local", "dask"]
        for number in range(ROUNDS):
            for name in names if number % 2 == 0 else reversed(names):
                seconds[name].append(timed(course, root / f"{name}-{number}.db", name))
                print(f"{name}: {seconds[name][-1]}", flush=True)
        print(f"dask with a worker killed: {timed(course, root / 'killed.db', 'dask', kill_a_worker)}")
        stores = {path.stem: verdicts(path) for path in sorted(root.glob("*.db"))}
        different = {name: differences(stores["local-0"], found) for name, found in stores.items()}
    for name, lines in different.items():
        print(
            f"{name}: {len(stores[name])} records, {len(lines)} differ from local-0", *lines[:5], sep="\n  "
        )
    rates = {name: statistics.median(item.warm for item in found) for name, found in seconds.items()}
    efficiency = rates["local"] / rates["dask"]
    print(
        f"Dask's rate is {efficiency:.2f} of the local engine's with {WORKERS} processes each (goal {GOAL})"
    )
    is_same = not any(different.values()) and all(len(found) == CLASS for found in stores.values())
    return 0 if is_same and efficiency >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
