"""Attacks on the wire and the clock: what they do to a grader without bounds, and to this one."""

from __future__ import annotations

import contextlib
import resource
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import torch
from msgspec import structs

from d2lcourse.course.submission import Submitted
from d2lcourse.errors import CheckFailed, StudentRaised, SubmissionFailed, WorkerDied, WorkerTimedOut
from d2lcourse.worker import frames, limits
from d2lcourse.worker.client import Client, Deadlines
from d2lcourse.worker.connection import CallbackHost, Frame, ProcessConnection
from d2lcourse.worker.remote import Student
from d2lcourse.worker.streams import FrameReader
from d2lcourse.worker.values import ProtocolError
from d2lcourse.worker.warm import WorkerTemplate
from tests.attacks.conftest import Workers, student_of
from tests.attacks.protocol import ATTACKS

BY_NAME = {attack.name: attack for attack in ATTACKS}
SECONDS = 1.0


def in_one_process(attack: str, then: str = "", seconds: float = SECONDS) -> subprocess.CompletedProcess[str]:
    """Run a payload as a grader in the same process would."""
    script = f"{BY_NAME[attack].source}\nresult = attack({{}})\n{then}"
    command = [sys.executable, "-c", script]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds)


def never_ends(attack: str) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        in_one_process(attack)


def test_endless_calls_hang_a_grader_without_deadlines() -> None:
    never_ends("never returns")
    never_ends("catches every exception")


def test_endless_output_fills_the_disk_of_a_grader_that_keeps_it(tmp_path: Path) -> None:
    script = BY_NAME["prints without end"].source + "\nattack({})"
    with (tmp_path / "kept").open("w") as kept, pytest.raises(subprocess.TimeoutExpired):
        subprocess.run([sys.executable, "-c", script], stdout=kept, check=False, timeout=SECONDS)
    assert (tmp_path / "kept").stat().st_size > 100 * limits.OUTPUT_BYTES


@pytest.mark.parametrize("attack", ["dies of a wrong address", "aborts"])
def test_crashes_end_a_grader_in_the_same_process(attack: str) -> None:
    assert in_one_process(attack, seconds=20).returncode < 0


def test_deep_recursion_and_deep_answers_stop_a_grader_in_the_same_process() -> None:
    script = "import resource\nresource.setrlimit(resource.RLIMIT_AS, (1 << 28, 1 << 28))\n"
    script += BY_NAME["recurses without end"].source + "\nattack({})\nprint('alive')"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "alive" not in done.stdout
    done = in_one_process("nests without end", "print(repr(result))", seconds=20)
    assert "RecursionError" in done.stderr


# The first process of a namespace is safe from signals of its own children; its other children are not.
NAMESPACE = """
import os, signal, sys, time
from d2lcourse.worker.confine import linux
first = linux.fork_into(linux.NEWPID)
if first == 0:
    neighbour = os.fork()
    if neighbour == 0:
        time.sleep(60)
        os._exit(0)
    if os.fork() == 0:
        os.setsid()
        exec(sys.argv[1] + "\\nattack({})", {})
        os._exit(0)
    _, status = os.waitpid(neighbour, 0)
    os._exit(os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(first, 0)[1]))
"""


def test_killing_everything_reaches_the_neighbours_in_the_same_namespace() -> None:
    command = [sys.executable, "-c", NAMESPACE, BY_NAME["kills everything it may"].source]
    assert subprocess.run(command, check=False, timeout=20).returncode == signal.SIGKILL


def test_a_text_with_escapes_steers_the_terminal_of_a_grader_that_prints_it() -> None:
    done = in_one_process("raises text that moves the cursor", seconds=20)
    assert "\x1b]0;owned" in done.stderr


class Careless(ProcessConnection):
    """Takes whatever answer comes first for the right one."""

    def exchange(self, frame: list[Any], seconds: float, host: CallbackHost) -> Frame:
        number = frames.decode_header(frame[1], 0).number
        message, body = super().exchange(frame, seconds, host)
        return structs.replace(message, number=number), body


@pytest.mark.parametrize("attack", ["answers twice", "answers an old request"])
def test_a_client_that_compares_no_numbers_takes_forged_answers(
    attack: str, template: WorkerTemplate
) -> None:
    submitted = Submitted("answer", BY_NAME[attack].source)
    client = Client(submitted, lambda: Careless(template.start), Deadlines())
    assert Student(client).attack({}) == 42.0
    client.close()


def test_a_reader_without_bounds_would_allocate_four_gigabytes(monkeypatch: pytest.MonkeyPatch) -> None:
    claim = frames.PREFIX.pack(frames.MAGIC, 1 << 20, 4 << 30)
    with pytest.raises(ProtocolError):
        frames.sizes_of(claim)
    monkeypatch.setattr(limits, "BODY_BYTES", 1 << 40)
    assert frames.sizes_of(claim) == (1 << 20, 4 << 30)


def test_a_wire_without_bounds_carries_a_flood_of_tensors(
    weakened: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    attack = BY_NAME["returns two hundred thousand tensors"]
    with pytest.raises(CheckFailed, match="too large"):
        weakened(attack.source, "process").attack({})
    monkeypatch.setattr(limits, "BUFFERS", 1 << 20)
    monkeypatch.setattr(limits, "HEADER_BYTES", 1 << 30)
    assert len(weakened(attack.source, "process").attack({})) == 200_000


def test_a_dripping_answer_keeps_a_reader_busy_that_waits_for_the_next_byte_only() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, ThreadPoolExecutor(1) as pool:
        theirs.settimeout(1.0)  # for each byte, which is no bound on all of them
        reading = pool.submit(FrameReader(theirs, lambda: None).read)
        for byte in frames.PREFIX.pack(frames.MAGIC, 1 << 16, 0):
            ours.send(bytes([byte]))
            time.sleep(0.15)
        assert not reading.done()
        ours.shutdown(socket.SHUT_WR)
        with pytest.raises(EOFError):
            reading.result(timeout=5)


PLAIN: dict[str, tuple[type[SubmissionFailed], str]] = {
    "answers twice": (WorkerDied, "protocol"),
    "answers an old request": (WorkerDied, "a reply out of turn"),
    "claims a frame of four gigabytes": (WorkerDied, "protocol"),
    "nests without end": (CheckFailed, "too large to grade"),
    "returns two hundred thousand tensors": (CheckFailed, "too large to grade"),
    "answers byte by byte": (WorkerTimedOut, "did not return within 1 s"),
    "never returns": (WorkerTimedOut, "did not return within 1 s"),
    "prints without end": (WorkerTimedOut, "did not return within 1 s"),
    "dies of a wrong address": (WorkerDied, "crashed with signal SIGSEGV"),
    "aborts": (WorkerDied, "crashed with signal"),
    "recurses without end": (SubmissionFailed, "memory|SIGSEGV|did not return"),
    "catches every exception": (WorkerTimedOut, "did not return within 1 s"),
    "raises text that moves the cursor": (StudentRaised, r"\\x1b\]0;owned"),
}


@pytest.mark.parametrize("name", PLAIN)
def test_each_is_answered_in_plain_words_and_without_growing(name: str, confined: WorkerTemplate) -> None:
    error, says = PLAIN[name]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    student = student_of(confined, BY_NAME[name].source, SECONDS)
    with pytest.raises(error, match=says) as caught:
        student.attack({})
    assert "\x1b" not in str(caught.value)
    assert len(student._d2l_client.output()) <= limits.OUTPUT_BYTES
    student._d2l_client.close()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10  # KiB


def test_killing_everything_kills_only_the_worker_itself(confined: WorkerTemplate) -> None:
    neighbour = student_of(confined, "def double(x): return 2 * x")
    assert neighbour.double(1) == 2
    student = student_of(confined, BY_NAME["kills everything it may"].source, SECONDS)
    with contextlib.suppress(WorkerDied):
        student.attack({})
    assert neighbour.double(torch.ones(2)).tolist() == [2, 2]
    for each in (student, neighbour):
        each._d2l_client.close()


def test_every_attack_is_proved_and_answered() -> None:
    assert {*PLAIN, "kills everything it may"} == set(BY_NAME)
