"""`d2lcourse check --watch`, as a user runs it in a terminal."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from d2lcourse.cli.watch import watch
from d2lcourse.cli.watching.grader import Background
from d2lcourse.course import Course, Exercise
from d2lcourse.course import select as select_ids
from tests.support import DOUBLE, DOUBLE_CHECKS, MakeCourse

PATIENCE = 120.0
COMMAND = (sys.executable, "-m", "d2lcourse", "check", "--watch", "ch02/double")
STUB = "def double(x):\n    raise NotImplementedError\n"


class Terminal:
    """A program in a terminal of its own, of which we see what is printed."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self._ours, self.theirs = os.openpty()
        self.before = termios.tcgetattr(self.theirs)
        self.process = subprocess.Popen(
            ["setsid", "--ctty", "--wait", *COMMAND],
            cwd=folder,
            env=os.environ | {"TERM": "dumb", "COLUMNS": "100"} | environment,
            stdin=self.theirs,
            stdout=self.theirs,
            stderr=self.theirs,
        )
        self.text = ""

    def read_until(self, text: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while text not in self.text:
            assert select.select([self._ours], [], [], max(0.0, deadline - time.monotonic()))[0], self.text
            self.text += os.read(self._ours, 4096).decode()

    def press(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._ours)
        os.close(self.theirs)


@pytest.fixture
def course(make_course: MakeCourse) -> Course:
    course = make_course(DOUBLE_CHECKS)
    work = course.root / "assignments" / "ch02_preliminaries"
    work.mkdir(parents=True)
    (work / "double.py").write_text(STUB)
    (work / "hints.toml").write_text('[double.double]\nsteps = ["Think of x + x."]\n')
    return course


@pytest.fixture
def terminal(course: Course) -> Iterator[Terminal]:
    terminal = Terminal(course.root)
    yield terminal
    terminal.close()


def test_a_session_from_the_stub_to_the_answer(course: Course, terminal: Terminal) -> None:
    terminal.read_until("keys: h hint")
    terminal.read_until("0 of 3 points")
    terminal.read_until("to do   double is not written yet")
    terminal.press("h")
    terminal.read_until("Think of x + x.")
    path = course.root / "assignments" / "ch02_preliminaries" / "double.py"
    draft = path.with_suffix(".tmp")
    draft.write_text("def double(x):\n    print('here')\n    return 3 * x\n")
    draft.replace(path)
    terminal.read_until("every entry is 1.5 times the expected one")
    terminal.read_until("your code printed:")
    path.write_text(DOUBLE)
    terminal.read_until("3 of 3 points (+3)")
    terminal.read_until("All that is watched is complete.")
    assert not re.search(r"\x1b\[", terminal.text)  # a dumb terminal gets no colour, and no cursor is moved
    terminal.press("q")
    assert terminal.process.wait(PATIENCE) == 0
    assert termios.tcgetattr(terminal.theirs) == terminal.before
    status = subprocess.run(
        [sys.executable, "-m", "d2lcourse", "status"],
        cwd=course.root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "3 / 3" in status.stdout


def test_ctrl_c_leaves_the_terminal_as_it_was(terminal: Terminal) -> None:
    terminal.read_until("keys: h hint")
    terminal.press("\x03")
    assert terminal.process.wait(PATIENCE) == 1  # points are missing
    assert "Traceback" not in terminal.text
    assert termios.tcgetattr(terminal.theirs) == terminal.before


def test_without_a_terminal_the_keys_are_off(course: Course) -> None:
    process = subprocess.Popen(
        COMMAND, cwd=course.root, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(3)]
    process.terminate()
    process.communicate(timeout=PATIENCE)
    assert lines[2] == "keys are off: standard input is no terminal; Ctrl-C quits\n"
    assert process.returncode == 128 + 15


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 1), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_loop_and_the_grader(
    course: Course, monkeypatch: pytest.MonkeyPatch, number: int, code: int
) -> None:
    closed = []

    class Interrupted(Background):
        """Is sent a signal as soon as there is something to grade."""

        def start(self, exercise: Exercise, functions: tuple[str, ...]) -> None:  # noqa: ARG002
            os.kill(os.getpid(), number)

        def close(self) -> None:
            closed.append(True)

    monkeypatch.setattr("d2lcourse.cli.watch.Background", Interrupted)
    work = course.root / "assignments"
    assert watch(course, work, select_ids(course, ()), explain=False, keep=True) == code
    assert closed == [True]
