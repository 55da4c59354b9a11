"""Answers that only look fast: each fools a careless stopwatch, and loses the points of a timed check."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from d2lcourse.checks import Draw, takes_at_most
from d2lcourse.course.submission import Submitted
from d2lcourse.errors import CheckFailed
from d2lcourse.worker.client import Client, Deadlines
from d2lcourse.worker.confine.layers import Profile
from d2lcourse.worker.connection import ProcessConnection
from d2lcourse.worker.remote import Student
from d2lcourse.worker.warm import WorkerTemplate
from tests.attacks.conftest import Graders
from tests.attacks.timing import BASE, CHEATS, HONEST, NAIVE, SLOW, submission

HONESTLY_SLOW = submission("work = slow\n")


def naive_exit_code(graders: Graders, folder: Path, source: str) -> int:
    (folder / "submission.py").write_text(source)
    (folder / "test_naive.py").write_text(NAIVE)
    return graders(folder, False)


def run(x: torch.Tensor) -> torch.Tensor:
    y = x
    for _ in range(4):
        y = torch.tanh(y @ x)
    return y


@pytest.fixture
def clients() -> Iterator[list[Client]]:
    made: list[Client] = []
    yield made
    for client in made:
        client.close()


def timed_check(template: WorkerTemplate, clients: list[Client], source: str, device: str = "cpu") -> Draw:
    """Demand that `work` takes at most twice the baseline's time; return what was measured."""
    client = Client(
        Submitted("answer", textwrap.dedent(source)),
        lambda: ProcessConnection(template.start),
        Deadlines(call=10.0, load=20.0, total=60.0),
        BASE,
    )
    clients.append(client)
    draw = Draw(5, lambda: client)
    takes_at_most(
        2.0,
        Student(client).work,
        against="rig.work",
        inputs=lambda source: (source.normal(200, 200, dtype=torch.float64) / 20,),
        expected=run,
        draw=draw,
        device=device,
    )
    return draw


@pytest.mark.parametrize("name", CHEATS)
def test_it_fools_a_stopwatch_in_the_same_process(graders: Graders, tmp_path: Path, name: str) -> None:
    assert naive_exit_code(graders, tmp_path, submission(CHEATS[name])) == 0


def test_the_stopwatch_is_not_fooled_by_honest_answers(graders: Graders, tmp_path: Path) -> None:
    assert naive_exit_code(graders, tmp_path, HONEST) == 0
    assert naive_exit_code(graders, tmp_path, HONESTLY_SLOW) == 1


@pytest.mark.parametrize("name", CHEATS)
def test_it_loses_the_points_of_a_timed_check(
    template: WorkerTemplate, clients: list[Client], name: str
) -> None:
    with pytest.raises(CheckFailed):
        timed_check(template, clients, submission(CHEATS[name]))


def test_honest_answers_are_judged_by_their_speed(template: WorkerTemplate, clients: list[Client]) -> None:
    assert timed_check(template, clients, HONEST).measured[0].value < 2
    with pytest.raises(CheckFailed, match=r"times as long as rig\.work"):
        timed_check(template, clients, HONESTLY_SLOW)


def test_noise_of_ones_own_leads_to_a_verdict(template: WorkerTemplate, clients: list[Client]) -> None:
    """87: a slow answer that burns random time in a thread, also between its calls."""
    noisy = (
        SLOW
        + """
import random, threading, time
def burn():
    while True:
        end = time.thread_time() + random.random() / 50
        while time.thread_time() < end:
            pass
        time.sleep(random.random() / 50)
threading.Thread(target=burn, daemon=True).start()
def work(x):
    return slow(x)
"""
    )
    with pytest.raises(CheckFailed, match=r"times as long as rig\.work"):
        timed_check(template, clients, "import torch\n" + noisy)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="not run: no CUDA device")
def test_a_side_stream_does_not_hide_work(clients: list[Client]) -> None:
    """70: the worker waits for the whole device, and a result that is copied too early is a wrong one."""
    template = WorkerTemplate(Profile(cuda=True))
    hidden = """
stream = torch.cuda.Stream()
def work(x):
    y = torch.zeros_like(x)
    with torch.cuda.stream(stream):
        y.copy_(slow(x))
    return y
"""
    try:
        timed_check(template, clients, HONEST, "cuda")
        with pytest.raises(CheckFailed):
            timed_check(template, clients, submission(hidden), "cuda")
    finally:
        template.close()
