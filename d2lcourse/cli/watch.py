"""`d2lcourse check --watch`: grades the exercise that was just saved, until the user quits."""

from __future__ import annotations

import contextlib
import select
import signal
import socket
import sys
from pathlib import Path

from d2lcourse.cli.output import console
from d2lcourse.cli.watching.files import BACKSTOP, POLL, SETTLE, Reports
from d2lcourse.cli.watching.grader import Background
from d2lcourse.cli.watching.keys import Keyboard, orderly_end, why_no_keys
from d2lcourse.cli.watching.screen import Screen
from d2lcourse.cli.watching.session import Session
from d2lcourse.course import Course, Selection


def watch(
    course: Course, folder: Path, selections: tuple[Selection, ...], *, explain: bool, keep: bool
) -> int:
    """Grade what is saved until the user quits; return 0 if the last exercise has all its points.

    Args:
        course: the course.
        folder: the student's work.
        selections: what to watch.
        explain: show the source of the checks that fail.
        keep: remember the results for `d2lcourse status`.
    """
    reason = why_no_keys()
    keyboard = None if reason else Keyboard(sys.stdin.fileno())
    # Both ends are sockets of Python's: what other threads do with a closed one is a plain OSError.
    bell, ring = socket.socketpair()
    bell.setblocking(False)
    ring.setblocking(False)

    def wake() -> None:
        with contextlib.suppress(OSError):  # full: it wakes anyway; closed: nobody listens
            ring.send(b"!")

    screen = Screen(console(), course, explain=explain)
    grader = Background(folder, wake)
    with bell, ring, contextlib.ExitStack() as stack:
        stack.callback(grader.close)
        session = Session(course, folder, selections, grader, screen, keep=keep)

        def end(number: int) -> None:
            session.end(number)
            wake()

        stack.enter_context(orderly_end(keyboard, end))
        if keyboard is not None:
            stack.enter_context(keyboard)
        reports = Reports(session.folders, wake)
        stack.callback(reports.close)
        screen.welcome(session.exercises, reason)
        session.begin()
        _loop(session, keyboard, reports, bell)
        screen.say("")
    if session.ended_by not in (0, signal.SIGINT):
        return 128 + session.ended_by  # as shells say that a signal ended it
    return 0 if session.is_complete else 1


def _loop(session: Session, keyboard: Keyboard | None, reports: Reports, bell: socket.socket) -> None:
    """Wait for a report, a result or a key, and let the session deal with it."""
    sources = [bell.fileno()] if keyboard is None else [bell.fileno(), keyboard.descriptor]
    while not session.has_ended:
        session.look()
        is_idle = reports.are_on and not session.is_grading
        seconds = SETTLE / 2 if session.is_unsettled else BACKSTOP if is_idle else POLL
        ready = select.select(sources, [], [], seconds)[0]
        if bell.fileno() in ready:
            bell.recv(4096)
        if keyboard is not None and keyboard.descriptor in ready:
            for key in keyboard.read():
                session.press(key)
