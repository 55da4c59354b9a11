"""A right answer with the statistics module, a context manager as stopwatch, and recursion."""

import statistics
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple


class Stats(NamedTuple):
    fastest: float
    lower: float
    median: float
    upper: float


def summarize(times: Sequence[float]) -> Stats:
    if len(times) == 0:
        raise ValueError("empty")
    if len(times) == 1:
        return Stats(*map(float, [*times] * 4))
    lower, median, upper = statistics.quantiles(times, n=4, method="inclusive")
    return Stats(float(min(times)), float(lower), float(median), float(upper))


@contextmanager
def _watch(clock, sync, times):
    sync()
    began = clock()
    yield
    sync()
    times.append(clock() - began)


def time_fn(
    fn: Callable[[Any], object],
    make_input: Callable[[], Any],
    clock: Callable[[], float],
    sync: Callable[[], object],
    warmup: int,
    reps: int,
) -> list[float]:
    if warmup < 0:
        raise ValueError("warmup")
    if reps <= 0:
        raise ValueError("reps")
    for _ in range(warmup):
        fn(make_input())
        sync()
    times: list[float] = []
    while len(times) < reps:
        x = make_input()
        with _watch(clock, sync, times):
            fn(x)
    return times


def calls_needed(
    run: Callable[[], object],
    clock: Callable[[], float],
    sync: Callable[[], object],
    at_least: float,
    exponent: int = 0,
) -> int:
    times: list[float] = []
    with _watch(clock, sync, times):
        for _ in range(2**exponent):
            run()
    if times[0] < at_least:
        return calls_needed(run, clock, sync, at_least, exponent + 1)
    return 2**exponent


def speedup(
    old: Callable[[Any], object],
    new: Callable[[Any], object],
    make_input: Callable[[], Any],
    clock: Callable[[], float],
    sync: Callable[[], object],
    warmup: int,
    rounds: int,
) -> float:
    if min(warmup, rounds - 1) < 0:
        raise ValueError("warmup or rounds")
    times: dict[str, list[float]] = {"old": [], "new": []}
    for _ in range(warmup + rounds):
        for name, fn in (("old", old), ("new", new)):
            x = make_input()
            with _watch(clock, sync, times[name]):
                fn(x)
    return statistics.median(times["old"][warmup:]) / statistics.median(times["new"][-rounds:])
