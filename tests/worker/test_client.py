"""A submission in a process of its own: deadlines, deaths, exceptions, output."""

from __future__ import annotations

import os
import textwrap
import threading
import time
from pathlib import Path

import pytest
import torch

from d2lcourse.course.submission import Submitted
from d2lcourse.errors import (
    CheckFailed,
    GraderError,
    ImportFailed,
    StudentRaised,
    WorkerDied,
    WorkerTimedOut,
)
from d2lcourse.worker.client import Client, Deadlines
from d2lcourse.worker.connection import ProcessConnection
from d2lcourse.worker.remote import Remote, Student
from tests.support import MakeStudent

MISBEHAVIOUR = """
    import ctypes, os, signal, sys, time
    import torch

    class Mine(ValueError):
        def __str__(self):
            return "bad \\x1b[31m value"

    def double(x): return 2 * x
    def raises(x):
        return helper(x)
    def helper(x):
        raise Mine(x)
    def hangs(): time.sleep(60)
    def quits(): os._exit(0)
    def exits(): sys.exit(0)
    def interrupts(): raise KeyboardInterrupt
    def segfaults(): ctypes.string_at(0)
    def stub(): raise NotImplementedError
    def speaks():
        print("hello", flush=False)
        print("trouble", file=sys.stderr)
    def floods():
        for _ in range(20000): print("x" * 99)
    def huge(): return "x" * (5 << 20)
    def garbage(): write_everywhere(b"garbage" * 100)
    def impostor(): write_everywhere(b"D2L1" + b"\\0" * 12)
    def write_everywhere(data):
        for fd in range(3, 50):
            try: os.write(fd, data)
            except OSError: pass
    def environment(): return dict(os.environ)
    def folder(): return os.getcwd()
    def fork_bomb_light():
        pid = os.fork()
        if pid == 0:
            time.sleep(60)
        return pid
"""


def test_a_call_crosses_and_comes_back(student_process: MakeStudent) -> None:
    student = student_process(MISBEHAVIOUR)
    assert student.double(21) == 42
    assert torch.equal(student.double(torch.ones(2, 3)), torch.full((2, 3), 2.0))


def test_an_exception_shows_the_students_own_frames_only(student_process: MakeStudent) -> None:
    student = student_process(MISBEHAVIOUR)
    with pytest.raises(StudentRaised) as caught:
        student.raises(7)
    error = caught.value
    assert error.types[:2] == ("Mine", "ValueError")
    assert [(frame.place, frame.function) for frame in error.frames] == [
        ("answer.py, line 11", "raises"),
        ("answer.py, line 13", "helper"),
    ]
    assert str(error).startswith(
        "raises(7) raised Mine: bad \\x1b[31m value\n  answer.py, line 11, in raises"
    )


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("hangs", "your hangs did not return within 1 s"),
        ("quits", "your quits ended the Python process with exit code 0"),
        ("segfaults", "your segfaults crashed with signal SIGSEGV"),
        ("impostor", "your impostor broke the grader's protocol"),
        ("garbage", "your garbage broke the grader's protocol"),
    ],
)
def test_a_lost_worker_is_named_and_replaced(student_process: MakeStudent, name: str, says: str) -> None:
    student = student_process(MISBEHAVIOUR)
    assert student.double(1) == 2
    with pytest.raises((WorkerDied, WorkerTimedOut), match=says):
        getattr(student, name)()
    assert student.double(2) == 4


@pytest.mark.parametrize(("name", "kind"), [("exits", "SystemExit"), ("interrupts", "KeyboardInterrupt")])
def test_leaving_by_exception_is_an_exception(student_process: MakeStudent, name: str, kind: str) -> None:
    student = student_process(MISBEHAVIOUR)
    with pytest.raises(StudentRaised, match=kind):
        getattr(student, name)()
    assert student.double(2) == 4


def test_a_function_that_missed_its_deadline_twice_is_not_called_again(student_process: MakeStudent) -> None:
    student = student_process(MISBEHAVIOUR)
    for _ in range(2):
        with pytest.raises(WorkerTimedOut, match="did not return"):
            student.hangs()
    before = time.monotonic()
    with pytest.raises(WorkerTimedOut, match="not called any more"):
        student.hangs()
    assert time.monotonic() - before < 0.5
    assert student.double(2) == 4


def test_all_calls_together_have_a_cap() -> None:
    client = Client(Submitted("answer", "def f(): return 1"), ProcessConnection, Deadlines(total=0.0))
    with pytest.raises(ImportFailed, match="all checks of one exercise together may take 0 s"):
        Student(client).f()


def test_an_unwritten_function_is_said_to_be_unwritten(student_process: MakeStudent) -> None:
    with pytest.raises(StudentRaised, match="stub is not written yet") as caught:
        student_process(MISBEHAVIOUR).stub()
    assert caught.value.is_stub


def test_a_missing_name_is_said_to_be_missing(student_process: MakeStudent) -> None:
    with pytest.raises(CheckFailed, match=r"answer\.py defines no triple"):
        student_process(MISBEHAVIOUR).triple(1)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("x = 1 / 0", "ZeroDivisionError: division by zero\n  answer.py, line 1"),
        ("def f(:\n    pass", "SyntaxError: .*\n  answer.py, line 1"),
        ("import os; os._exit(0)", "ended the Python process with exit code 0"),
        ("import sys; sys.exit(0)", "SystemExit: 0"),
        ("raise NotImplementedError", "NotImplementedError"),
    ],
)
def test_a_failed_import_is_explained_and_tried_once(
    student_process: MakeStudent, source: str, says: str
) -> None:
    student = student_process(source)
    with pytest.raises(ImportFailed, match=rf"answer\.py could not be imported: .*{says}"):
        student.f()
    before = time.monotonic()
    with pytest.raises(ImportFailed, match="could not be imported"):
        student.f()
    assert time.monotonic() - before < 0.1


def test_prints_go_to_the_record_and_are_bounded(student_process: MakeStudent) -> None:
    student = student_process(MISBEHAVIOUR)
    student.speaks()
    assert student._d2l_client.output() == "hello\ntrouble\n"
    student.floods()
    assert len(student._d2l_client.output()) == 64 << 10


def test_an_answer_beyond_the_wire_is_a_wrong_answer(student_process: MakeStudent) -> None:
    student = student_process(MISBEHAVIOUR)
    with pytest.raises(CheckFailed, match="what huge returned is too large"):
        student.huge()
    assert student.double(2) == 4


def test_the_worker_sees_no_secret_and_leaves_no_folder(
    student_process: MakeStudent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("D2LCOURSE_SECRET", "canary")
    student = student_process(MISBEHAVIOUR)
    assert "D2LCOURSE_SECRET" not in student.environment()
    scratch = Path(student.folder())
    assert scratch != Path.cwd()
    student._d2l_client.close()
    assert not scratch.exists()


def test_children_end_with_a_plain_worker_too() -> None:
    submitted = Submitted("answer", textwrap.dedent(MISBEHAVIOUR))
    student = Student(Client(submitted, ProcessConnection, Deadlines()))
    pid = student.fork_bomb_light()
    os.kill(pid, 0)
    student._d2l_client.close()
    deadline = time.monotonic() + 5
    while Path(f"/proc/{pid}").exists() and "Z" not in Path(f"/proc/{pid}/stat").read_text().split()[2]:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_handle_of_a_worker_that_is_gone_is_our_mistake(student_process: MakeStudent) -> None:
    student = student_process(MISBEHAVIOUR)
    double = student.double
    assert isinstance(double, Remote)
    with pytest.raises(WorkerDied):
        student.quits()
    student.double(1)
    with pytest.raises(GraderError, match="worker that is gone"):
        double(1)


def test_what_cannot_cross_is_our_mistake(student_process: MakeStudent) -> None:
    with pytest.raises(GraderError, match="a check passed a lock"):
        student_process(MISBEHAVIOUR).double(threading.Lock())


def test_handles_print_and_refuse_truth(local_student: MakeStudent) -> None:
    student = local_student(MISBEHAVIOUR)
    assert "double" in repr(student.double)
    with pytest.raises(TypeError, match="no truth value"):
        bool(student.double)
    assert not hasattr(student, "__wrapped__")


def test_a_submission_without_source_says_why() -> None:
    client = Client(Submitted("answer", None, "there is no answer.py"), ProcessConnection, Deadlines())
    with pytest.raises(ImportFailed, match=r"there is no answer\.py"):
        Student(client).f()
