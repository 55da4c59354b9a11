"""One grading process, seen from the process that gives it tasks."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import tempfile

import msgspec

from d2lcourse.batch.tasks import Result, Task

# -P: the folder where somebody grades may hold a student's folder that is named like a library.
CHILD = (sys.executable, "-P", "-m", "d2lcourse.batch.child")
FAREWELL = 5.0  # seconds for a process to end its workers
LAST_WORDS = 500  # bytes of what a process printed before it died


class Grader:
    """A grading process and what it prints.

    Args:
        command: how to start it.
    """

    def __init__(self, command: tuple[str, ...] = CHILD) -> None:
        self.is_busy = False
        self._printed = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the object
        # A session of its own: Ctrl-C reaches the process that keeps the store, and that one decides.
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._printed,
            start_new_session=True,
        )

    @property
    def is_alive(self) -> bool:
        """Whether it can take a task."""
        return self.process.poll() is None

    def ask(self, task: Task) -> Result:
        """Return the result of a task; if the process dies of it, that is the result."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            line = msgspec.json.encode(task) + b"\n"
        except UnicodeEncodeError as error:
            return Result(problem=f"the task of {task.student!a} is not text: {error}", fault="grader")
        self.is_busy = True
        try:
            self.process.stdin.write(line)
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
            if answer.endswith(b"\n"):
                self.is_busy = False
                return msgspec.json.decode(answer, type=Result)
        except msgspec.DecodeError as error:
            self.process.kill()
            self.process.wait()  # a dying one would take the next task with it
            return Result(problem=f"the grading process wrote what is no result: {error}", fault="grader")
        except (OSError, ValueError):
            pass  # it is gone, or being stopped
        code = self.process.wait()
        return Result(
            problem=f"the grading process ended with exit code {code}{self._words()}", fault="grader"
        )

    def stop(self) -> None:
        """End the process, also in the middle of a task; it ends its own workers."""
        assert self.process.stdin is not None
        with contextlib.suppress(OSError):
            self.process.stdin.close()  # no more tasks
        if self.is_busy:
            self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(FAREWELL)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def close(self) -> None:
        """Close the pipes; nobody may be reading them."""
        for stream in (self.process.stdin, self.process.stdout, self._printed):
            with contextlib.suppress(OSError):
                stream.close()  # type: ignore[union-attr]  # they are pipes

    def _words(self) -> str:
        try:
            size = self._printed.seek(0, 2)
            self._printed.seek(max(0, size - LAST_WORDS))
            text = self._printed.read().decode("utf-8", "replace").strip()
        except ValueError:
            return ""  # it was closed
        return f"; its last words: {text}" if text else ""
