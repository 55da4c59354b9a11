"""Checks that count only where a class's profile has what they are about."""

from __future__ import annotations

import importlib.util

import pytest
import torch

from d2lcourse.checks import points
from d2lcourse.course import Course, find_course
from tests.support import DOUBLE, Grade, MakeCourse, outcomes

CHECKS = """
    @points(1, of="double")
    def test_everywhere(student):
        close(student.double(1), 2)

    @points(2, of="double", device="cuda")
    def test_on_a_gpu(student, device):
        close(student.double(2), 4)

    @points(3, of="double", extra="triton")
    def test_with_triton(student):
        close(student.double(3), 6)
"""


def with_profile(course: Course, profile: str) -> Course:
    """Return the course with another profile."""
    path = course.root / "course.toml"
    path.write_text(f"{path.read_text('utf-8')}\n[profile]\n{profile}\n", encoding="utf-8")
    return find_course(course.root)


def test_what_the_profile_lacks_is_not_run_costs_nothing_and_is_said(
    make_course: MakeCourse, grade_source: Grade
) -> None:
    record = grade_source(make_course(CHECKS), DOUBLE)
    assert outcomes(record) == {
        "test_everywhere": "passed",
        "test_on_a_gpu": "not_run",
        "test_with_triton": "not_run",
    }
    assert (record.earned, record.points, record.complete) == (1, 1, True)
    assert [check.message for check in record.checks[1:]] == [
        "for cuda, outside of this class's profile: its device is cpu",
        "for triton, outside of this class's profile: its extras are none",
    ]


def test_an_extra_of_the_profile_makes_its_checks_count(
    make_course: MakeCourse, grade_source: Grade, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: object())
    record = grade_source(with_profile(make_course(CHECKS), 'extras = ["triton"]'), DOUBLE)
    assert (record.earned, record.points, record.complete) == (4, 4, True)


def test_an_extra_that_is_not_installed_leaves_the_record_incomplete(
    make_course: MakeCourse, grade_source: Grade, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    record = grade_source(with_profile(make_course(CHECKS), 'extras = ["triton"]'), DOUBLE)
    assert (record.earned, record.points, record.complete) == (1, 4, False)
    assert record.checks[2].message == "triton is not installed: pip install 'd2lcourse[triton]' (on Linux)"


def test_without_the_profile_s_gpu_nothing_is_run_and_nothing_is_passed(
    make_course: MakeCourse, grade_source: Grade, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    record = grade_source(with_profile(make_course(CHECKS), 'device = "cuda"'), DOUBLE)
    assert set(outcomes(record).values()) == {"not_run"}
    assert (record.earned, record.points, record.complete) == (0, 3, False)
    assert {check.message for check in record.checks[:2]} == {"no CUDA device"}


@pytest.mark.parametrize("demand", [{"device": "tpu"}, {"extra": "jax"}])
def test_a_demand_that_no_profile_can_have_is_refused(demand: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="a check of double is for the"):
        points(1, of="double", **demand)
