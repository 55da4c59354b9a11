"""A class in which every second student attacks: `python -m tests.attacks.hostile_class [STUDENTS]`.

Grades it with two jobs and says whether honest students got exactly their points, hostile ones none, and
whether anything was reached or left behind. Exits 1 if not.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from d2lcourse.batch import find_submissions, grade
from d2lcourse.course import Limits, find_course, select
from d2lcourse.worker.confine import linux
from tests.attacks.corpus import Canary, submission, wait_until
from tests.attacks.escaping import ATTACKS as ESCAPING
from tests.attacks.exhausting import ATTACKS as EXHAUSTING
from tests.attacks.forging import PAYLOADS, module_of
from tests.attacks.honest import CONTROLS
from tests.attacks.protocol import ATTACKS as PROTOCOL
from tests.attacks.stealing import ATTACKS as STEALING
from tests.attacks.weaker import own_folders_for_files
from tests.support import DOUBLE_CHECKS, ROOT

LIMITS = Limits(call_seconds=1.0, import_seconds=5.0, exercise_seconds=20.0)


@dataclass
class Outcome:
    """What became of such a class."""

    students: int
    wrong_scores: list[str] = field(default_factory=list)
    reached: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    seconds: float = 0.0
    level: str = ""

    @property
    def is_clean(self) -> bool:
        """Whether nothing went wrong."""
        return not (self.wrong_scores or self.reached or self.left)


def hostile_sources(canary: Canary) -> dict[str, str]:
    """Return every attack of the corpus as a submission."""
    attacks = [*STEALING, *ESCAPING, *EXHAUSTING, *PROTOCOL]
    sources = {f"{attack.number} {attack.name}": submission(attack, canary) for attack in attacks}
    forged = {
        f"{payload.number} {name}": module_of(payload, ("double",)) for name, payload in PAYLOADS.items()
    }
    return sources | forged


def make_course(root: Path) -> None:
    """Make a course with one exercise."""
    folder = root / "autograder" / "ch02_preliminaries" / "double"
    folder.mkdir(parents=True)
    header = "import pytest, torch\nfrom d2lcourse.checks import *\n"
    (folder / "test_public.py").write_text(header + DOUBLE_CHECKS)
    # As in the real course: torch's profiler needs it.
    imports = '[workers]\nimports = ["torch._dynamo"]\n'
    (root / "course.toml").write_text(f'name = "hostile"\nrelease_seed = 1\n{imports}')


def run(folder: Path, students: int) -> Outcome:
    """Grade as many students, hostile and honest in turn.

    Args:
        folder: an empty one.
        students: how many; 0 for every attack once.
    """
    make_course(folder / "course")
    (folder / "canary").mkdir()
    canary = Canary(folder / "canary", ROOT)
    os.environ["D2LCOURSE_SECRET"] = canary.token
    hostile, honest = list(hostile_sources(canary).items()), list(CONTROLS.items())
    kinds = {}
    for i in range(students or 2 * len(hostile)):
        pool = honest if i % 2 else hostile
        name, source = pool[i // 2 % len(pool)]
        path = folder / "class" / f"s{i:04}" / "double.py"
        path.parent.mkdir(parents=True)
        path.write_text("import torch\n" + source)
        kinds[path.parent.name] = (bool(i % 2), name)
    before = traces()
    outcome = Outcome(students=len(kinds))
    start = time.perf_counter()
    course = find_course(folder / "course")
    for graded in grade(course, find_submissions(folder / "class"), select(course, ()), LIMITS, jobs=2):
        is_honest, name = kinds[graded.student]
        assert graded.record is not None
        outcome.level = graded.record.environment.confinement
        if graded.record.earned != (3 if is_honest else 0) or not graded.record.complete:
            messages = [check.message for check in graded.record.checks]
            outcome.wrong_scores.append(f"{name}: {graded.record.earned} of 3, {messages}")
        if harm := canary.harm():
            outcome.reached.append(f"{name}: {harm}")
    outcome.seconds = time.perf_counter() - start
    canary.close()
    wait_until(lambda: traces() <= before)
    outcome.left = sorted(traces() - before)
    return outcome


def traces() -> set[str]:
    """Return what grading could leave behind: processes, mounts, control groups, files."""
    found = {f"process {number} {command}" for number, command in _processes()}
    found |= {f"mount {line}" for line in Path("/proc/self/mounts").read_text().splitlines()}
    found |= {f"group {path}" for path in _groups()}
    for folder in {Path(tempfile.gettempdir()), Path("/tmp"), Path("/dev/shm"), Path("/var/tmp"), Path("/")}:
        found |= {f"file {path}" for path in folder.glob("*")}
    return found


def _groups() -> Iterator[str]:
    """Yield control groups of workers, but not those of graders that run beside this one."""
    ours = {number for number, _ in _processes()} | {str(os.getpid())}
    for folder, names, _ in os.walk(
        "/sys/fs/cgroup"
    ):  # unlike `glob` it does not mind what is gone meanwhile
        for name in names:
            owner = name.removeprefix("d2lcourse-").partition("-")[0]
            if name.startswith("d2lcourse-") and (owner in ours or not Path("/proc", owner).exists()):
                yield f"{folder}/{name}"


def _processes() -> Iterator[tuple[str, str]]:
    """Yield what descends from this process, orphans included: `main` adopts them."""
    parents, commands = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            parents[folder.name] = fields[1]
            # Threads of the kernel and dead processes have no command line.
            commands[folder.name] = (folder / "cmdline").read_bytes()
    for number, command in commands.items():
        ancestor: str | None = parents[number]
        while ancestor is not None and ancestor != str(os.getpid()):
            ancestor = parents.get(ancestor)
        if command and ancestor is not None:
            yield number, command.replace(b"\0", b" ").decode("utf-8", "replace")[:80]


def main() -> int:
    """Run, print, judge."""
    students = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)
    if os.geteuid() == 0:
        own_folders_for_files()
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        Path(folder).chmod(0o755)
        outcome = run(Path(folder), students)
    print(json.dumps(outcome.__dict__, indent=2))
    print(f"{outcome.students} students in {outcome.seconds:.0f} s at level {outcome.level}")
    return 0 if outcome.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
