"""Attacks by notebook: each works where cells are executed one after the other, as a kernel does."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from d2lcourse.course import select
from d2lcourse.course.submission import read_submission
from d2lcourse.grading.examiner import Job, examine
from d2lcourse.worker.warm import WorkerTemplate
from tests.support import DOUBLE_CHECKS, MakeCourse

# A kernel that runs the cells of a notebook; the grader's own cell comes last and must leave 0 behind.
KERNEL = """
import json, os, sys
In, namespace = [], {}
class Shell:
    transformers = []
    def transform(self, source):
        for transformer in self.transformers: source = transformer(source)
        return source
namespace.update(In=In, get_ipython=Shell, print=print)
cells = ["".join(cell["source"]) for cell in json.load(open(sys.argv[1]))["cells"] if cell["cell_type"] == "code"]
for source in [*cells, sys.argv[2]]:
    source = Shell().transform(source)
    In.append(source)
    if source.startswith("!"): os.system(source[1:])
    elif source.startswith("%%bash"): os.system(source.partition("\\n")[2])
    else: exec(source, namespace)
sys.exit(namespace["verdict"])
"""
# How such graders end: with a verdict in the same namespace, after all cells of the student's.
GRADE = "verdict = 0 if double(3) == 6 else 1"
CANARY = "verdict = 0 if os.path.exists('canary') else 1"
PAYLOADS: dict[str, tuple[int, list[str], str]] = {
    "a shell escape": (76, ["!touch canary"], "import os\n" + CANARY),
    "a cell of another language": (76, ["%%bash\ntouch canary"], "import os\n" + CANARY),
    "an ordinary cell that does harm": (76, ["import os\nos.system('touch canary')"], CANARY),
    "a transformer of later cells": (
        77,
        ["get_ipython().transformers.append(lambda source: source.replace('== 6', '!= 6'))\ndef double(x): return 0"],
        GRADE,
    ),
    "an answer that reads the grader's cell": (
        78,
        ["def double(x): return eval(In[-1].split('== ')[1].split()[0])"],
        GRADE,
    ),
}  # fmt: skip


def write_notebook(path: Path, cells: list[str]) -> None:
    shown: list[dict[str, Any]] = [
        {"cell_type": "code", "source": cell, "metadata": {}, "outputs": [], "execution_count": None}
        for cell in cells
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": shown}))


@pytest.mark.parametrize("name", PAYLOADS)
def test_a_notebook_works_on_a_kernel_and_earns_and_reaches_nothing_here(
    name: str,
    make_course: MakeCourse,
    template: WorkerTemplate,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, cells, naive = PAYLOADS[name]
    path = tmp_path / "work" / "ch02_preliminaries" / "double.ipynb"
    write_notebook(path, cells)
    command = [sys.executable, "-c", KERNEL, str(path), naive]
    assert subprocess.run(command, cwd=tmp_path, check=False).returncode == 0
    (tmp_path / "canary").unlink(missing_ok=True)
    course = make_course(DOUBLE_CHECKS)
    monkeypatch.chdir(tmp_path)
    (record,) = examine(Job(course, tmp_path / "work", select(course, ()), template=template))
    assert record.earned == 0
    assert not (tmp_path / "canary").exists()


def test_a_deeply_nested_notebook_stops_a_naive_reader_and_is_a_sentence_here(
    make_course: MakeCourse, tmp_path: Path
) -> None:
    (exercise,) = make_course(DOUBLE_CHECKS).exercises()
    text = '{"cells": ' + "[" * 200_000 + "]" * 200_000 + "}"
    with pytest.raises(RecursionError):
        json.loads(text)
    path = tmp_path / "work" / exercise.folder / "double.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    submitted = read_submission(exercise, tmp_path / "work")
    assert submitted.source is None
    assert "double.ipynb" in submitted.problem


def test_a_notebook_of_half_a_gigabyte_fills_a_naive_reader_and_is_not_read_here(
    make_course: MakeCourse, tmp_path: Path
) -> None:
    (exercise,) = make_course(DOUBLE_CHECKS).exercises()
    path = tmp_path / "work" / exercise.folder / "double.ipynb"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        file.truncate(500 << 20)  # a file of holes: its size is all that a reader knows
    reader = f"len(open({str(path)!r}, 'rb').read())"
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_AS, (300 << 20,) * 2); {reader}"
    assert (
        b"MemoryError"
        in subprocess.run([sys.executable, "-c", limit], capture_output=True, check=False).stderr
    )
    submitted = read_submission(exercise, tmp_path / "work")
    assert submitted.source is None
    assert "MiB" in submitted.problem
