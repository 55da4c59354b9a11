"""What confinement and warm start cost: `python benchmarks/worker.py`.

Grades the reference of one exercise again and again and prints medians with their quartiles, also as a
ratio to a cold `pytest` of the same checks in a single process, measured in the same run. Exits 1 if a goal
is missed.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import torch

from d2lcourse.batch import find_submissions, grade
from d2lcourse.course import Course, Exercise, Selection, find_course
from d2lcourse.course.submission import Submitted
from d2lcourse.grading.examiner import Job, examine
from d2lcourse.grading.record import GradeRecord
from d2lcourse.grading.series import Work, grade_series
from d2lcourse.grading.settings import profile_of
from d2lcourse.worker.client import Client, Deadlines
from d2lcourse.worker.confine.layers import Profile
from d2lcourse.worker.connection import Connection, ProcessConnection
from d2lcourse.worker.remote import Student
from d2lcourse.worker.warm import WorkerTemplate

EXERCISE = "ch04/softmax"
START_GOAL, OVERHEAD_GOAL, RATIO_GOAL = 0.040, 0.060, 5.0
ROUNDS, SERIES, CLASS = 5, 12, 60


def seconds_of(action: Callable[[], object]) -> float:
    """Return how long an action takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def first_answer(connect: Callable[[], Connection]) -> float:
    """Return the seconds from nothing to a worker's first answer."""
    client = Client(Submitted("answer", "def one(): return 1"), connect, Deadlines())
    seconds = seconds_of(lambda: Student(client).one())
    client.close()
    return seconds


def cold_template(profile: Profile) -> float:
    """Return the seconds until a template is ready to fork."""
    template = WorkerTemplate(profile)
    seconds = seconds_of(lambda: template.report)
    template.close()
    return seconds


def cold_pytest(exercise: Exercise, folder: Path) -> float:
    """Return the seconds of one pytest run in a new process, which is the student's too."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(exercise.checks)]
    done: list[int] = []
    seconds = seconds_of(
        lambda: done.append(
            subprocess.run(
                [*command, "--submission", str(folder), "--in-process"],
                cwd=exercise.root,
                stdout=subprocess.DEVNULL,
                check=False,
            ).returncode
        )
    )
    assert done == [0], "the reference does not pass"
    return seconds


def series(course: Course, exercise: Exercise, folder: Path, template: WorkerTemplate) -> list[float]:
    """Return the seconds of each submission of a series, but the first, which waits for collection."""
    times: list[float] = [0.0]

    def works() -> Iterator[Work]:
        for _ in range(SERIES):
            times[-1] = time.perf_counter()
            yield Work("student", folder)

    def report(_: Work, result: object) -> None:
        assert isinstance(result, GradeRecord), result
        assert result.earned == result.points, "the reference does not pass"
        times[-1] = time.perf_counter() - times[-1]
        times.append(0.0)

    grade_series(course, exercise, works(), report, secret=b"benchmark", template=template)
    return times[1:SERIES]


def own_seconds(course: Course, exercise: Exercise, folder: Path) -> float:
    """Return what the checks themselves take, in one warm process with the student's code."""
    with contextlib.redirect_stdout(io.StringIO()):
        (record,) = examine(Job(course, folder, (Selection(exercise),), in_process=True, secret=b"benchmark"))
    return sum(check.seconds for check in record.checks)


def per_minute(course: Course, exercise: Exercise, folder: Path, jobs: int) -> float:
    """Return how many submissions a minute a whole `grade` makes, with its start."""
    submissions = find_submissions(folder)
    seconds = seconds_of(lambda: list(grade(course, submissions, (Selection(exercise),), jobs=jobs)))
    return 60 * len(submissions) / seconds


def line(name: str, values: list[float], goal: float | None = None) -> str:
    """Return a row of the table, in milliseconds."""
    low, middle, high = (1e3 * q for q in statistics.quantiles(values, n=4))
    spread, wanted = f"{low:,.0f} to {high:,.0f} ms", f"{1e3 * goal:.0f} ms" if goal else ""
    return f"{name:44}{middle:>8,.0f} ms{spread:>22}{wanted:>10}"


def main() -> int:
    """Measure, print and judge."""
    torch.set_num_threads(1)  # as in a grading process: it forks
    course = find_course(Path(__file__).parent)
    (exercise,) = (exercise for exercise in course.exercises() if exercise.id == EXERCISE)
    with tempfile.TemporaryDirectory() as scratch:
        class_folder = Path(scratch) / "class"
        for number in range(CLASS):
            (class_folder / f"s{number:03}").mkdir(parents=True)
            shutil.copy(exercise.solution, class_folder / f"s{number:03}")
        folder = class_folder / "s000"
        template = WorkerTemplate(profile_of(exercise, course))
        level = template.level
        warm = [first_answer(lambda: ProcessConnection(template.start)) for _ in range(41)][1:]
        own_seconds(course, exercise, folder)  # first uses are slow
        ours: list[float] = []
        own: list[float] = []
        pytest: list[float] = []
        for _ in range(ROUNDS):  # side by side: what else this machine does meets all of them
            ours += series(course, exercise, folder, template)
            own += [own_seconds(course, exercise, folder) for _ in range(3)]
            pytest.append(cold_pytest(exercise, folder))
        template.close()
        templates = [cold_template(profile_of(exercise, course)) for _ in range(3)]
        cold = [first_answer(ProcessConnection) for _ in range(3)]
        rates = {jobs: per_minute(course, exercise, class_folder, jobs) for jobs in (1, 2)}
    start, overhead = statistics.median(warm), statistics.median(ours) - statistics.median(own)
    ratio = statistics.median(pytest) / statistics.median(ours)
    print(f"{EXERCISE}, level {level}, {os.cpu_count()} cores{'median':>31}{'quartiles':>22}{'goal':>10}")
    print(line("a template, cold", templates))
    print(line("a plain worker, cold, to its first answer", cold))
    print(line("a confined worker, warm, to its first answer", warm, START_GOAL))
    print(line("a submission in a series", ours))
    print(line("the checks alone, in one warm process", own))
    print(line("a cold pytest of the same checks", pytest))
    print(f"overhead per submission {1e3 * overhead:.0f} ms (goal {1e3 * OVERHEAD_GOAL:.0f})")
    print(f"{ratio:.1f} submissions in the time of one cold pytest (goal {RATIO_GOAL:g})")
    for jobs, rate in rates.items():
        print(f"{rate:,.0f} submissions a minute with --jobs {jobs}, start included ({CLASS} of them)")
    missed = [
        name
        for name, is_met in (
            ("warm start", start <= START_GOAL),
            ("overhead", overhead <= OVERHEAD_GOAL),
            ("ratio", ratio >= RATIO_GOAL),
        )
        if not is_met
    ]
    print(f"missed: {', '.join(missed) or 'none'}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
