"""Attacks through what the examiner lends: functions and environments that stay on its side."""

from __future__ import annotations

import gymnasium
import pytest

from d2lcourse.course.submission import Submitted
from d2lcourse.errors import CheckFailed, SubmissionFailed
from d2lcourse.worker.client import Client, Deadlines
from d2lcourse.worker.connection import ProcessConnection
from d2lcourse.worker.hosting import Callback, HostedEnv, TensorOf
from d2lcourse.worker.remote import Student
from d2lcourse.worker.warm import WorkerTemplate
from tests.attacks.conftest import student_of
from tests.support import MakeStudent

FLOOD = "def flood(f, n):\n    for _ in range(n): f(1.0)\n    return n\n"


def test_a_flood_of_callbacks_goes_on_without_a_bound_and_is_stopped_at_it(
    template: WorkerTemplate,
) -> None:
    """Number 84."""
    student = student_of(template, FLOOD, 30.0)  # 0.3 s, and more on a loaded machine
    assert student.flood(Callback(lambda x: x, calls=10**9), 5_000) == 5_000
    with pytest.raises(CheckFailed, match="100"):
        student.flood(Callback(lambda x: x, calls=100), 5_000)
    student._d2l_client.close()


CRASHING = """
import torch
def attack(f): return f(torch.ones(1 << 26))
"""


def test_an_argument_that_stalls_the_examiner_s_function_is_refused_where_shapes_are_declared(
    student_process: MakeStudent,
) -> None:
    """Number 85."""
    seen: list[int] = []

    def costly(x: object) -> float:
        seen.append(getattr(x, "numel", lambda: 0)())  # what it would cost
        return 0.0

    student_process(CRASHING).attack(Callback(costly))
    assert seen == [1 << 26]
    with pytest.raises(SubmissionFailed, match="costly takes"):
        student_process(CRASHING).attack(Callback(costly, takes=(TensorOf((3,)),)))
    assert seen == [1 << 26]


TABLES = "def tables(env): return len(env.unwrapped.P)\n"
OWN = """
import gymnasium
def tables(env): return gymnasium.make("FrozenLake-v1", is_slippery=False).unwrapped.P[0][1][0][1]
"""


def test_tables_of_an_environment_are_there_in_one_process_and_not_in_the_facade(
    student_process: MakeStudent,
) -> None:
    """Number 86: what it builds itself are the tables of the standard map, and the examiner's may be another."""
    env = gymnasium.make("FrozenLake-v1", desc=["SFF", "FHF", "FFG"], is_slippery=False)
    namespace: dict[str, object] = {}
    exec(TABLES, namespace)
    assert namespace["tables"](env) == 9  # type: ignore[operator]
    with pytest.raises(SubmissionFailed, match="AttributeError"):
        student_process(TABLES).tables(HostedEnv(env))
    theirs = student_process(OWN).tables(HostedEnv(env))
    assert theirs == 4
    assert env.unwrapped.P[0][1][0][1] == 3  # type: ignore[attr-defined]  # the examiner's map


NOISY = (
    "import time\ndef attack(f):\n    while True:\n        try: f(1.0)\n        except BaseException: pass\n"
)


def test_refused_callbacks_do_not_keep_the_examiner_busy_for_ever(template: WorkerTemplate) -> None:
    """Number 84, by one who goes on after the refusal."""
    client = Client(
        Submitted("answer", NOISY), lambda: ProcessConnection(template.start), Deadlines(call=1.0, total=20.0)
    )
    with pytest.raises(SubmissionFailed):
        Student(client).attack(Callback(lambda x: x, calls=10))
    client.close()
