"""Grades in the background, in a process that stays warm."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from d2lcourse.batch.grader import Grader
from d2lcourse.batch.tasks import Result, Task
from d2lcourse.course import Exercise
from d2lcourse.grading.seeds import class_secret


class Grades(Protocol):
    """What grades one exercise after the other."""

    def start(self, exercise: Exercise, functions: tuple[str, ...]) -> None:
        """Begin with an exercise; only one may be graded at a time."""
        ...

    def take(self) -> Result | None:
        """Return the result, once, when there is one."""
        ...

    def restart(self) -> None:
        """Forget what is being graded, and what is known of the checks."""
        ...

    def close(self) -> None:
        """End everything."""
        ...


class Background:
    """Grades work in a process of its own, one exercise at a time.

    Args:
        submission: the folder with the work.
        wake: called from another thread when there is a result.
    """

    def __init__(self, submission: Path, wake: Callable[[], None]) -> None:
        self._submission, self._wake = submission, wake
        self._secret = class_secret().hex()
        self._process: Grader | None = None
        self._thread: threading.Thread | None = None
        self._results: list[Result] = []

    def start(self, exercise: Exercise, functions: tuple[str, ...]) -> None:
        """Begin with an exercise; only one may be graded at a time."""
        if self._process is None or not self._process.is_alive:
            self.close()
            self._process = Grader()
        # One's own code on one's own machine: nothing that must be confined.
        task = Task(
            str(exercise.root),
            str(self._submission),
            self._submission.name,
            exercise.id,
            self._secret,
            functions,
            trust=True,
        )
        self._thread = threading.Thread(target=self._grade, args=(self._process, task), daemon=True)
        self._thread.start()

    def take(self) -> Result | None:
        """Return the result, once, when there is one."""
        return self._results.pop() if self._results else None

    def restart(self) -> None:
        """Forget what is being graded, and what is known of the checks."""
        self.close()

    def close(self) -> None:
        """End the process, also in the middle of its work."""
        if self._process is not None:
            self._process.stop()
            if self._thread is not None:
                self._thread.join()  # what it waited for has ended
            self._process.close()
        self._process = self._thread = None
        self._results.clear()

    def _grade(self, process: Grader, task: Task) -> None:
        self._results.append(process.ask(task))
        self._wake()
