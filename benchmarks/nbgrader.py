"""Seconds per student and exercise: `python benchmarks/nbgrader.py [--students N]`.

The same notebooks (ch04/softmax and ch04/metrics, answered right) are graded three times: by nbgrader without
our settings, by nbgrader with them, and by `d2lcourse nbgrader autograde` with two jobs. Without our settings
the notebooks are executed, and `check` refuses at once: that is the least that nbgrader needs, with no check
run at all. Ours run all checks. Exits with 1 if ours is not faster.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ASSIGNMENT, EXERCISES = "ch04_classification", ("softmax", "metrics")
ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
PLAIN = 'c = get_config()\nc.CourseDirectory.root = {root!r}\nc.CourseDirectory.course_id = "plain"\n'


def run(*command: str, at: Path) -> float:
    """Run a command and return the seconds that it took."""
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    started = time.perf_counter()
    done = subprocess.run(
        command, cwd=at, env=environment, capture_output=True, text=True, timeout=3600, check=False
    )
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return time.perf_counter() - started


def hand_in(folder: Path, students: int) -> None:
    """Let students submit the instructor's own notebooks, answers and all."""
    for number in range(students):
        target = folder / "submitted" / f"student{number:03}" / ASSIGNMENT
        target.mkdir(parents=True)
        for exercise in EXERCISES:
            shutil.copy(folder / "source" / ASSIGNMENT / f"{exercise}.ipynb", target)


def forget(folder: Path) -> None:
    """Remove what an autograding left."""
    shutil.rmtree(folder / "autograded", ignore_errors=True)
    for path in folder.glob("d2lcourse.db*"):
        path.unlink()


def main() -> int:
    """Measure, print, and return 1 if ours is not faster."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="d2l-bench-") as place:
        ours, plain = Path(place) / "ours", Path(place) / "plain"
        run("d2lcourse", "nbgrader", "build", str(ours), *(f"ch04/{name}" for name in EXERCISES), at=ROOT)
        run("nbgrader", "generate_assignment", ASSIGNMENT, at=ours)
        hand_in(ours, options.students)
        shutil.copytree(ours, plain)
        (plain / "nbgrader_config.py").write_text(PLAIN.format(root=str(plain)), encoding="utf-8")
        ways = {
            "nbgrader alone, no check run": (plain, ("nbgrader", "autograde", ASSIGNMENT)),
            "nbgrader with our settings": (ours, ("nbgrader", "autograde", ASSIGNMENT)),
            "d2lcourse nbgrader autograde": (
                ours,
                ("d2lcourse", "nbgrader", "autograde", ASSIGNMENT, "--jobs", "2"),
            ),
        }
        times: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(options.rounds):  # in turn: a machine drifts
            for name, (folder, command) in ways.items():
                forget(folder)
                times[name].append(run(*command, at=folder) / (options.students * len(EXERCISES)))
    print(f"{options.students} students, {len(EXERCISES)} exercises, {options.rounds} rounds")
    for name, values in times.items():
        shown = ", ".join(f"{value:.2f}" for value in values)
        print(f"{name:30} median {statistics.median(values):.2f} s per student and exercise ({shown})")
    base, *others = (statistics.median(values) for values in times.values())
    is_faster = all(value < base for value in others)
    print("missed:", "none" if is_faster else "ours is not faster")
    return 0 if is_faster else 1


if __name__ == "__main__":
    sys.exit(main())
