"""`statistic`: does a random quantity follow the distribution that it must follow."""

from __future__ import annotations

import math

from scipy.special import ndtri

from d2lcourse.checks.draw import Draw
from d2lcourse.checks.measurement import Measurement, finite, number
from d2lcourse.errors import CheckFailed, GraderError

LIMITS = (4.0, 10.0)  # below: right answers fail by chance; above: wrong ones pass


def statistic(
    value: object, draw: Draw, *, what: str, expected: float, sd: float, limit: float = 6.0
) -> Measurement:
    """Demand that a random quantity lies within `limit` standard deviations of its expectation.

    The seed is fixed, so the verdict on one source never changes. Over all seeds a right answer would be
    outside with a probability of about 2e-9 for the default limit (6e-5 for 4), if the quantity is normal.

    Args:
        value: the quantity, computed by the check from what the student returned.
        draw: one of `draw.fixed(n)`, which seeded the student's generator.
        what: the quantity's name.
        expected: its exact expectation.
        sd: its exact standard deviation under the right answer.
        limit: how many of them it may lie away, 4 to 10.

    Raises:
        CheckFailed: it lies further away, or is not finite.
        GraderError: the demand means nothing: no spread, a limit that is too close or too far, a seed that
            depends on the submission.
    """
    expected, sd = finite(expected, f"the expectation of {what}"), finite(sd, f"the spread of {what}")
    if sd <= 0:
        raise GraderError(f"{what}: a random quantity has a positive standard deviation, not {sd:g}")
    if not LIMITS[0] <= limit <= LIMITS[1]:
        raise GraderError(f"{what}: a limit of {limit:g} standard deviations is outside of 4 to 10")
    draw.must_be_fixed(what)
    measured = number(value, what)
    distance = (measured - expected) / sd
    margin = limit - abs(distance) if math.isfinite(distance) else -math.inf
    threshold = expected + math.copysign(limit * sd, distance)
    result = Measurement(what, measured, threshold, margin)
    draw.measured.append(result)
    if margin >= 0:
        return result
    raise CheckFailed(
        f"{what} is {measured:.6g}, which chance does not explain\n"
        f"  expected  {expected:.6g}, give or take {sd:.2g}\n"
        f"  got       {measured:.6g}, {abs(distance):.3g} standard deviations away (at most {limit:g})"
    )


def sigmas(p_value: float) -> float:
    """Return how many standard deviations a two-sided p-value amounts to, for tests like chi-square or KS.

    Pass it on: `statistic(sigmas(p), draw, what="chi-square", expected=0, sd=1)`.

    Raises:
        GraderError: it is no probability.
    """
    p = number(p_value, "the p-value")
    if not 0 <= p <= 1:
        raise GraderError(f"{p} is no p-value")
    return float(-ndtri(p / 2))
