"""A class to grade again and again, and what of its store must not depend on who graded it, or how often."""

from __future__ import annotations

import itertools
from pathlib import Path

from d2lcourse.audit.suspects import suspects_of
from d2lcourse.batch import Store
from d2lcourse.batch.demo_class import CHEATS, CRASHES, NEVER_RETURNS, QUITS
from d2lcourse.course import Course, find_course, select, stub_of

EXERCISE = "ch04/softmax"
SECRET = "5e" * 32  # both gradings draw the same hidden inputs
LIMITS = "[limits]\ncall_seconds = 1.0\nimport_seconds = 20.0\n"  # who never returns shall not cost 20 s

Verdict = tuple[object, ...]


def make_course(folder: Path) -> Course:
    """Copy one exercise into a course of its own, with a short deadline."""
    exercise = select(find_course(Path(__file__).parent), (EXERCISE,))[0].exercise
    copies = [(exercise.solution, f"solutions/{exercise.folder}")]
    copies += [(path, f"autograder/{exercise.folder}/{exercise.name}") for path in exercise.checks.iterdir()]
    for path, place in copies:
        if path.is_file():
            (folder / place).mkdir(parents=True, exist_ok=True)
            (folder / place / path.name).write_bytes(path.read_bytes())
    text = f'name = "benchmark"\nrelease_seed = 1\n{LIMITS}'
    (folder / "course.toml").write_text(text, encoding="utf-8")
    return find_course(folder)


def make_submissions(course: Course, folder: Path, count: int) -> None:
    """Hand in right, half-done, wrong and hostile work, each a little different."""
    exercise = select(course, (EXERCISE,))[0].exercise
    reference = exercise.solution.read_text(encoding="utf-8")
    alternate = (exercise.checks / "alternate.py").read_text(encoding="utf-8")
    wrong = [suspect.source for suspect in suspects_of(exercise)]
    hostile = [CRASHES, NEVER_RETURNS, CHEATS, QUITS]
    sources = itertools.cycle([reference, alternate, *wrong, stub_of(reference), reference, *hostile])
    for number, source in zip(range(count), sources, strict=False):
        path = folder / f"student-{number:03}" / f"{exercise.name}.py"
        path.parent.mkdir(parents=True)
        path.write_text(f"{source}\n# student {number}\n", encoding="utf-8")


def verdicts(path: Path) -> dict[Verdict, Verdict]:
    """Return by key what a store says: outcomes, points and messages, but no times and no attempts."""
    found: dict[Verdict, Verdict] = {}
    with Store(path, read_only=True) as store:
        for entry in store.entries():
            record = entry.record
            assert record is not None, f"{entry.key.student} has no record: {entry.problem}"
            checks = tuple(
                (c.id, c.outcome, c.points, c.earned, c.message, c.diagnoses, c.seed) for c in record.checks
            )
            key = entry.key
            found[key.student, key.exercise, key.course, key.checks, key.submission, key.seed] = (
                entry.problem,
                record.points,
                record.earned,
                record.complete,
                record.notes,
                checks,
            )
    return found


def differences(one: dict[Verdict, Verdict], other: dict[Verdict, Verdict]) -> list[str]:
    """Return a line for each key whose verdicts differ, or which one store lacks."""
    return [
        f"{key[0]}: {one.get(key)} | {other.get(key)}"
        for key in sorted(one.keys() | other.keys(), key=repr)
        if one.get(key) != other.get(key)
    ]
