"""Does a killed grading lose or change anything? `python benchmarks/killed.py [SEED]`.

Grades 100 submissions undisturbed, and then again while the command is killed (SIGKILL) at 20 random moments
and started again each time. Exits 1 unless both stores say the same: keys, outcomes, points and messages.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from mixed_class import SECRET, differences, make_course, make_submissions, verdicts

CLASS, KILLS, JOBS = 100, 20, 2


def grading(root: Path, store: Path) -> subprocess.Popen[str]:
    """Start the command as a user would."""
    command = [sys.executable, "-m", "d2lcourse", "grade", str(root / "class"), "--store", str(store)]
    return subprocess.Popen(
        [*command, "--jobs", str(JOBS)],
        cwd=root,
        env={**os.environ, "D2LCOURSE_SECRET": SECRET},
        stdout=subprocess.PIPE,
        text=True,
    )


def killed_after(root: Path, store: Path, records: int, seconds: float) -> tuple[int, bool]:
    """Start the command and kill it some seconds after it has made some records.

    Returns:
        how many it made, and whether it was still running.
    """
    made = 0
    with grading(root, store) as process:
        assert process.stdout is not None
        for line in process.stdout:
            made += " of " in line and "missing" not in line
            if made >= records:
                time.sleep(seconds)
                break
        was_running = process.poll() is None
        process.kill()
    return made, was_running


def main() -> int:
    """Print what was seen; return 1 if the stores differ."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else int(time.time())
    chance = random.Random(seed)  # noqa: S311 - moments, not secrets
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        course = make_course(root)
        make_submissions(course, root / "class", CLASS)
        start = time.perf_counter()
        with grading(root, root / "undisturbed.db") as process:
            assert process.stdout is not None
            process.stdout.read()
        assert process.returncode == 0, "the undisturbed grading failed"
        print(f"{CLASS} submissions, {JOBS} jobs, undisturbed: {time.perf_counter() - start:.1f} s")
        kills, left, start = 0, CLASS, time.perf_counter()
        while kills < KILLS:
            # On average each start makes a fair part of what is left, so that the last kill is near the end.
            records = chance.randint(0, max(0, 2 * left // (KILLS - kills + 1) - 1))
            made, was_running = killed_after(root, root / "killed.db", records, chance.uniform(0, 0.5))
            if not was_running:
                break
            kills, left = kills + 1, left - made
            print(f"kill {kills}: after {made} records of this start", flush=True)
        with grading(root, root / "killed.db") as process:
            assert process.stdout is not None
            print("then", process.stdout.readline().strip())
            process.stdout.read()
        print(f"killed {kills} times, seed {seed}: {time.perf_counter() - start:.1f} s in all")
        one, other = verdicts(root / "undisturbed.db"), verdicts(root / "killed.db")
        different = differences(one, other)
        print(
            f"{len(one)} and {len(other)} records, {len(different)} differ in key, outcome, points or message"
        )
        for line in different[:5]:
            print(line)
    return 1 if different or len(one) != CLASS or kills < KILLS else 0


if __name__ == "__main__":
    sys.exit(main())
