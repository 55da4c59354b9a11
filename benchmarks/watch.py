"""How soon after a save `d2lcourse check --watch` shows the verdict: `python benchmarks/watch.py`.

Saves ch04/softmax again and again, right, wrong and half done, in a terminal of its own, and prints the
median seconds from the save to the verdict's first line with their quartiles: for a student's course (public
checks only) and for the author's (all checks, and the misconceptions run again). Exits 1 if a median is a
second or more.
"""

from __future__ import annotations

import os
import re
import select
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import cycle
from pathlib import Path

from d2lcourse.audit.suspects import suspects_of
from d2lcourse.course import Course, Exercise, find_course, stub_of
from d2lcourse.course import select as selected

EXERCISE = "ch04/softmax"
GOAL = 1.0  # seconds
SAVES = 24
PATIENCE = 120.0
VERDICT = re.compile(rf"\d\d:\d\d:\d\d  {EXERCISE}  ")


class Watching:
    """A running `check --watch`."""

    def __init__(self, root: Path) -> None:
        self._ours, theirs = os.openpty()
        self._process = subprocess.Popen(
            [
                shutil.which("setsid") or "setsid",
                "--ctty",
                "--wait",
                sys.executable,
                "-m",
                "d2lcourse",
                "check",
                "--watch",
                EXERCISE,
            ],
            cwd=root,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=os.environ | {"TERM": "dumb"},
        )
        os.close(theirs)
        self._text = ""
        self._seen = 0

    def verdict(self) -> None:
        """Wait for one more verdict."""
        self._seen += 1
        deadline = time.monotonic() + PATIENCE
        while len(VERDICT.findall(self._text)) < self._seen:
            if not select.select([self._ours], [], [], max(0.0, deadline - time.monotonic()))[0]:
                raise SystemExit(f"no verdict within {PATIENCE:g} s; printed so far:\n{self._text[-2000:]}")
            self._text += os.read(self._ours, 65536).decode("utf-8", "replace")

    def close(self) -> None:
        """Quit it."""
        os.write(self._ours, b"q")
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
        os.close(self._ours)


def copy_course(course: Course, exercise: Exercise, root: Path, *, for_student: bool) -> Path:
    """Copy what grades one exercise to `root`; return the file to work in."""
    root.mkdir()
    shutil.copy(course.root / "course.toml", root)
    parts = ["assignments"] if for_student else ["assignments", "solutions"]
    for part in parts:
        shutil.copytree(course.root / part / exercise.folder, root / part / exercise.folder)
    checks = root / "autograder" / exercise.folder / exercise.name
    hidden = shutil.ignore_patterns("test_hidden.py", "misconceptions.py", "alternate*.py")
    shutil.copytree(exercise.checks, checks, ignore=hidden if for_student else None)
    return root / "assignments" / exercise.folder / f"{exercise.name}.py"


def seconds_of(root: Path, file: Path, sources: list[str]) -> tuple[float, list[float]]:
    """Return the seconds from the start to the first verdict, and from each save to its verdict."""
    start = time.perf_counter()
    watching = Watching(root)
    try:
        watching.verdict()
        cold = time.perf_counter() - start
        found = []
        for number, source in zip(range(SAVES), cycle(sources), strict=False):
            time.sleep(0.5)  # the one before is tidied up: nobody saves faster
            draft = file.with_suffix(".tmp")
            draft.write_text(f"{source}\n# {number}\n", encoding="utf-8")
            start = time.perf_counter()
            draft.replace(file)
            watching.verdict()
            found.append(time.perf_counter() - start)
        return cold, found
    finally:
        watching.close()


def main() -> int:
    """Measure both courses, print the figures, and return 1 if the goal is missed."""
    course = find_course(Path(__file__).parent)
    exercise = selected(course, (EXERCISE,))[0].exercise
    reference = exercise.solution.read_text(encoding="utf-8")
    sources = [stub_of(reference), reference, *(item.source for item in suspects_of(exercise)[:4])]
    missed = False
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.2f} before")
    with tempfile.TemporaryDirectory(prefix="d2l-watch-") as folder:
        for who in ("student", "author"):
            root = Path(folder) / who
            file = copy_course(course, exercise, root, for_student=who == "student")
            cold, found = seconds_of(root, file, sources)
            low, median, high = statistics.quantiles(found, n=4)
            missed |= median >= GOAL
            print(
                f"{who}: {len(found)} saves, median {median:.2f} s ({low:.2f} to {high:.2f}, at most "
                f"{max(found):.2f}); start to first verdict {cold:.1f} s"
            )
    verdict = "MISSED" if missed else "met"
    print(f"load {os.getloadavg()[0]:.2f} after; goal: medians under {GOAL:g} s: {verdict}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
