"""Keys are read one by one, and the terminal is left as it was."""

from __future__ import annotations

import io
import os
import signal
import termios
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from d2lcourse.cli.watching.keys import Keyboard, orderly_end, why_no_keys


@pytest.fixture
def pty() -> Iterator[tuple[int, int]]:
    """Return both ends of a terminal: ours, and the one that a program sees."""
    ours, theirs = os.openpty()
    yield ours, theirs
    for end in (ours, theirs):
        try:
            os.close(end)
        except OSError:
            assert end == ours  # a test closed the window


def test_a_key_needs_no_enter(pty: tuple[int, int]) -> None:
    ours, theirs = pty
    with Keyboard(theirs) as keyboard:
        os.write(ours, b"H")
        assert keyboard.read() == "h"
        os.write(ours, b"\x1b[A")  # an arrow
        assert keyboard.read() == ""
        os.write(ours, b"\x04")  # Ctrl-D
        assert keyboard.read() == "q"


def test_the_terminal_is_as_before_also_after_an_error(pty: tuple[int, int]) -> None:
    _, theirs = pty
    before = termios.tcgetattr(theirs)
    with Keyboard(theirs):
        assert termios.tcgetattr(theirs) != before
    with pytest.raises(ZeroDivisionError), Keyboard(theirs):
        raise ZeroDivisionError
    assert termios.tcgetattr(theirs) == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_is_noted_and_does_not_interrupt(number: signal.Signals) -> None:
    handler = signal.getsignal(number)
    noted: list[int] = []
    with orderly_end(None, noted.append):
        os.kill(os.getpid(), number)
        assert noted == [number]
    assert signal.getsignal(number) == handler


def test_a_second_ctrl_c_ends_at_once() -> None:
    noted: list[int] = []
    with orderly_end(None, noted.append):
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert noted == [signal.SIGINT]


def test_a_paused_program_gives_the_terminal_back(
    pty: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, theirs = pty
    before = termios.tcgetattr(theirs)
    while_paused: list[Any] = []
    monkeypatch.setattr(os, "kill", lambda *_: while_paused.append(termios.tcgetattr(theirs)))
    keyboard = Keyboard(theirs)
    with orderly_end(keyboard, while_paused.append), keyboard:
        keyboard.pause()
        assert while_paused == [before]
        assert termios.tcgetattr(theirs) != before
        assert signal.getsignal(signal.SIGTSTP) == keyboard.pause


def test_a_window_that_was_closed_quits(pty: tuple[int, int]) -> None:
    ours, theirs = pty
    with Keyboard(theirs) as keyboard:
        os.close(ours)
        assert keyboard.read() == "q"


def test_it_is_said_why_there_are_no_keys(pty: tuple[int, int]) -> None:
    terminal = SimpleNamespace(fileno=lambda: pty[1])
    with Path(os.devnull).open() as nothing:
        assert why_no_keys(nothing, terminal) == "standard input is no terminal"
        assert why_no_keys(terminal, nothing) == "standard output is no terminal"
    assert why_no_keys(io.StringIO(), terminal) == "standard input is closed"


def test_in_the_background_the_terminal_is_left_alone(
    pty: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = SimpleNamespace(fileno=lambda: pty[1])
    assert why_no_keys(terminal, terminal) == ""  # it is not the terminal that controls this process
    monkeypatch.setattr(os, "tcgetpgrp", lambda _: os.getpgrp() + 1)
    assert why_no_keys(terminal, terminal) == "it runs in the background"
