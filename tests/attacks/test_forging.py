"""Forged verdicts and wrong numbers earn nothing that was not solved."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from d2lcourse.course import find_course
from tests.attacks.conftest import Graders
from tests.attacks.forging import NAIVE, PAYLOADS, Payload, module_of
from tests.attacks.numeric import NUMERIC
from tests.support import DOUBLE_CHECKS, ROOT, Grade, MakeCourse, outcomes

COURSE = find_course(ROOT)
ALL = PAYLOADS | NUMERIC
NAMES = ("softmax", "log_softmax", "softmax_vjp")
SOLVED = """
import torch
def softmax(x, dim):
    e = torch.exp(x - x.amax(dim=dim, keepdim=True))
    return e / e.sum(dim=dim, keepdim=True)
"""


def naive_exit_code(graders: Graders, folder: Path, submission: str, payload: Payload) -> int:
    """Grade in one process, as many graders do."""
    folder.mkdir(exist_ok=True)
    (folder / "submission.py").write_text(submission)
    (folder / "test_naive.py").write_text(NAIVE.replace("{naive}", payload.naive))
    for name, text in payload.files.items():
        (folder / name).write_text(text)
    if not payload.files:
        return graders(folder, payload.with_pytest)
    # What lies beside a submission works when the process starts.
    pytest_run = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir=."]
    command = [sys.executable, *(pytest_run if payload.with_pytest else []), "test_naive.py"]
    with (folder / "output.txt").open("w") as output:
        return subprocess.run(command, cwd=folder, stdout=output, stderr=output, check=False).returncode


@pytest.mark.parametrize("kind", ALL)
def test_the_payload_beats_a_grader_in_one_process(kind: str, graders: Graders, tmp_path: Path) -> None:
    payload = ALL[kind]
    assert naive_exit_code(graders, tmp_path / "hostile", module_of(payload, ("softmax",)), payload) == 0
    honest_but_wrong = "import torch\ndef softmax(x, dim): return torch.ones(2, 2)\n"
    without_files = Payload(payload.number, "", payload.naive, payload.with_pytest)
    assert naive_exit_code(graders, tmp_path / "honest", honest_but_wrong, without_files) != 0


@pytest.mark.parametrize("kind", ALL)
def test_a_hostile_submission_earns_nothing(kind: str, grade_source: Grade, tmp_path: Path) -> None:
    folder = tmp_path / "submission" / "ch04_classification"
    folder.mkdir(parents=True)
    for name, text in ALL[kind].files.items():
        (folder / name).write_text(text)
    record = grade_source(COURSE, module_of(ALL[kind], NAMES), ("ch04/softmax",))
    assert record.earned == 0
    assert record.complete
    assert set(outcomes(record).values()) <= {"failed", "crashed"}
    assert not [check.message for check in record.checks if "Traceback" in check.message]


@pytest.mark.parametrize("kind", ["patches the comparisons", "exits hard", "agrees with everything"])
def test_what_it_solved_still_counts(kind: str, grade_source: Grade) -> None:
    source = module_of(ALL[kind], ("log_softmax", "softmax_vjp")) + SOLVED
    record = grade_source(COURSE, source, ("ch04/softmax",))
    earned = {function.name: function.earned for function in record.functions}
    assert earned == {"softmax": 7, "log_softmax": 0, "softmax_vjp": 0}


SPY = "import torch\ndef double(x):\n    print('INPUT', x.tolist(), flush=True)\n    return 2 * x\n"
PARROT = "import torch\ndef double(x):\n    return {table}.get(str(x.tolist()), x)\n"


def test_a_table_of_the_public_cases_fails_hidden_checks(
    make_course: MakeCourse, grade_source: Grade
) -> None:
    course = make_course(DOUBLE_CHECKS, hidden=DOUBLE_CHECKS.replace("test_", "test_hidden_"))
    inputs = [line[6:] for line in grade_source(course, SPY).output.splitlines() if line.startswith("INPUT")]
    assert inputs
    table = "{" + ", ".join(f"'{text}': 2 * torch.tensor({text}, dtype=x.dtype)" for text in inputs) + "}"
    record = grade_source(course, PARROT.replace("{table}", table))
    assert {check.visibility for check in record.checks if check.outcome == "passed"} == {"public"}
