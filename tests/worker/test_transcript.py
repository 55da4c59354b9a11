"""When two transcripts are the same: up to rounding and the numbering of handles, and nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from d2lcourse.worker.transcript import are_the_same, event, plain


def replied(value: Any, kind: str = "ok") -> list[Any]:
    return plain([event("call", (), kind, value)])


SAME: list[tuple[Any, Any]] = [
    (torch.tensor([1.0, torch.nan, torch.inf]), torch.tensor([1.000001, torch.nan, torch.inf])),
    (torch.tensor([1.0], dtype=torch.float64), torch.tensor([1.0 + 1e-12], dtype=torch.float64)),
    (np.array([1.0, 2.0]), np.array([1.0, 2.0])),
    (np.float32(0.5), np.float32(0.5)),
    (float("nan"), float("nan")),
    (1.0, 1.0 + 1e-12),
    ([1, {"a": (True, None)}], [1, {"a": (True, None)}]),
    (torch.float32, torch.float32),
    (len, print),  # the examiner's own functions are made anew for each check
]
DIFFERENT: list[tuple[Any, Any]] = [
    (torch.tensor([1.0]), torch.tensor([1.01])),
    (torch.tensor([1.0]), torch.tensor([[1.0]])),
    (torch.tensor([1.0]), torch.tensor([1.0], dtype=torch.float64)),
    (torch.tensor([1]), torch.tensor([2])),
    (torch.tensor([torch.inf]), torch.tensor([-torch.inf])),
    (np.array([1.0]), torch.tensor([1.0])),
    (1.0, 1.1),
    (1, 1.0),
    (1, True),
    ([1], [1, 1]),
    ("a", "b"),
    (torch.float32, torch.float64),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_these_are_the_same(one: object, other: object) -> None:
    assert are_the_same(replied(one), replied(other))


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_these_are_not(one: object, other: object) -> None:
    assert not are_the_same(replied(one), replied(other))
    assert not are_the_same(replied([one]), replied([other]))


def test_exceptions_are_the_same_by_class_and_text_not_by_place() -> None:
    def raised(kind: str, text: str, line: int) -> list[Any]:
        return replied({"types": [kind, "Exception"], "message": text, "frames": [line]}, "raise")

    assert are_the_same(raised("ValueError", "no", 1), raised("ValueError", "no", 7))
    assert not are_the_same(raised("ValueError", "no", 1), raised("TypeError", "no", 1))
    assert not are_the_same(raised("ValueError", "no", 1), raised("ValueError", "yes", 1))
    assert not are_the_same(raised("ValueError", "no", 1), replied(("ValueError", "no")))


def test_one_request_more_is_another_transcript() -> None:
    assert not are_the_same(replied(1), replied(1) + replied(2))
