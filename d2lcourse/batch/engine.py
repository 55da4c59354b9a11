"""What carries out tasks: processes of this machine, or a Dask cluster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, Protocol, Self

from d2lcourse.batch.pool import Pool
from d2lcourse.batch.tasks import Result, Task
from d2lcourse.errors import UserError

EngineName = Literal["local", "dask"]


class Engine(Protocol):
    """Carries out tasks, several at once; whoever uses it keeps the store."""

    def run(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Result]]:
        """Yield every task with its result, in the order in which they are done; it may be called again."""
        ...

    def stop(self) -> None:
        """End what runs, also in the middle of a task."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...


def open_engine(name: EngineName = "local", jobs: int = 1, scheduler: str | None = None) -> Engine:
    """Return an engine; its processes start with the first task.

    Args:
        name: which one.
        jobs: how many tasks at once; a cluster that is already there has a size of its own.
        scheduler: the address or the scheduler file of that cluster; without one, a cluster is made here.

    Raises:
        UserError: the engine is not installed, or a scheduler is named for one that has none.
    """
    if name == "local":
        if scheduler is not None:
            raise UserError("--scheduler names a Dask cluster: add --engine dask, or leave it out")
        return Pool(jobs)
    try:
        from d2lcourse.batch.dask_engine import DaskEngine
    except ImportError as error:
        raise UserError(
            f"--engine dask needs {error.name or 'distributed'}: pip install 'd2lcourse[cluster]'"
        ) from None
    return DaskEngine(jobs, scheduler)
