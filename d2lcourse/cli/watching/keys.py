"""Reads single keys from a terminal, and leaves the terminal as it was."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import termios
import tty
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

BYTES = 64


class Keyboard:
    """The keys of a terminal, one by one, without Enter and without an echo.

    Args:
        descriptor: the terminal.
    """

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._before: list[Any] | None = None

    def __enter__(self) -> Keyboard:
        self._before = termios.tcgetattr(self.descriptor)
        tty.setcbreak(self.descriptor, termios.TCSADRAIN)  # Ctrl-C and Ctrl-Z still send their signals
        return self

    def __exit__(self, *error: object) -> None:
        if self._before is not None:
            # It may be gone: the window was closed.
            with contextlib.suppress(termios.error, OSError):
                termios.tcsetattr(self.descriptor, termios.TCSADRAIN, self._before)

    def read(self) -> str:
        """Return the keys that were pressed, in lower case; `q` where the terminal is gone.

        Arrows and the like, which come as several characters that begin with Escape, are no keys.
        """
        try:
            data = os.read(self.descriptor, BYTES)
        except OSError:
            data = b""
        if not data or data == b"\x04":
            return "q"
        return "" if data.startswith(b"\x1b") else data.decode("utf-8", "ignore").lower()

    def pause(self, *_: object) -> None:
        """Stop this process until it is continued, with the terminal as it was before."""
        self.__exit__()
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGTSTP)
        # Here it was continued.
        signal.signal(signal.SIGTSTP, self.pause)
        self.__enter__()


def why_no_keys(stdin: Any = None, stdout: Any = None) -> str:
    """Return why no keys can be read; nothing if they can."""
    for name, stream in (("input", stdin or sys.stdin), ("output", stdout or sys.stdout)):
        try:
            if not os.isatty(stream.fileno()):
                return f"standard {name} is no terminal"
        except (OSError, ValueError, AttributeError):
            return f"standard {name} is closed"
    try:
        is_ours = os.tcgetpgrp((stdin or sys.stdin).fileno()) == os.getpgrp()
    except OSError:
        return ""  # a terminal without job control
    # Whoever touches the terminal from the background is stopped by the system.
    return "" if is_ours else "it runs in the background"


@contextlib.contextmanager
def orderly_end(keyboard: Keyboard | None, end: Callable[[int], None]) -> Iterator[None]:
    """Let signals that would end this process call `end` with their number; a second Ctrl-C ends it at once.

    An exception raised by a signal would come anywhere, also where Python drops it.

    Args:
        keyboard: given back to the shell when the user stops this process with Ctrl-Z.
        end: only notes what is to be done.
    """

    def note(number: int, _: FrameType | None) -> None:
        if number == signal.SIGINT:
            signal.signal(number, signal.default_int_handler)
        end(number)

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, note) for number in numbers}
    if keyboard is not None:
        before[signal.SIGTSTP] = signal.signal(signal.SIGTSTP, keyboard.pause)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
