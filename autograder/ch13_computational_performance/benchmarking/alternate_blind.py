"""Written from the stub (c3cb88fa592c5e32) and the notes alone, without sight of solution or checks."""

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple


class Stats(NamedTuple):
    fastest: float
    lower: float
    median: float
    upper: float


def summarize(times: Sequence[float]) -> Stats:
    ordered = sorted(float(t) for t in times)
    if not ordered:
        raise ValueError("there are no times")

    def quantile(q: float) -> float:
        place = q * (len(ordered) - 1)
        below = math.floor(place)
        above = min(below + 1, len(ordered) - 1)
        return ordered[below] + (place - below) * (ordered[above] - ordered[below])

    return Stats(ordered[0], quantile(0.25), quantile(0.5), quantile(0.75))


def time_fn(
    fn: Callable[[Any], object],
    make_input: Callable[[], Any],
    clock: Callable[[], float],
    sync: Callable[[], object],
    warmup: int,
    reps: int,
) -> list[float]:
    if warmup < 0 or reps < 1:
        raise ValueError("warmup must be at least 0, reps at least 1")
    times = []
    for call in range(warmup + reps):
        argument = make_input()
        sync()
        begin = clock()
        result = fn(argument)
        sync()
        end = clock()
        del argument, result  # freed here, not within the measured time
        if call >= warmup:
            times.append(end - begin)
    return times


def calls_needed(
    run: Callable[[], object],
    clock: Callable[[], float],
    sync: Callable[[], object],
    at_least: float,
) -> int:
    calls = 1
    while True:
        sync()
        begin = clock()
        for _ in range(calls):
            run()
        sync()
        if clock() - begin >= at_least:
            return calls
        calls *= 2


def speedup(
    old: Callable[[Any], object],
    new: Callable[[Any], object],
    make_input: Callable[[], Any],
    clock: Callable[[], float],
    sync: Callable[[], object],
    warmup: int,
    rounds: int,
) -> float:
    if warmup < 0 or rounds < 1:
        raise ValueError("warmup must be at least 0, rounds at least 1")
    pairs = []
    for turn in range(warmup + rounds):
        pair = [time_fn(fn, make_input, clock, sync, 0, 1)[0] for fn in (old, new)]
        if turn >= warmup:
            pairs.append(pair)
    return summarize([a for a, _ in pairs]).median / summarize([b for _, b in pairs]).median
