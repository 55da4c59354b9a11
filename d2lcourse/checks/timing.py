"""`takes_at_most`: is an answer fast enough, beside a baseline that runs in turn with it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

from scipy.stats import binom

from d2lcourse.checks.comparison import close
from d2lcourse.checks.draw import Draw
from d2lcourse.checks.measurement import Measurement
from d2lcourse.errors import CheckFailed, GraderError, SubmissionFailed, TooNoisy
from d2lcourse.worker.client import Client
from d2lcourse.worker.remote import Library, Remote, Rig, value

LOOKS = (8, 16, 24, 40)  # rounds after which a verdict may fall; one more, the first, is not counted
DOUBT = 0.01  # how likely the true ratio may lie outside of the interval, at each look
NOISY = 0.25  # relative spread of the baseline's times beyond which nothing can be said
HOPELESS = 3.0  # times the limit in each of the first rounds: who is so far off need not go on
EARLY = 3
SHORTEST = 0.002  # seconds; shorter work would measure the wire


class Race:
    """The times of a student's function and of a baseline, taken in turn.

    Args:
        limit: the ratio that is allowed.
    """

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self.own: list[float] = []
        self.base: list[float] = []

    def add(self, own: float, base: float) -> None:
        """Take in one round."""
        self.own.append(own)
        self.base.append(base)

    @property
    def ratios(self) -> list[float]:
        """The ratio of each round, in rising order."""
        return sorted(a / b for a, b in zip(self.own, self.base, strict=True))

    @property
    def ratio(self) -> float:
        """The median ratio."""
        return statistics.median(self.ratios)

    def interval(self) -> tuple[float, float]:
        """Return bounds of the median ratio: order statistics, whatever the distribution is."""
        ratios = self.ratios
        left_out = _left_out(len(ratios))
        return ratios[left_out], ratios[-1 - left_out]

    def verdict(self, *, last: bool) -> bool | None:
        """Return whether the student is fast enough; None if more rounds are needed.

        Args:
            last: whether there will be no more rounds.

        Raises:
            TooNoisy: the last look, and the baseline's own noise forbids a verdict.
        """
        low, high = self.interval()
        if high <= self.limit:
            return True
        if low > self.limit:
            return False
        if not last:
            return None
        noise, own_noise = _spread(self.base), _spread(self.own)
        # Only the baseline can make a measurement void: else noise of one's own would.
        if noise > NOISY and own_noise <= noise:
            raise TooNoisy(
                f"no verdict on this machine now: in {len(self.base)} rounds the baseline itself varied by "
                f"{100 * noise:.0f} %, and the ratio lies between {low:.3g} and {high:.3g}"
            )
        return self.ratio <= self.limit

    def is_hopeless(self) -> bool:
        """Whether the first rounds leave no doubt."""
        return len(self.own) >= EARLY and self.ratios[0] > HOPELESS * self.limit


def judged(rounds: Iterable[tuple[float, float]], limit: float) -> tuple[Race, bool]:
    """Look at rounds until there is a verdict.

    Args:
        rounds: the times of the student's function and of the baseline; at least as many as the last of
            `LOOKS`.
        limit: the ratio that is allowed.

    Returns:
        The times that were looked at, and whether the student is fast enough.

    Raises:
        TooNoisy: there is no verdict.
    """
    race = Race(limit)
    for number, (own, base) in enumerate(rounds, 1):
        race.add(own, base)
        if race.is_hopeless():
            return race, False
        if number in LOOKS and (verdict := race.verdict(last=number == LOOKS[-1])) is not None:
            return race, verdict
    raise GraderError(f"{len(race.own)} rounds are too few for a verdict")


class Runner:
    """Times calls of a function in one worker.

    On a CPU the clock is the kernel's account of the whole worker since the last answer, so that threads,
    work between calls and work that a fetch sets off count. On a GPU it is the time of day from the call to
    the answer, which the worker sends when the device is done and the result is on the host.
    """

    def __init__(self, function: Remote, device: str) -> None:
        self._function, self._device = function, device
        self._client: Client = function._d2l_client
        self._spent = self._client.cpu_seconds()

    def run(self, args: tuple[Any, ...]) -> tuple[Any, float]:
        """Return the result of one call and the seconds that it cost."""
        placed = self._client.place(args, self._device)
        started = time.perf_counter()
        result = value(self._client.call_placed(self._function, placed))
        ended = time.perf_counter()
        spent, self._spent = self._spent, self._client.cpu_seconds()
        return result, ended - started if self._device != "cpu" else self._spent - spent


def takes_at_most(
    ratio: float,
    function: Remote,
    *,
    against: str,
    inputs: Callable[[Draw], tuple[Any, ...]],
    expected: Callable[..., Any],
    draw: Draw,
    device: str = "cpu",
    advice: str = "",
    rtol: float | None = None,
    atol: float | None = None,
) -> None:
    """Demand that `function` takes at most `ratio` times as long as a baseline, and answers right each time.

    Both run in turn, in random order, on inputs that no call has seen, in workers of their own: what a
    submission does to a library does not slow its baseline. Take work of 20 ms or more, and a limit at least
    twice what a good answer needs.

    Args:
        ratio: the limit.
        function: the student's function.
        against: the baseline: `rig.NAME` of the exercise's rig, or a library function such as `torch.cdist`.
        inputs: makes the arguments of one round from a source of randomness.
        expected: the right answer for these arguments; every answer is compared with it.
        draw: the check's source.
        device: where the arguments' tensors are: `cpu` or `cuda`.
        advice: a sentence for those who are slower.
        rtol: as for `close`.
        atol: as for `close`.

    Raises:
        CheckFailed: an answer is wrong, or it takes longer.
        TooNoisy: this machine allows no verdict now.
        GraderError: the baseline fails, or is over too soon to be measured.
    """
    if ratio <= 0:
        raise GraderError(f"a limit of {ratio:g} times the baseline")
    client: Client = function._d2l_client
    twin = client.twin()

    def rounds() -> Iterator[tuple[float, float]]:
        own, base = Runner(function, device), Runner(_baseline(twin, against), device)
        while True:
            args = inputs(draw)
            right = expected(*args)
            times: dict[Runner, float] = {}
            for runner in (own, base) if int(draw.integers(0, 2, 1)) else (base, own):
                result, times[runner] = (
                    _run_base(runner, args, against) if runner is base else runner.run(args)
                )
                if runner is own:
                    close(result, right, rtol=rtol, atol=atol)
            yield times[own], times[base]

    try:
        # The first round is like the others, but not counted.
        race, is_fast = judged(islice(rounds(), 1, None), ratio)
    finally:
        twin.close()
    if statistics.median(race.base) < SHORTEST:
        took = statistics.median(race.base) * 1e3
        raise GraderError(f"the baseline {against} takes {took:.2g} ms: give it more to do")
    label = function._d2l_label
    what = f"time of {label}, as a multiple of {against}'s"
    draw.measured.append(Measurement(what, race.ratio, ratio, None))
    if not is_fast:
        low, high = race.interval()
        text = (
            f"your {label} takes {race.ratio:.3g} times as long as {against} "
            f"({low:.3g} to {high:.3g} in {len(race.own)} rounds); {ratio:g} times are allowed"
        )
        raise CheckFailed(f"{text}. {advice}".rstrip(". ") + ".")


def _run_base(runner: Runner, args: tuple[Any, ...], name: str) -> tuple[Any, float]:
    try:
        return runner.run(args)
    except SubmissionFailed as error:  # there is no code of a submission in it
        raise GraderError(f"the baseline {name} fails: {error}") from None


def _baseline(twin: Client, name: str) -> Remote:
    place, *path = name.split(".")
    found: Any = Rig(twin) if place == "rig" else getattr(Library(twin), place)
    for part in path:
        found = getattr(found, part)
    if not isinstance(found, Remote):
        raise GraderError(f"{name} is no function that can be timed")
    return found


@lru_cache
def _left_out(rounds: int) -> int:
    """Return how many of the smallest, and of the largest, ratios the interval leaves out."""
    return max(0, int(binom.ppf(DOUBT / 2, rounds, 0.5)) - 1)


def _spread(times: list[float]) -> float:
    """Return the middle half's width, relative to the median."""
    low, middle, high = statistics.quantiles(times, n=4)
    return (high - low) / middle
