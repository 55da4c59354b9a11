"""`learns`: does training reach a score on data that the examiner holds, for most of several seeds."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable

from d2lcourse.checks.draw import Draw
from d2lcourse.checks.measurement import Measurement, finite, number
from d2lcourse.errors import CheckFailed, GraderError

FEWEST_TRIALS = 3


def learns(
    trial: Callable[[Draw], object],
    draw: Draw,
    *,
    what: str,
    baseline: float,
    threshold: float,
    wins: int = 2,
    trials: int = 3,
) -> Measurement:
    """Demand that `wins` of `trials` trainings with fixed seeds reach a threshold beyond a baseline.

    Args:
        trial: trains with the seeds of the `Draw` that it gets, and returns the score of the student's
            *predictions or parameters* on data of the examiner. A loss that the student reports is no score.
        draw: the check's source; its fixed seeds are used.
        what: the score's name, such as `test accuracy`.
        baseline: the score of a model that has learned nothing. Where smaller is better, it is the larger
            of the two numbers.
        threshold: the score to reach; the baseline must not.
        wins: how many trials must reach it; more than half.
        trials: how many there are; at least 3.

    Raises:
        CheckFailed: fewer trials reached it.
        GraderError: the demand means nothing, or a score is no number.
    """
    baseline, threshold = (
        finite(baseline, f"the baseline of {what}"),
        finite(threshold, f"{what}'s threshold"),
    )
    if baseline == threshold:
        raise GraderError(f"{what}: the baseline reaches the threshold of {threshold:g}")
    if trials < FEWEST_TRIALS or not trials < 2 * wins <= 2 * trials:
        raise GraderError(f"{what}: {wins} of {trials} is no majority of at least {FEWEST_TRIALS} trials")
    sign = 1.0 if threshold > baseline else -1.0
    scores = [number(trial(source), what) for source in draw.fixed(trials)]
    ranked = sorted((sign * score if math.isfinite(score) else -math.inf for score in scores), reverse=True)
    deciding = ranked[wins - 1]
    result = Measurement(what, sign * deciding, threshold, _margin(deciding - sign * threshold, ranked))
    draw.measured.append(result)
    if deciding >= sign * threshold:
        return result
    shown = ", ".join(f"{score:.4g}" for score in scores)
    bound = f"{'at least' if sign > 0 else 'at most'} {threshold:.4g}"
    raise CheckFailed(
        f"{what} after training: {shown}\n"
        f"  {wins} of {trials} must be {bound}; a model that has learned nothing has {baseline:.4g}"
    )


def _margin(distance: float, scores: list[float]) -> float | None:
    """Return a distance in standard deviations of the trials; None if that is not defined."""
    if not all(map(math.isfinite, scores)):
        return None
    spread = statistics.stdev(scores)
    return distance / spread if spread > 0 else None
