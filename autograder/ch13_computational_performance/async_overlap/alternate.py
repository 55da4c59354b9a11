"""A right answer with a thread, a queue and a semaphore, and with the longest way through a grid."""

import threading
from collections.abc import Callable, Sequence
from functools import cache
from queue import SimpleQueue
from typing import Any

import torch


def read_results(
    launch: Callable[[int], object],
    copy: Callable[[int], object],
    wait: Callable[[int], object],
    read: Callable[[int], torch.Tensor],
    n: int,
) -> list[torch.Tensor]:
    for i in range(n):
        launch(i)
    for i in range(n):
        copy(i)
    results: dict[int, torch.Tensor] = {}
    for i in reversed(range(n)):
        wait(i)
        results[i] = read(i)
    return [results[i] for i in range(n)]


def makespan(compute: Sequence[float], copy: Sequence[float], buffers: int) -> float:
    if buffers <= 0 or len(compute) != len(copy):
        raise ValueError("buffers or lengths")

    @cache
    def computed(i: int) -> float:
        return 0.0 if i < 0 else max(computed(i - 1), copied(i - buffers)) + compute[i]

    @cache
    def copied(i: int) -> float:
        return 0.0 if i < 0 else copy[i] + max(copied(i - 1), computed(i))

    return copied(len(copy) - 1)


def pipeline(
    compute: Callable[[int], torch.Tensor],
    copy: Callable[[torch.Tensor], torch.Tensor],
    n: int,
    buffers: int = 2,
) -> list[torch.Tensor]:
    todo: SimpleQueue[Any] = SimpleQueue()
    free = threading.Semaphore(buffers)
    copies: list[torch.Tensor] = []
    errors: list[Exception] = []

    def work() -> None:
        while (result := todo.get()) is not None:
            try:
                if not errors:
                    copies.append(copy(result))
            except Exception as error:
                errors.append(error)
            free.release()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        for i in range(n):
            free.acquire()
            if errors:
                break
            todo.put(compute(i))
    finally:
        todo.put(None)
        thread.join()
    if errors:
        raise errors[0]
    return copies
