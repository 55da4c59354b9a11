"""Carries out tasks on a Dask cluster: several processes of this machine, or many machines.

Only JSON as bytes travels, and the submission travels inside its task: workers need the course, but no
folder in common with this machine. Dask redoes the tasks of a worker that is lost.
"""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import time
from collections import deque
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import dask
import msgspec
from distributed import Client, Future, KilledWorker, LocalCluster, Security
from distributed.client import FutureCancelledError

from d2lcourse.batch.dask_worker import Graders, grade_parcel
from d2lcourse.batch.grader import CHILD
from d2lcourse.batch.sameness import Parcel, grading_digests
from d2lcourse.batch.tasks import Result, Task, pack
from d2lcourse.course import Exercise, find_course, select
from d2lcourse.course.submission import read_submission
from d2lcourse.course.text import printable
from d2lcourse.errors import UserError

LOOK = 1.0  # seconds between two looks at the cluster
PATIENCE = 120.0  # seconds that a cluster may have no workers
CONNECT = "20s"  # for a scheduler to answer
FETCH = 60.0  # seconds for a result to arrive
AHEAD = 3  # tasks for each thread of a worker that the scheduler knows: the next one is there when one ends
SETTINGS = {
    "distributed.admin.large-graph-warning-threshold": "1GiB",  # it is the submissions that are large
    "distributed.scheduler.http.routes": [],  # web pages: they know no keys, and nobody looks at them
    "distributed.worker.http.routes": [],
    "distributed.scheduler.allowed-failures": 2,  # a task may lose three workers
    "distributed.scheduler.worker-saturation": 1.0,  # a lost worker makes only its own task suspect
}


@contextlib.contextmanager
def _safe_path() -> Iterator[None]:
    """Let no Python that is started meanwhile import from the current folder, where a class may lie.

    Dask starts its workers, also later ones, by `python -c`, which would look there first.
    """
    before = os.environ.get("PYTHONSAFEPATH", "")
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        yield
    finally:
        os.environ["PYTHONSAFEPATH"] = before  # empty is as good as unset


class DaskEngine:
    """A Dask cluster as an engine; it connects, or starts, with the first task.

    Args:
        workers: how many worker processes to start on this machine.
        scheduler: instead, the address or the scheduler file of a cluster that is there.
        patience: seconds that the cluster may be without workers.
        command: how a worker starts a grading process.
    """

    def __init__(
        self,
        workers: int,
        scheduler: str | None = None,
        *,
        patience: float = PATIENCE,
        command: tuple[str, ...] = CHILD,
    ) -> None:
        self._workers, self._scheduler, self._patience, self._command = workers, scheduler, patience, command
        self._open = contextlib.ExitStack()
        self._client: Client | None = None
        self._threads = 0
        self._looked = self._had_workers = 0.0

    def __enter__(self) -> DaskEngine:
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Leave the cluster; one that was started here ends, also in the middle of a task."""
        self._client = None
        self._open.close()

    def run(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Result]]:
        """Yield each task with its result, in the order in which they are done.

        Raises:
            UserError: the cluster cannot be reached, has no workers, or lacks what grading needs.
        """
        waiting = deque(tasks)
        if not waiting:
            return
        client = self._client = self._client or self._connect()
        exercise_of = cache(_exercise_of)
        running: dict[str, tuple[Future, Task]] = {}
        done: queue.SimpleQueue[Future] = queue.SimpleQueue()
        try:
            while waiting or running:
                self._look_at(client)
                while waiting and len(running) < max(1, AHEAD * self._threads):
                    task = waiting.popleft()
                    try:
                        data = _parcel(task, *exercise_of(task.root, task.exercise))
                    except UnicodeEncodeError as error:
                        yield task, _failure(f"the task of {task.student!a} is not text: {error}")
                        continue
                    future = client.submit(grade_parcel, data, pure=False)
                    running[future.key] = future, task
                    future.add_done_callback(done.put)
                try:
                    future = done.get(timeout=LOOK)
                except queue.Empty:
                    continue
                yield running.pop(future.key)[1], self._result(future)
        finally:
            with contextlib.suppress(Exception):  # the connection may be what has broken
                client.cancel([future for future, _ in running.values()])

    @property
    def _where(self) -> str:
        return f"the Dask cluster {printable(self._scheduler)}" if self._scheduler else "the Dask cluster"

    def _connect(self) -> Client:
        for name in ("distributed", "distributed.client"):  # what matters is in our own messages
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self._open.enter_context(dask.config.set(SETTINGS))
        try:
            client = self._open.enter_context(self._cluster())
            client.register_plugin(Graders(self._command, ignore_interrupt=self._scheduler is None))
        except (OSError, ValueError, ImportError) as error:
            self._open.close()
            raise UserError(
                f"--scheduler {printable(self._scheduler or '')}: {_said(error)}\n"
                "It must be the address of a running scheduler (`dask scheduler` prints it, tcp://HOST:PORT) "
                "or its scheduler file."
                if self._scheduler
                else f"no Dask cluster could be started here: {_said(error)}"
            ) from None
        self._had_workers = time.monotonic()
        return client

    def _cluster(self) -> Client:
        if self._scheduler is not None:
            if Path(self._scheduler).is_file():
                return Client(scheduler_file=self._scheduler, timeout=CONNECT, set_as_default=False)
            return Client(self._scheduler, timeout=CONNECT, set_as_default=False)
        self._open.enter_context(_safe_path())
        # Whoever reaches a scheduler can run code as its owner: on a machine with other users a port of
        # 127.0.0.1 is open to all of them, so each connection must show a key made for this run.
        cluster = LocalCluster(
            n_workers=self._workers,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            security=Security.temporary(),
            dashboard_address="127.0.0.1:0",
            memory_limit=None,
            silence_logs=logging.CRITICAL,
        )
        self._open.enter_context(cluster)
        return Client(cluster, timeout=CONNECT, set_as_default=False)

    def _look_at(self, client: Client) -> None:
        """See how many tasks the cluster can carry out, now and then.

        Raises:
            UserError: it is gone, or has had no workers for too long.
        """
        now = time.monotonic()
        if now < self._looked + LOOK:
            return
        try:
            self._threads = sum(client.nthreads().values())
        except (OSError, ValueError):
            raise self._lost() from None
        self._looked = time.monotonic()
        if self._threads:
            self._had_workers = self._looked
        elif self._looked > self._had_workers + self._patience:
            raise UserError(
                f"{self._where} has had no workers for {self._patience:g} s.\n"
                "Start some (`dask worker ADDRESS --nthreads 1`), and run the same command again."
            )

    def _result(self, future: Future) -> Result:
        try:
            return msgspec.json.decode(future.result(timeout=FETCH), type=Result)
        except KilledWorker as error:
            return _failure(f"{error.allowed_failures + 1} workers were lost while they graded it")
        except (TimeoutError, msgspec.DecodeError) as error:
            return _failure(f"its result did not arrive: {_said(error)}")
        except FutureCancelledError:
            raise self._lost() from None
        except Exception as error:  # what Dask itself, or a worker without d2lcourse, raises
            raise UserError(
                f"{self._where} could not run a task: {_said(error)}\n"
                "The scheduler and the workers need the same d2lcourse as this machine: "
                "pip install 'd2lcourse[cluster]'"
            ) from None

    def _lost(self) -> UserError:
        return UserError(
            f"{self._where} is gone: the connection to its scheduler is lost.\n"
            "See that the scheduler runs, and run the same command again."
        )


def _exercise_of(root: str, name: str) -> tuple[Exercise, dict[str, str]]:
    """Return an exercise and the digests of what grades it."""
    course = find_course(Path(root))
    exercise = select(course, (name,))[0].exercise
    return exercise, grading_digests(course, exercise)


def _parcel(task: Task, exercise: Exercise, digests: dict[str, str]) -> bytes:
    """Return a task as JSON that needs no file of this machine."""
    packed = pack(read_submission(exercise, Path(task.submission)))
    return msgspec.json.encode(Parcel(msgspec.structs.replace(task, submission="", packed=packed), digests))


def _failure(problem: str) -> Result:
    return Result(problem=problem, fault="grader")


def _said(error: BaseException) -> str:
    return printable(f"{type(error).__name__}: {error}"[:500])
