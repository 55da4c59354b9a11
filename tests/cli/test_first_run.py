"""A newcomer's first commands where nothing is as on our machine: no fork, and a console of ASCII."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import DOUBLE_CHECKS, ROOT, MakeCourse

WORK = '''
import torch

def double(x):
    """Return λ(x) → 2 x."""
    print("Größe", x)
    return 2 * x.float()
'''
DTYPE = '''def test_keeps_the_dtype(student, draw):
    """λ has the dtype of x."""'''
HINTS = '[double.double]\nsteps = ["Which λ gives x → 2 x?"]\n'


@pytest.fixture
def course_root(make_course: MakeCourse) -> Path:
    root = make_course(DOUBLE_CHECKS.replace("def test_keeps_the_dtype(student, draw):", DTYPE)).root
    work = root / "assignments" / "ch02_preliminaries"
    work.mkdir(parents=True)
    (work / "double.py").write_text(WORK, encoding="utf-8", newline="\r\n")
    (work / "hints.toml").write_text(HINTS, encoding="utf-8")
    return root


def without_fork(folder: Path, *arguments: str, encoding: str = "ascii") -> tuple[int, str]:
    """Run a command line in a process like one on Windows; return its exit code and what it printed."""
    environment = {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding, "TERM": "dumb", "LANG": "C"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.no_fork", "d2lcourse", *arguments],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        check=False,
    )
    text = (done.stdout + done.stderr).decode(encoding)
    assert "Traceback" not in text
    return done.returncode, text


def test_check_works_without_fork_and_with_ascii(course_root: Path) -> None:
    code, text = without_fork(course_root, "check", "--json", "records.json")
    assert code == 1
    assert "1 of 3 points" in text
    assert "failed  \\u03bb has the dtype of x" in text
    assert "expected dtype float64" in text
    assert "your code printed " in text
    (record,) = json.loads((course_root / "records.json").read_text(encoding="utf-8"))
    assert (record["earned"], record["environment"]["confinement"]) == (1, "D")
    assert record["output"].startswith("Größe tensor(")


def test_hint_and_status_work_there_too(course_root: Path) -> None:
    hint = without_fork(course_root, "hint", "ch02/double", encoding="cp1252")[1]
    assert "Which \\u03bb gives x \\u2192 2 x?" in hint
    code, text = without_fork(course_root, "status")
    assert (code, "ch02/double" in text) == (0, True)
