"""What runs on a Dask worker: it passes tasks on to grading processes, and never grades itself.

Dask's own processes have many threads, so they must not be forked; and whatever happens to a grading
process, the worker lives on. JSON comes in as bytes and goes out as bytes.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
from pathlib import Path

import msgspec
from distributed import Worker, get_worker
from distributed.diagnostics.plugin import WorkerPlugin

from d2lcourse.batch.grader import CHILD, Grader
from d2lcourse.batch.sameness import Parcel, first_difference, grading_digests
from d2lcourse.batch.tasks import Result
from d2lcourse.course import Course, Exercise, find_course, select
from d2lcourse.errors import UserError

PLUGIN = "d2lcourse-graders"
COURSE = "D2LCOURSE_COURSE"  # where a worker's machine has the course, if not where the client has it


class _Settled:
    """A grading process, and the digests of what it has read so far: it reads each thing once."""

    def __init__(self, command: tuple[str, ...], digests: dict[str, str]) -> None:
        self.grader = Grader(command)
        self.digests = digests

    def agrees(self, parcel: Parcel, course: Course, exercise: Exercise) -> bool:
        """Whether it grades, or would grade, by what the client has."""
        if parcel.digests.keys() - self.digests.keys():
            self.digests = grading_digests(course, exercise) | self.digests
        return first_difference(parcel.digests, self.digests) is None

    def end(self) -> None:
        """End the process."""
        self.grader.stop()
        self.grader.close()


class Graders(WorkerPlugin):  # type: ignore[misc]  # Dask is typed in part
    """Keeps a worker's grading processes warm for its whole life: one for each task at a time.

    Args:
        command: how to start one.
        ignore_interrupt: leave Ctrl-C, which a terminal sends to all processes of a command, to the client.
    """

    name = PLUGIN
    idempotent = True  # a second client must not end the processes of the first

    def __init__(self, command: tuple[str, ...] = CHILD, *, ignore_interrupt: bool = False) -> None:
        self._command, self._ignore_interrupt = command, ignore_interrupt

    def setup(self, worker: Worker) -> None:
        """Get ready; processes start when there are tasks."""
        del worker
        if self._ignore_interrupt:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        self._lock = threading.Lock()
        self._idle: list[_Settled] = []
        self._all: list[_Settled] = []

    async def teardown(self, worker: Worker) -> None:
        """End all processes, also in the middle of a task."""
        del worker
        with self._lock:
            ending, self._all, self._idle = self._all, [], []
        await asyncio.gather(*(asyncio.to_thread(item.end) for item in ending))

    def grade(self, parcel: Parcel) -> Result:
        """Return the result of a task."""
        root = Path(os.environ.get(COURSE) or parcel.task.root)
        try:
            course = _course_at(root)
            exercise = select(course, (parcel.task.exercise,))[0].exercise
            settled = self._settled(parcel, course, exercise)
        except (UserError, OSError) as error:
            return Result(problem=f"the worker on {socket.gethostname()}: {error}", fault="user")
        try:
            return settled.grader.ask(msgspec.structs.replace(parcel.task, root=str(root)))
        finally:
            with self._lock:
                self._idle.append(settled)

    def _settled(self, parcel: Parcel, course: Course, exercise: Exercise) -> _Settled:
        """Return a process that grades by what the client has.

        Raises:
            UserError: this machine has something else.
        """
        with self._lock:
            settled = self._idle.pop() if self._idle else None
        if settled and not (settled.grader.is_alive and settled.agrees(parcel, course, exercise)):
            with self._lock:
                self._all.remove(settled)
            settled.end()
            settled = None
        if settled is None:
            digests = grading_digests(course, exercise)
            if name := first_difference(parcel.digests, digests):
                raise UserError(
                    f"{name} differs from the client's (the course here is {course.root}).\n"
                    "Bring both to the same state (the same commit, the same versions installed), and run "
                    "the same command again."
                )
            settled = _Settled(self._command, digests)
            with self._lock:
                self._all.append(settled)
        return settled


def grade_parcel(data: bytes) -> bytes:
    """Carry out one parcel on the worker that runs this; JSON in, JSON out."""
    plugin = get_worker().plugins[PLUGIN]
    assert isinstance(plugin, Graders)
    return msgspec.json.encode(plugin.grade(msgspec.json.decode(data, type=Parcel)))


def _course_at(root: Path) -> Course:
    if not (root / "course.toml").is_file():
        raise UserError(
            f"there is no course in {root}. Put the course there, or start the workers with {COURSE} set to "
            "the folder that holds it."
        )
    return find_course(root)
