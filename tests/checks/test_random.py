"""Random verdicts: what they accept, reject and refuse to mean, and what the record keeps of them."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from scipy import stats

from d2lcourse.checks import Draw, learns, sigmas, statistic
from d2lcourse.errors import CheckFailed, GraderError
from tests.support import Grade, MakeCourse, by_name


def dropped(p: float, draw: Draw) -> float:
    return float((draw.uniform(10_000) < p).double().mean())


def test_a_statistic_accepts_its_own_distribution_and_rejects_a_near_one() -> None:
    (draw,) = Draw(1).fixed(1)
    sd = math.sqrt(0.3 * 0.7 / 10_000)
    found = statistic(dropped(0.3, draw), draw, what="share of zeros", expected=0.3, sd=sd)
    assert found.margin is not None
    assert 2 < found.margin <= 6
    assert draw.measured == [found]
    with pytest.raises(CheckFailed, match=r"share of zeros is 0\.\d+, which chance does not explain"):
        statistic(dropped(0.35, draw), draw, what="share of zeros", expected=0.3, sd=sd)
    assert draw.measured[1].margin is not None
    assert draw.measured[1].margin < 0


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_statistic_that_is_not_finite_fails(value: float) -> None:
    with pytest.raises(CheckFailed):
        statistic(value, Draw(1), what="mean", expected=0, sd=1)


@pytest.mark.parametrize(
    "demand",
    [
        {"sd": 0.0},
        {"sd": -1.0},
        {"sd": math.nan},
        {"expected": math.inf},
        {"limit": 3.0},
        {"limit": 11.0},
        {"value": True},
        {"value": "3"},
        {"value": torch.ones(2)},
    ],
)
def test_a_statistic_that_means_nothing_is_refused(demand: dict[str, Any]) -> None:
    arguments = {"value": 0.0, "what": "mean", "expected": 0.0, "sd": 1.0, **demand}
    with pytest.raises(GraderError):
        statistic(arguments.pop("value"), Draw(1), **arguments)


def test_a_seed_that_depends_on_the_submission_is_refused() -> None:
    with pytest.raises(GraderError, match=r"draw\.fixed"):
        statistic(0.0, Draw(7, fixed_seed=1), what="mean", expected=0, sd=1)
    one, other = (Draw(seed, fixed_seed=1).fixed(2) for seed in (7, 8))
    assert [source.seed for source in one] == [source.seed for source in other]
    assert one[0].seed != one[1].seed


def test_p_values_become_standard_deviations() -> None:
    assert sigmas(2 * float(stats.norm.sf(3.0))) == pytest.approx(3.0)
    assert sigmas(1.0) == 0
    assert sigmas(0.0) == math.inf
    with pytest.raises(GraderError):
        sigmas(1.5)


def test_learning_is_decided_by_a_majority() -> None:
    scores = iter([0.9, 0.1, 0.8])
    found = learns(lambda _: next(scores), Draw(1), what="accuracy", baseline=0.5, threshold=0.7)
    assert (found.value, found.threshold) == (0.8, 0.7)
    assert found.margin == pytest.approx(0.1 / 0.4359, rel=1e-3)
    scores = iter([0.9, 0.1, math.nan])
    with pytest.raises(CheckFailed) as failure:
        learns(lambda _: next(scores), Draw(1), what="accuracy", baseline=0.5, threshold=0.7)
    assert "accuracy after training: 0.9, 0.1, nan\n  2 of 3 must be at least 0.7" in str(failure.value)


def test_where_smaller_is_better_the_baseline_lies_above() -> None:
    scores = iter([0.1, 0.2, 0.9])
    assert learns(lambda _: next(scores), Draw(1), what="error", baseline=1, threshold=0.3).value == 0.2
    with pytest.raises(CheckFailed, match=r"must be at most 0\.3"):
        learns(lambda _: 0.4, Draw(1), what="error", baseline=1, threshold=0.3)


def test_every_trial_has_a_seed_of_its_own() -> None:
    seen: list[int] = []

    def trial(source: Draw) -> float:
        seen.append(source.seed)
        return 1.0

    learns(trial, Draw(1), what="accuracy", baseline=0, threshold=0.5, wins=3, trials=4)
    assert len(set(seen)) == 4


@pytest.mark.parametrize(
    "demand",
    [
        {"baseline": 0.9},
        {"baseline": math.nan},
        {"trials": 2},
        {"wins": 1},
        {"wins": 4},
        {"wins": 2, "trials": 4},
        {"score": None},
        {"score": True},
        {"score": torch.tensor([1, 2])},
    ],
)
def test_learning_that_means_nothing_is_refused(demand: dict[str, Any]) -> None:
    arguments = {"score": 1.0, "what": "accuracy", "baseline": 0.1, "threshold": 0.9, **demand}
    score = arguments.pop("score")
    with pytest.raises(GraderError):
        learns(lambda _: score, Draw(1), **arguments)


CHECKS = """
@points(1, of="double")
def test_learns(student, draw):
    learns(lambda source: float(student.double(source.uniform(1).item())), draw,
           what="score", baseline=0, threshold=1e-9)
"""
HIDDEN = """
@points(1, of="double")
def test_spread(student, draw):
    (source,) = draw.fixed(1)
    x = source.normal(1000, dtype=torch.float64)
    statistic(float(student.double(x).mean()), source, what="mean", expected=0, sd=2 / 1000**0.5)
"""


def test_the_record_keeps_the_same_measurements_for_differently_written_answers(
    make_course: MakeCourse, grade_source: Grade
) -> None:
    course = make_course(CHECKS, HIDDEN)
    records = [
        grade_source(course, f"def double(x):\n    return {text}\n", in_process=True)
        for text in ("x + x", "2 * x")
    ]
    for name in ("test_learns", "test_spread"):
        (one,), (other,) = (by_name(record, name).statistics for record in records)
        assert one == other
        assert one.margin is not None
