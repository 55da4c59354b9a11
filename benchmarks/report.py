"""Seconds and memory of a large class's report: `python benchmarks/report.py [--students N]`.

Writes the report on N students with nine exercises each, whose records are as long as usual ones (20 checks,
some failures with messages, a picture), and on a tenth of them, each in a process of its own. Exits with 1 if
the large one takes more than 60 ms a student, or more than 64 MiB beyond the small one.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from d2lcourse.grading.record import (
    CheckResult,
    Diagnosis,
    Environment,
    FunctionResult,
    GradeRecord,
    Picture,
    decode,
    encode,
)
from d2lcourse.grading.results import Mark, Person
from d2lcourse.reporting.html import write_report

EXERCISES, CHECKS = 9, 20
MILLISECONDS, MEBIBYTES = 60.0, 64.0
VALUES = ", ".join(f"{i / 7:.5f}" for i in range(40))
EXPECTED, GOT = f"  expected  tensor([{VALUES}])", f"  got       tensor([{VALUES[::-1]}])"
MESSAGE = f"f(tensor([{VALUES}]))\n3 of 40 entries are wrong\n{EXPECTED}\n{GOT}"
DOTS = "".join(f'<circle cx="{i % 480}" cy="{i % 320}" r="2.6" fill="#222"/>' for i in range(150))
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 320"><title>a path</title>{DOTS}</svg>'


def record_of(exercise: str, wrong: set[int]) -> GradeRecord:
    """Return a record in which some checks failed."""
    checks = tuple(
        CheckResult(
            id=f"test_public.py::test_{i}",
            function=f"f{i % 4}",
            title=f"Check number {i} of {exercise}: a sentence that says what is looked at.",
            visibility="public" if i < CHECKS / 2 else "hidden",
            points=1.0,
            earned=0.0 if i in wrong else 1.0,
            outcome="failed" if i in wrong else "passed",
            message=MESSAGE if i in wrong else "",
            diagnoses=(Diagnosis(name=f"m{i}", says=f"You made mistake {i}."),)
            if i in wrong and i % 2
            else (),
            seconds=0.02,
            pictures=(Picture(title="a path", svg=SVG),) if i == 0 else (),
        )
        for i in range(CHECKS)
    )
    earned = float(CHECKS - len(wrong))
    return GradeRecord(
        student="",
        exercise=exercise,
        course_digest="c" * 64,
        check_digest="k" * 64,
        submission_digest="",
        environment=Environment(python="3.11", torch="2.13", device="cpu", confinement="A"),
        started="2026-11-29T10:00:00+00:00",
        seconds=1.0,
        functions=tuple(FunctionResult(name=f"f{i}", points=5.0, earned=5.0) for i in range(4)),
        checks=checks,
        points=float(CHECKS),
        earned=earned,
        complete=True,
        is_grade=True,
    )


def marks(students: int) -> Iterator[Mark]:
    """Yield a class's marks, each decoded as a store does."""
    rng = random.Random(1)  # noqa: S311 - a made-up class
    for i in range(students):
        for j in range(EXERCISES):
            wrong = set(rng.sample(range(CHECKS), rng.choice((0, 0, 2, 6))))
            record = decode(encode(record_of(f"ch{j + 2:02}/exercise", wrong)))
            student = f"student{i:05}"
            record = msgspec.structs.replace(record, student=student, submission_digest=student)
            yield Mark(student=student, exercise=record.exercise, record=record, attempts=1)


def measure(students: int) -> tuple[float, float, float]:
    """Write a report in this process; return its seconds, its size and this process's largest size in MiB."""
    with tempfile.TemporaryDirectory() as folder:
        people = {f"student{i:05}": Person(id=f"student{i:05}") for i in range(students)}
        started = time.perf_counter()
        write_report(marks(students), people, Path(folder) / "out", source="class.db", when=datetime.now(UTC))
        seconds = time.perf_counter() - started
        size = sum(path.stat().st_size for path in Path(folder).rglob("*.html")) / 2**20
    return seconds, size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10


def measured(students: int) -> tuple[float, float, float]:
    """Do the same in a process of its own, whose memory nothing else has used."""
    command = [sys.executable, __file__, "--only", str(students)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    seconds, size, memory = map(float, printed.split())
    return seconds, size, memory


def main() -> int:
    """Measure, print, and return 1 above the goals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=1000)
    parser.add_argument("--only", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        print(*measure(options.only))
        return 0
    found = [measured(count) for count in (max(1, options.students // 10), options.students)]
    for count, (seconds, size, memory) in zip((options.students // 10, options.students), found, strict=True):
        print(f"{count:6} students  {seconds:7.1f} s  {size:7.1f} MiB written  {memory:7.1f} MiB of memory")
    each, more = 1000 * found[1][0] / options.students, found[1][2] - found[0][2]
    print(f"{each:.1f} ms a student (goal: {MILLISECONDS:g}), {more:.1f} MiB more (goal: {MEBIBYTES:g})")
    return int(each > MILLISECONDS or more > MEBIBYTES)


if __name__ == "__main__":
    sys.exit(main())
