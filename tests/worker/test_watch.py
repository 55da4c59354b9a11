"""Forbidden operators and library functions are seen in every honest spelling."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - the field's name for it
from scipy.special import softmax as scipy_softmax

from d2lcourse.worker.watch import Watch, plain_name

x = torch.arange(6.0).reshape(2, 3)

SPELLINGS: dict[str, Callable[[], object]] = {
    "torch": lambda: torch.softmax(x, 1),
    "method": lambda: x.softmax(1),
    "functional": lambda: F.softmax(x, 1),
    "module": lambda: torch.nn.Softmax(1)(x),
    "special": lambda: torch.special.softmax(x, 1),
    "aten": lambda: torch.ops.aten._softmax(x, 1, False),
    "inference mode": lambda: torch.inference_mode()(torch.softmax)(x, 1),
    "scipy": lambda: scipy_softmax(x.numpy(), 1),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_is_seen(spelling: str) -> None:
    with Watch(["softmax", "scipy.special.softmax"]) as watch:
        SPELLINGS[spelling]()
    assert watch.seen


def test_what_is_not_forbidden_is_not_seen() -> None:
    with Watch(["softmax", "scipy.special.softmax"]) as watch:
        shifted = torch.exp(x - x.amax(1, keepdim=True))
        _ = shifted / shifted.sum(1, keepdim=True) + torch.log_softmax(x, 1)
    assert not watch.seen


def test_plain_names() -> None:
    assert {
        plain_name(name) for name in ("_softmax", "softmax", "special_softmax", "softmax_", "_safe_softmax")
    } == {"softmax"}
