"""Carries out tasks in several processes at once, and outlives each of them."""

from __future__ import annotations

import contextlib
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator

import msgspec

from d2lcourse.batch.tasks import Result, Task

CHILD = (sys.executable, "-m", "d2lcourse.batch.child")
FAREWELL = 5.0  # seconds for a process to end its workers
LAST_WORDS = 500  # bytes of what a process printed before it died


class _Child:
    """A grading process and what it prints."""

    def __init__(self, command: tuple[str, ...]) -> None:
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

    def ask(self, task: Task) -> Result:
        """Return the result of a task; if the process dies of it, that is the result."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.is_busy = True
        try:
            self.process.stdin.write(msgspec.json.encode(task) + b"\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
            if line.endswith(b"\n"):
                self.is_busy = False
                return msgspec.json.decode(line, type=Result)
        except msgspec.DecodeError as error:
            self.process.kill()
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
        size = self._printed.seek(0, 2)
        self._printed.seek(max(0, size - LAST_WORDS))
        text = self._printed.read().decode("utf-8", "replace").strip()
        return f"; its last words: {text}" if text else ""


class Pool:
    """Some grading processes, each started when it is first needed and replaced when it dies.

    Args:
        jobs: how many.
        command: how to start one.
    """

    def __init__(self, jobs: int, command: tuple[str, ...] = CHILD) -> None:
        self._jobs = jobs
        self._command = command
        self._children: list[_Child] = []
        self._idle: list[_Child] = []
        self._is_stopped = False
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End all processes, also in the middle of a task."""
        self._is_stopped = True
        for child in self._children:
            child.stop()
        for thread in self._threads:
            thread.join(FAREWELL)
        for child in self._children:
            child.close()

    def run(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Result]]:
        """Yield each task with its result, in the order in which they are done."""
        todo: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        done: queue.SimpleQueue[tuple[Task, Result]] = queue.SimpleQueue()
        count = 0
        for task in tasks:
            todo.put(task)
            count += 1
        for _ in range(min(self._jobs, count)):
            todo.put(None)
            thread = threading.Thread(target=self._serve, args=(todo, done), daemon=True)
            thread.start()
            self._threads.append(thread)
        for _ in range(count):
            yield done.get()

    def _serve(
        self, todo: queue.SimpleQueue[Task | None], done: queue.SimpleQueue[tuple[Task, Result]]
    ) -> None:
        child = self._idle.pop() if self._idle else None
        while (task := todo.get()) is not None and not self._is_stopped:
            if child is None or child.process.poll() is not None:
                child = _Child(self._command)
                self._children.append(child)
            done.put((task, child.ask(task)))
        if child is not None:
            self._idle.append(child)
