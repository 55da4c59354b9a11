"""Carries out tasks in several processes at once on this machine, and outlives each of them."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator

from d2lcourse.batch.grader import CHILD, FAREWELL, Grader
from d2lcourse.batch.tasks import Result, Task


class Pool:
    """Some grading processes, each started when it is first needed and replaced when it dies.

    Args:
        jobs: how many.
        command: how to start one.
    """

    def __init__(self, jobs: int, command: tuple[str, ...] = CHILD) -> None:
        self._jobs = jobs
        self._command = command
        self._children: list[Grader] = []
        self._idle: list[Grader] = []
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
            if child is None or not child.is_alive:
                child = Grader(self._command)
                self._children.append(child)
            done.put((task, child.ask(task)))
        if child is not None:
            self._idle.append(child)
