"""What a new student meets: `python benchmarks/bundle.py [ID ...] [--keep DIR]`.

Releases the course (all of it, if no ids are given), unpacks the archive elsewhere, installs it as its README
says in a new virtual environment, with another HOME and without this checkout, and follows the README: first
the stubs, then the solutions in their place, then the workflow's own script. What every command printed is in
DIR/transcript.txt. Exits with 1 where something is wrong. Takes a quarter of an hour and 3 GB of disk.
"""

from __future__ import annotations

import argparse
import filecmp
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from pathlib import Path

import yaml  # type: ignore[import-untyped]

from d2lcourse.course import Course, find_course, select
from d2lcourse.course.source import BEGIN, END, stub_of

ROOT = Path(__file__).parent.parent
LONG = 30  # characters of a line of an answer that nothing else can hold by chance
INHERITED = ("LANG", "PATH", "TERM", "TMPDIR")  # and what tells pip where packages are


class Trial:
    """Runs commands as the student would, and writes down what they print."""

    def __init__(self, place: Path) -> None:
        self.place, self.problems = place, list[str]()
        self.folder = place / "downloads" / "given"
        self.log = (place / "transcript.txt").open("w", encoding="utf-8")
        home = place / "home"
        home.mkdir()
        own = self.folder / ".venv" / "bin"
        self.env = {key: os.environ[key] for key in os.environ if key in INHERITED or key.startswith("PIP_")}
        # Where PyTorch's own index cannot be reached, pip would wait for it once per package.
        self.env |= {"HOME": str(home), "PATH": f"{own}:{self.env['PATH']}", "PIP_RETRIES": "0"}
        hide = f"mount -t tmpfs none {shlex.quote(str(ROOT))} && " if _can_mount() else ""
        self.shell = ["unshare", "--mount"] * bool(hide) + ["/bin/bash", "-e", "-c"]
        self.prefix = hide
        print(
            "this checkout is hidden from the student" if hide else "this checkout is not hidden", flush=True
        )

    def run(self, command: str, *codes: int, **more: str) -> str:
        """Run a shell command in the student's folder; note it if it does not end with one of `codes`."""
        began = time.monotonic()
        done = subprocess.run(
            [*self.shell, self.prefix + command],
            cwd=self.folder,
            env=self.env | more,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        took = time.monotonic() - began
        self.log.write(f"$ {command}\n{done.stdout}[exit {done.returncode}, {took:.1f} s]\n\n")
        self.log.flush()
        print(f"{took:7.1f} s  exit {done.returncode}  {command.splitlines()[0][:90]}", flush=True)
        self.expect(done.returncode in (codes or (0,)), f"`{command}` exits with {done.returncode}")
        self.expect("Traceback" not in done.stdout, f"`{command}` prints a traceback")
        return done.stdout

    def expect(self, holds: object, problem: str) -> None:
        """Note a problem unless something holds."""
        if not holds:
            self.problems.append(problem)
            print(f"PROBLEM  {problem}", flush=True)


def _can_mount() -> bool:
    """Whether a folder can be hidden from a command, which takes root."""
    command = ["/usr/bin/env", "unshare", "--mount", "mount", "-t", "tmpfs", "none", str(ROOT)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def main() -> int:
    """Run the trial; return 1 if there was a problem."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("ids", nargs="*")
    parser.add_argument("--keep", type=Path, help="a new folder to work in, which is kept")
    options = parser.parse_args()
    place = options.keep or Path(tempfile.mkdtemp(prefix="d2l-bundle-"))
    place.mkdir(parents=True, exist_ok=True)
    try:
        return _trial(Trial(place.resolve()), find_course(ROOT), options.ids)
    finally:
        if options.keep is None:
            shutil.rmtree(place)


def _trial(trial: Trial, course: Course, ids: list[str]) -> int:
    given = _released(trial, ids)
    _search_for_answers(trial, course)
    trial.run(f"{os.path.realpath(sys.executable)} -m venv .venv")
    trial.run("pip install -q -r requirements.txt")
    where = trial.run("python -c 'import d2lcourse, sys; print(d2lcourse.__file__, sys.path)'")
    trial.expect(str(ROOT) not in where and str(trial.folder / ".venv") in where, "the checkout is imported")
    trial.run(f"! test -e {shlex.quote(str(ROOT / 'solutions'))}", *([0] if trial.prefix else [0, 1]))
    trial.run("pip check")
    readme = (given / "README.md").read_text("utf-8")
    first = readme.partition("    d2lcourse check ")[2].split()[0]
    for command in ("d2lcourse --version", "d2lcourse --help", "d2lcourse doctor", "d2lcourse status"):
        trial.run(command)
    trial.run(f"d2lcourse check {first}", 1)
    trial.run(f"d2lcourse check {first} --in-process", 1)
    begun = json.loads(trial.run("d2lcourse status --json"))["exercises"]
    function = next(item for item in begun if item["id"] == first)["functions"][0]["name"]
    trial.run(f"d2lcourse check {first}::{function}", 1)
    trial.run(f"d2lcourse hint {first}::{function}")
    trial.run("pip install -q 'd2lcourse[report]'")  # as doctor says: what is installed already gets an extra
    trial.run("d2lcourse check --json stubs.json", 1)
    _expect_points(trial, "stubs.json", solved=False)
    exercises = [item.exercise for item in select(course, tuple(ids))]
    for exercise in exercises:
        shutil.copy(exercise.solution, trial.folder / "assignments" / exercise.folder)
    trial.run("d2lcourse check --json solved.json")
    _expect_points(trial, "solved.json", solved=True)
    trial.run("d2lcourse status")
    trial.run(f"cd {given} && d2lcourse release {trial.folder} --update")
    for exercise in exercises:
        path = trial.folder / "assignments" / exercise.folder / f"{exercise.name}.py"
        trial.expect(filecmp.cmp(exercise.solution, path, shallow=False), f"the update changed {path}")
    _push(trial)
    print(f"{len(trial.problems)} problems; all that was printed is in {trial.place / 'transcript.txt'}")
    return 1 if trial.problems else 0


def _released(trial: Trial, ids: list[str]) -> Path:
    """Release, unpack the archive where the student is, and return the folder that was released."""
    given = trial.place / "given"
    command = [sys.executable, "-m", "d2lcourse", "release", str(given), *ids, "--notebooks", "--zip"]
    began = time.monotonic()
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        sys.exit("PROBLEM  nothing was released")
    print(f"{time.monotonic() - began:7.1f} s  release", flush=True)
    with zipfile.ZipFile(given.with_suffix(".zip")) as archive:
        archive.extractall(trial.folder.parent)
    names = {str(path.relative_to(given)) for path in given.rglob("*") if path.is_file()}
    unpacked = {str(p.relative_to(trial.folder)) for p in trial.folder.rglob("*") if p.is_file()}
    same, _, _ = filecmp.cmpfiles(given, trial.folder, names, shallow=False)
    trial.expect(set(same) == names == unpacked, "the archive and the folder differ")
    size = sum(path.stat().st_size for path in given.rglob("*") if path.is_file())
    packed = given.with_suffix(".zip").stat().st_size
    print(f"           {len(names)} files, {size / 1e6:.1f} MB, zip {packed / 1e6:.1f} MB", flush=True)
    return given


def _search_for_answers(trial: Trial, course: Course) -> None:
    """Look for lines of answers once more, in another way than the release's own proof: line by line."""
    answers: Counter[str] = Counter()
    public = ""
    for exercise in course.exercises():
        source, inside, own = exercise.solution.read_text("utf-8"), False, set[str]()
        for line in map(str.strip, source.splitlines()):
            inside = (inside or line == BEGIN) and line != END
            # `for ...:` and `if isinstance(...):` say nothing of how
            own |= {line} if inside and len(line) >= LONG and not line.endswith(":") else set()
        answers.update(own)
        public += stub_of(source)
    hidden = {line for line, count in answers.items() if count == 1 and line not in public}
    texts = {str(p): p.read_text("utf-8", "replace") for p in trial.folder.rglob("*") if p.is_file()}
    for wheel in trial.folder.rglob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            texts |= {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
    for name, text in texts.items():
        found = [line for line in hidden if line in text or json.dumps(line)[1:-1] in text]
        trial.expect(not found, f"{name} holds {found}")
    print(f"           {len(hidden)} lines of answers in none of {len(texts)} files", flush=True)


def _expect_points(trial: Trial, name: str, *, solved: bool) -> None:
    records = json.loads((trial.folder / name).read_text("utf-8"))
    for record in records:
        right = record["earned"] == (record["points"] if solved else 0) and record["complete"]
        trial.expect(right, f"{name}: {record['exercise']} has {record['earned']} of {record['points']}")
    earned, points = (sum(record[key] for record in records) for key in ("earned", "points"))
    print(f"           {name}: {earned:g} of {points:g} points, {len(records)} exercises", flush=True)


def _push(trial: Trial) -> None:
    """Do what the workflow does at a push."""
    workflow = yaml.safe_load((trial.folder / ".github/workflows/check.yml").read_text("utf-8"))
    (script,) = [step["run"] for step in workflow["jobs"]["check"]["steps"] if step.get("id") == "check"]
    files = {f"GITHUB_{name}": str(trial.place / name) for name in ("OUTPUT", "STEP_SUMMARY")}
    for path in files.values():
        Path(path).touch()
    trial.run(script, GITHUB_ACTIONS="true", GITHUB_WORKSPACE=str(trial.folder), **files)
    trial.expect(
        "result=" in Path(files["GITHUB_OUTPUT"]).read_text("utf-8"), "no result for GitHub Classroom"
    )
    trial.expect(Path(files["GITHUB_STEP_SUMMARY"]).stat().st_size, "no summary")


if __name__ == "__main__":
    sys.exit(main())
