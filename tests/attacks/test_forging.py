"""Hostile submissions earn nothing that they did not solve, and cost their neighbours nothing."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

import pytest

from d2lcourse.course import find_course
from tests.support import ROOT, Grade, outcomes

COURSE = find_course(ROOT)
SOLVED = """
import torch
def softmax(x, dim):
    e = torch.exp(x - x.amax(dim=dim, keepdim=True))
    return e / e.sum(dim=dim, keepdim=True)
"""
AGREEABLE = """
class Agreeable:
    shape, dtype = (3, 5), torch.float32
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __bool__(self): return True
    def __getattr__(self, name): return Agreeable()
    def __call__(self, *args, **kwargs): return Agreeable()
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None): return Agreeable()
"""


@dataclass(frozen=True)
class Payload:
    """An attack, and the kind of grader in one process that falls for it.

    Args:
        source: the hostile module; `{name}` becomes each function's name.
        naive: what such a grader does with `got` and `want`; it ends with exit code 0 if satisfied.
        with_pytest: whether that grader is a pytest file or a plain script.
    """

    source: str
    naive: str
    with_pytest: bool = False


PAYLOADS = {
    "patches the comparisons": Payload(
        """
        torch.allclose = torch.isclose = torch.equal = torch.testing.assert_close = lambda *a, **k: True
        import numpy.testing; numpy.testing.assert_allclose = lambda *a, **k: None
        def {name}(*args, **kwargs): return torch.zeros(3, 5)
        """,
        "assert torch.allclose(got, want)",
    ),
    "patches pytest": Payload(
        """
        import pytest
        pytest.fail = lambda *a, **k: None
        def {name}(*args, **kwargs): return None
        """,
        "if got is None or not torch.allclose(got, want): pytest.fail('wrong')",
        with_pytest=True,
    ),
    "patches the grader": Payload(
        """
        import d2lcourse.checks.comparison, d2lcourse.grading.outcome
        d2lcourse.checks.comparison.close = d2lcourse.checks.comparison._compare = lambda *a, **k: None
        d2lcourse.grading.outcome.judge = lambda *a, **k: ("passed", "")
        def {name}(*args, **kwargs): return None
        """,
        "from d2lcourse.checks.comparison import close; close(got, want)",
    ),
    "exits": Payload("import sys\ndef {name}(*args, **kwargs): sys.exit(0)", "assert False"),
    "exits hard": Payload(
        "import os\ndef {name}(*args, **kwargs): os._exit(0)", "assert False", with_pytest=True
    ),
    "skips": Payload(
        "import pytest\ndef {name}(*args, **kwargs): raise pytest.skip.Exception('free')",
        "assert False",
        with_pytest=True,
    ),
    "skips as unittest": Payload(
        "import unittest\ndef {name}(*args, **kwargs): raise unittest.SkipTest('free')",
        "assert False",
        with_pytest=True,
    ),
    "agrees with everything": Payload(
        AGREEABLE + "def {name}(*args, **kwargs): return Agreeable()",
        "assert got == want and torch.allclose(got, want)",
    ),
    "returns nan": Payload(
        "def {name}(x, *a, **k): return torch.full_like(x, float('nan'))",
        "assert not (got - want).abs().max() > 1e-6",
    ),
    "returns an empty tensor": Payload(
        "def {name}(x, *a, **k): return torch.empty(0, 1)", "assert all(g == w for g, w in zip(got, want))"
    ),
    "broadcasts": Payload(
        "def {name}(x, *a, **k): return torch.full((1,), 0.5)",
        "assert torch.allclose(got, torch.full((2, 2), 0.5))",
    ),
    "prints a verdict": Payload(
        "def {name}(*args, **kwargs): print('1 passed in 0.01s', flush=True)",
        "import os; os._exit(0 if '1 passed' in open('output.txt').read() else 1)",
    ),
}
NAIVE = """
import pytest, torch, submission
def test_naive():
    want = torch.softmax(torch.tensor([[0.0, 1.0], [2.0, 5.0]]), 1)
    got = submission.softmax(torch.zeros(2, 2), 1)
    {naive}
if __name__ == "__main__":
    test_naive()
"""


def module_of(kind: str, names: tuple[str, ...]) -> str:
    body = textwrap.dedent(PAYLOADS[kind].source)
    return "import torch\n" + "\n".join(body.replace("{name}", name) for name in names)


def naive_exit_code(folder: Path, submission: str, payload: Payload) -> int:
    """Grade in one process, as many graders do."""
    (folder / "submission.py").write_text(submission)
    (folder / "test_naive.py").write_text(NAIVE.replace("{naive}", payload.naive))
    pytest_run = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir=."]
    command = [sys.executable, *(pytest_run if payload.with_pytest else []), "test_naive.py"]
    with (folder / "output.txt").open("w") as output:
        return subprocess.run(command, cwd=folder, stdout=output, stderr=output, check=False).returncode


@pytest.mark.parametrize("kind", PAYLOADS)
def test_the_payload_beats_a_grader_in_one_process(kind: str, tmp_path: Path) -> None:
    assert naive_exit_code(tmp_path, module_of(kind, ("softmax",)), PAYLOADS[kind]) == 0
    honest_but_wrong = "import torch\ndef softmax(x, dim): return torch.ones(2, 2)\n"
    assert naive_exit_code(tmp_path, honest_but_wrong, PAYLOADS[kind]) != 0


@pytest.mark.parametrize("kind", PAYLOADS)
def test_a_hostile_submission_earns_nothing(kind: str, grade_source: Grade) -> None:
    record = grade_source(
        COURSE, module_of(kind, ("softmax", "log_softmax", "softmax_vjp")), ("ch04/softmax",)
    )
    assert record.earned == 0
    assert record.complete
    assert set(outcomes(record).values()) <= {"failed", "crashed"}
    assert not [check.message for check in record.checks if "Traceback" in check.message]


@pytest.mark.parametrize("kind", ["patches the comparisons", "exits hard", "agrees with everything"])
def test_what_it_solved_still_counts(kind: str, grade_source: Grade) -> None:
    source = module_of(kind, ("log_softmax", "softmax_vjp")) + SOLVED
    record = grade_source(COURSE, source, ("ch04/softmax",))
    earned = {function.name: function.earned for function in record.functions}
    assert earned == {"softmax": 7, "log_softmax": 0, "softmax_vjp": 0}
