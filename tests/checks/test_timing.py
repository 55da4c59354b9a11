"""Verdicts on times, with times that we make."""

from __future__ import annotations

import random

import pytest

from d2lcourse.checks.timing import LOOKS, Race
from d2lcourse.errors import TooNoisy


def race(own: list[float], base: list[float], limit: float = 2.0) -> Race:
    result = Race(limit)
    for a, b in zip(own, base, strict=True):
        result.add(a, b)
    return result


def steady(factor: float, rounds: int, noise: float = 0.02) -> list[float]:
    source = random.Random(rounds)
    return [factor * (1 + noise * source.uniform(-1, 1)) for _ in range(rounds)]


@pytest.mark.parametrize(("factor", "verdict"), [(1.0, True), (1.9, True), (2.1, False), (4.0, False)])
def test_steady_times_are_judged_at_the_first_look(factor: float, verdict: bool) -> None:
    found = race(steady(factor, 8), [1.0] * 8)
    assert found.verdict(last=False) is verdict


def test_times_at_the_limit_need_more_rounds_and_are_then_judged_by_the_median() -> None:
    own = [1.9, 2.1] * 3 + [1.95, 1.9]
    assert race(own, [1.0] * 8).verdict(last=False) is None
    assert race(own, [1.0] * 8).verdict(last=True) is True
    assert race([2.06, *own[1:]], [1.0] * 8).verdict(last=True) is False


def test_a_machine_that_disturbs_the_baseline_gives_no_verdict() -> None:
    base = [1.0, 1.6, 0.7, 1.0, 1.8, 0.6, 1.1, 1.5]
    with pytest.raises(TooNoisy, match="the baseline itself varied"):
        race([2.0] * 8, base).verdict(last=True)


def test_an_answer_that_is_noisier_than_its_baseline_gets_a_verdict() -> None:
    base = [1.0, 1.6, 0.7, 1.0, 1.8, 0.6, 1.1, 1.5]
    own = [0.1, 9.0, 0.1, 6.0, 9.0, 7.0, 8.0, 0.1]
    assert race(own, base).verdict(last=True) is False


def test_the_interval_holds_the_median_nearly_always() -> None:
    source = random.Random(1)
    for rounds in LOOKS:
        outside = 0
        for _ in range(2000):
            low, high = race(
                [source.lognormvariate(0, 0.3) for _ in range(rounds)], [1.0] * rounds
            ).interval()
            outside += not low <= 1.0 <= high
        assert outside <= 2000 * 0.02, rounds


def test_only_those_far_off_are_given_up_early() -> None:
    assert race([7.0, 8.0, 6.1], [1.0] * 3).is_hopeless()
    assert not race([7.0, 8.0, 5.9], [1.0] * 3).is_hopeless()
    assert not race([7.0, 8.0], [1.0] * 2).is_hopeless()
