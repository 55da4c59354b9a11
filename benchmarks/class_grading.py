"""A class's chapter: `python benchmarks/class_grading.py [--students N] [--rounds N] [--long N]`.

Grades right answers to all of chapter 4 in three ways, in turn, on the same two cores:

- `d2lcourse grade --store --jobs 2`, start included;
- cold pytest, the student's code in the same process, two at a time: one new process per submission of an
  exercise, as when students hand in exercise by exercise; and, for comparison only, one new process per
  student for the whole chapter (the checks' own time is most of that, so no grader can be 8 times as fast);
- `nbgrader autograde` of the same answers as notebooks without our settings, whose grade cells refuse at
  once: the least that nbgrader needs, with no check run at all.

Then what grading adds to the checks' own time, per submission and exercise, and the memory of all processes
while many submissions of one exercise are graded. Exits 1 if a goal is missed.
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
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import torch
from memory import Watched
from nbgrader import PLAIN, forget, run  # the benchmark beside this one
from worker import own_seconds, series

from d2lcourse.course import Course, Exercise, find_course
from d2lcourse.grading.settings import profile_of
from d2lcourse.worker.warm import WorkerTemplate

CHAPTER, FOLDER = "ch04", "ch04_classification"
NBGRADER_GOAL, PYTEST_GOAL = 10.0, 8.0
OVERHEAD_GOAL = 0.060
GROWTH_GOAL = 0.05  # of the median, over the whole long run
ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent


def write_class(place: Path, students: int, exercises: list[Exercise]) -> Path:
    """Let students hand in right answers: the reference and the alternates in turn."""
    for number in range(students):
        target = place / f"student{number:04}" / FOLDER
        target.mkdir(parents=True)
        for exercise in exercises:
            answers = [exercise.solution, *sorted(exercise.checks.glob("alternate*.py"))]
            shutil.copy(answers[number % len(answers)], target / f"{exercise.name}.py")
    return place


def ours(submissions: Path, scratch: Path) -> float:
    """Return the seconds that `d2lcourse grade` takes for all."""
    store = scratch / "class.db"
    seconds = run(
        "d2lcourse", "grade", str(submissions), CHAPTER, "--store", str(store), "--jobs", "2", at=ROOT
    )
    for path in scratch.glob("class.db*"):
        path.unlink()
    return seconds


def cold(submissions: Path, folders: list[Path]) -> float:
    """Return the seconds of one new pytest for each student and each folder of checks, two at a time."""

    def once(student: Path, checks: Path) -> None:
        command = [str(BIN / "python"), "-m", "pytest", "-q", "-p", "no:cacheprovider", str(checks)]
        done = subprocess.run(
            [*command, "--submission", str(student), "--in-process"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(done.stdout + done.stderr)

    started = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        for future in [
            pool.submit(once, student, checks)
            for student in sorted(submissions.iterdir())
            for checks in folders
        ]:
            future.result()
    return time.perf_counter() - started


def plain_nbgrader(place: Path, students: int, exercises: list[Exercise]) -> Path:
    """Write a course folder without our settings, in which students have submitted the right answers."""
    built, folder = place / "built", place / "plain"
    run("d2lcourse", "nbgrader", "build", str(built), CHAPTER, at=ROOT)
    run("nbgrader", "generate_assignment", FOLDER, at=built)
    for number in range(students):
        target = built / "submitted" / f"student{number:04}" / FOLDER
        target.mkdir(parents=True)
        for exercise in exercises:
            shutil.copy(built / "source" / FOLDER / f"{exercise.name}.ipynb", target)
    shutil.copytree(built, folder)
    (folder / "nbgrader_config.py").write_text(PLAIN.format(root=str(folder)), encoding="utf-8")
    return folder


def overheads(course: Course, exercises: list[Exercise], submissions: Path) -> dict[str, float]:
    """Return for each exercise what grading a submission in a warm series adds to the checks' own time."""
    torch.set_num_threads(1)  # as in a grading process: it forks
    student = sorted(submissions.iterdir())[0]
    template = WorkerTemplate(profile_of(exercises[0], course))
    found = {}
    for exercise in exercises:
        own_seconds(course, exercise, student)  # first uses are slow
        own = [own_seconds(course, exercise, student) for _ in range(5)]
        found[exercise.id] = statistics.median(
            series(course, exercise, student, template)
        ) - statistics.median(own)
    template.close()
    return found


def memory(scratch: Path, exercise: Exercise, students: int) -> Watched:
    """Return the memory of all processes while many submissions of one exercise are graded."""
    submissions = write_class(scratch / "many", students, [exercise])
    command = [str(BIN / "d2lcourse"), "grade", str(submissions), exercise.id, "--jobs", "2"]
    return Watched.of([*command, "--store", str(scratch / "many.db")], ROOT)


def main() -> int:
    """Measure, print, and return 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--long", type=int, default=1000, help="submissions for the memory; 0: none")
    options = parser.parse_args()
    course = find_course(ROOT)
    exercises = [exercise for exercise in course.exercises() if exercise.folder == FOLDER]
    checks = ROOT / "autograder" / FOLDER
    few = max(2, options.students // 5)  # nbgrader and a process per exercise are slow
    missed = []
    with tempfile.TemporaryDirectory(prefix="d2l-bench-") as place:
        scratch = Path(place)
        everyone = write_class(scratch / "class", options.students, exercises)
        some = write_class(scratch / "some", few, exercises)
        folder = plain_nbgrader(scratch, few, exercises)
        rates: dict[str, list[float]] = {
            name: []
            for name in (
                "ours",
                "cold pytest per chapter",
                "cold pytest per exercise",
                "nbgrader, no check run",
            )
        }
        for _ in range(options.rounds):  # in turn: a machine drifts
            rates["ours"].append(60 * options.students / ours(everyone, scratch))
            rates["cold pytest per chapter"].append(60 * few / cold(some, [checks]))
            rates["cold pytest per exercise"].append(60 * few / cold(some, [e.checks for e in exercises]))
            forget(folder)
            rates["nbgrader, no check run"].append(60 * few / run("nbgrader", "autograde", FOLDER, at=folder))
        print(f"chapter 4, {len(exercises)} exercises, {os.cpu_count()} cores, {options.rounds} rounds")
        for name, values in rates.items():
            shown = ", ".join(f"{value:.1f}" for value in values)
            print(f"{name:28} median {statistics.median(values):6.1f} students a minute ({shown})")
        middle = {name: statistics.median(values) for name, values in rates.items()}
        for name, goal in (
            ("cold pytest per exercise", PYTEST_GOAL),
            ("nbgrader, no check run", NBGRADER_GOAL),
        ):
            ratio = middle["ours"] / middle[name]
            print(f"{ratio:.1f} times {name} (goal {goal:g})")
            missed += [name] if ratio < goal else []
        print(f"{middle['ours'] / middle['cold pytest per chapter']:.1f} times cold pytest per chapter")
        otter = shutil.which("otter", path=str(BIN))
        print("otter grade: not run:", "it needs Docker" if otter else "otter-grader is not installed")
        added = overheads(course, exercises, everyone)
        for name, seconds in added.items():
            print(f"{name:36} grading adds {1e3 * seconds:4.0f} ms to the checks' own time")
        overhead = statistics.median(added.values())
        print(
            f"median overhead {1e3 * overhead:.0f} ms per submission and exercise "
            f"(goal {1e3 * OVERHEAD_GOAL:.0f})"
        )
        missed += ["overhead"] if overhead > OVERHEAD_GOAL else []
        if options.long:
            (metrics,) = (exercise for exercise in exercises if exercise.name == "metrics")
            watched = memory(scratch, metrics, options.long)
            print(f"memory over {options.long} submissions: {watched}")
            growth = f"{100 * watched.growth():.1f} % of their median (goal {100 * GROWTH_GOAL:g})"
            print(f"processes that last grow over the run by {growth}")
            missed += ["memory"] if watched.growth() > GROWTH_GOAL else []
    print("missed:", ", ".join(missed) or "none")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
