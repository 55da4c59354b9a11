"""Whoever exceeds a limit reads which one, and keeps the points of everything else."""

from __future__ import annotations

import pytest

from d2lcourse.errors import WorkerDied, WorkerTimedOut
from d2lcourse.worker.warm import WorkerTemplate
from tests.attacks.conftest import student_of
from tests.support import DOUBLE_CHECKS, Grade, MakeCourse, by_name

MEMORY = r"^your attack used more than 2 GiB of memory"
PROCESSES = r"^your attack started more than 64 processes and threads"

EXCESSES = {
    "asks torch for memory": ("import torch\ndef attack(c): return torch.ones(1 << 30)\n", MEMORY),
    "asks Python for memory": ("def attack(c): return len(bytearray(3 << 30))\n", MEMORY),
    "starts processes": ("""
import os, time
def attack(c):
    for _ in range(100):
        if os.fork() == 0:
            time.sleep(20)
            os._exit(0)
""", PROCESSES),
    "starts processes and waits when it gets no more": ("""
import os, time
def attack(c):
    while True:
        try:
            if os.fork() == 0:
                time.sleep(20)
                os._exit(0)
        except OSError:
            time.sleep(20)
""", PROCESSES),
    "starts threads": ("""
import threading
def attack(c):
    done = threading.Event()
    for _ in range(100):
        threading.Thread(target=done.wait, daemon=True).start()
""", PROCESSES),
    "shares memory among children": ("""
import os, time
def attack(c):
    for _ in range(5):
        if os.fork() == 0:
            kept = b"x" * (700 << 20)
            time.sleep(20)
            os._exit(len(kept) > 0)
    time.sleep(20)
""", MEMORY),
}  # fmt: skip


@pytest.mark.parametrize("name", EXCESSES)
def test_an_excess_is_named(name: str, confined: WorkerTemplate) -> None:
    source, says = EXCESSES[name]
    student = student_of(confined, source, 6.0 if name == "shares memory among children" else 2.0)
    with pytest.raises(WorkerDied, match=says):
        student.attack({})
    student._d2l_client.close()


def test_an_excess_says_where_it_happened(confined: WorkerTemplate) -> None:
    student = student_of(confined, EXCESSES["asks torch for memory"][0])
    with pytest.raises(WorkerDied, match=r"\n  answer.py, line 2, in attack: .*torch.ones"):
        student.attack({})
    student._d2l_client.close()


def test_time_is_named_with_its_limit(confined: WorkerTemplate) -> None:
    student = student_of(confined, "import time\ndef attack(c): time.sleep(20)\n", 1.0)
    with pytest.raises(WorkerTimedOut, match=r"^your attack did not return within 1 s$"):
        student.attack({})
    student._d2l_client.close()


HALVES = '''
@points(1, of="half")
def test_half(student, draw):
    """Every entry is halved."""
    x = draw.normal(4)
    close(student.half(x), x / 2)
'''
HUNGRY = """
import torch
def double(x):
    if x.dtype == torch.float64:
        {excess}
    return 2 * x
def half(x): return x / 2
"""


@pytest.mark.parametrize(
    ("excess", "outcome", "message"),
    [
        ("torch.ones(1 << 30)", "crashed", "your double used more than 2 GiB of memory"),
        ("while True: pass", "timeout", "your double did not return within 2 s"),
        (
            "import os\n        while os.fork() >= 0: pass",
            "crashed",
            "your double started more than 64 processes and threads",
        ),
    ],
)
def test_a_record_tells_excesses_apart_and_keeps_the_other_points(
    make_course: MakeCourse, grade_source: Grade, excess: str, outcome: str, message: str
) -> None:
    record = grade_source(make_course(DOUBLE_CHECKS + HALVES), HUNGRY.format(excess=excess))
    check = by_name(record, "test_keeps_the_dtype")
    assert (check.outcome, check.message.splitlines()[0]) == (outcome, message)
    assert (record.earned, record.points, record.complete) == (2, 4, True)
