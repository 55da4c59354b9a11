# %% [markdown]
# # Measuring time
#
# A stopwatch around a call is easy, and usually wrong: a GPU is still working when the call returns, the
# first calls are slow, and somebody else's program runs at the same time. Write a stopwatch that is right.
# Read the section "Measuring time" of the chapter's README first.
#
# The clock, the device and the functions to be measured are handed to you. `clock()` returns the time in
# seconds. `sync()` waits until the device has done everything that it was given, like
# `torch.cuda.synchronize()`. In the checks both belong to a pretend device, whose time stands still unless
# something is done: your answer is exact, or it is wrong.

# %%
import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple


# %%
class Stats(NamedTuple):
    """What some times have in common.

    Args:
        fastest: the smallest.
        lower: the lower quartile.
        median: the median.
        upper: the upper quartile.
    """

    fastest: float
    lower: float
    median: float
    upper: float


# %%
def summarize(times: Sequence[float]) -> Stats:
    """Sum up some times, so that one interrupted call does not count for much.

    The quantile q of n times lies at the place q (n - 1) among the sorted times, counted from 0. Between two
    places it is interpolated linearly. The lower quartile has q = 0.25, the median q = 0.5, the upper
    quartile q = 0.75. This is what NumPy and torch do unless told otherwise.

    Args:
        times: at least one number, finite, in any order. Not changed.

    Returns:
        A `Stats` of Python floats.

    Raises:
        ValueError: there are no times.

    Example:
        For [4.0, 1.0, 2.0, 90.0] it is Stats(1.0, 1.75, 3.0, 25.5). The mean would be 24.25.

    Source: Hyndman and Fan 1996, Sample quantiles in statistical packages, definition 7.
    """
    raise NotImplementedError


# %%
def time_fn(
    fn: Callable[[Any], object],
    make_input: Callable[[], Any],
    clock: Callable[[], float],
    sync: Callable[[], object],
    warmup: int,
    reps: int,
) -> list[float]:
    """Measure how long each of several calls of a function takes, until the device is done.

    First come `warmup` calls that are not measured, then `reps` calls that are. Each call, measured or not,
    gets an input of its own, made right before it. A measured time begins when the device has nothing left to
    do, and ends when it has done what this call gave it. Making the input, and what the device does for that,
    is in no time.

    Args:
        fn: the function. Call it `warmup + reps` times, no more; what it returns is not needed. It may come
            back before the device is done.
        make_input: returns an input for `fn`. It takes time, and it too may give the device work that is not
            done when it comes back. Call it once for each call of `fn`.
        clock: returns the time in seconds. Call it as often as you like.
        sync: comes back when the device is done with everything. Call it as often as you like.
        warmup: how many calls come first, at least 0.
        reps: how many calls are measured, at least 1.

    Returns:
        The `reps` times in seconds, in the order of the calls.

    Raises:
        ValueError: `warmup` is negative or `reps` is less than 1. Then nothing is called.

    Example:
        A device takes 9 s for the first kernel that it is given, and 2 s for each later one. To start it, fn
        needs 0.5 s. With warmup = 1 and reps = 3 the times are [2.5, 2.5, 2.5].

    Source: Zhang et al., Dive into Deep Learning, sections 13.2.1 and 13.3.
    """
    raise NotImplementedError


# %%
def calls_needed(
    run: Callable[[], object],
    clock: Callable[[], float],
    sync: Callable[[], object],
    at_least: float,
) -> int:
    """Find out how many calls of a short function must be measured together.

    Between two ticks a clock stands still: it says nothing about a call that is shorter. So blocks of 1, 2,
    4, 8, ... calls are measured, each block as a whole: from when the device has nothing left to do until it
    has done all of the block's calls. Within a block nobody waits for the device. The first block that took
    long enough ends the search.

    Args:
        run: the function, without arguments. It may come back before the device is done. The device may still
            be busy with something else before the first block.
        clock: returns the time in seconds, in coarse ticks.
        sync: comes back when the device is done with everything.
        at_least: how many seconds, by the clock, a block must take: more than 0. A block of exactly that time
            is long enough.

    Returns:
        The number of calls in the first block that was long enough: 1, 2, 4, 8, ... No call of `run` comes
        after that block.

    Example:
        A call takes 0.3 s, and the clock ticks once a second. A block must take 4 s. The blocks of 1, 2, 4, 8
        and 16 calls take 0.3, 0.6, 1.2, 2.4 and 4.8 s: the result is 16, after 31 calls.

    Source: Python's documentation of `timeit.Timer.autorange`.
    """
    raise NotImplementedError


# %%
def speedup(
    old: Callable[[Any], object],
    new: Callable[[Any], object],
    make_input: Callable[[], Any],
    clock: Callable[[], float],
    sync: Callable[[], object],
    warmup: int,
    rounds: int,
) -> float:
    """Measure how many times faster a new function is than an old one: the ratio of their median times.

    A machine becomes slower as it grows warm, or because somebody else needs it. So the two take turns: in
    each round one call of `old` comes first, then one call of `new`. First come `warmup` rounds that do not
    count, then `rounds` rounds that do. Each single call is measured as in `time_fn`, with an input of its
    own.

    Args:
        old: the function to compare with.
        new: the new function.
        make_input: as in `time_fn`; for each call of either function, call it once.
        clock: as in `time_fn`.
        sync: as in `time_fn`.
        warmup: how many rounds come first, at least 0.
        rounds: how many rounds count, at least 1.

    Returns:
        The median of old's times divided by the median of new's times; more than 1 if `new` is faster. The
        median of an even number of times is the mean of the two in the middle.

    Raises:
        ValueError: `warmup` is negative or `rounds` is less than 1. Then nothing is called.

    Example:
        If in three rounds old takes 6, 8 and 40 s, and new takes 2, 4 and 5 s, the result is 8 / 4 = 2.0.
    """
    raise NotImplementedError
