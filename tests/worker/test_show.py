from __future__ import annotations

import numpy as np
import torch

from d2lcourse.course.text import printable
from d2lcourse.worker.show import show, show_call


def test_small_tensors_are_shown_whole_and_large_ones_by_shape() -> None:
    assert show(torch.tensor([[0.0, 0.25]])) == "tensor([[0.  , 0.25]])"
    assert show(torch.zeros(2, dtype=torch.float64)) == "tensor([0., 0.], float64)"
    assert show(torch.zeros(9, 9)) == "<tensor of shape (9, 9), float32>"
    assert show(torch.zeros(0, 3)) == "tensor([], shape (0, 3))"
    assert show(torch.ones(1, dtype=torch.bfloat16)) == "tensor([1.], bfloat16)"
    assert show(np.array([1, 2])) == "array([1, 2], int64)"


def test_containers_show_their_parts() -> None:
    assert show([torch.tensor(1), (2,)]) == "[tensor(1), (2,)]"
    assert show({"a": torch.tensor([1.0])}) == "{'a': tensor([1.])}"
    assert show(list(range(20))).endswith("7, ...]")
    assert show("x" * 1000).endswith("...")


def test_calls_look_like_source() -> None:
    assert show_call("f", (1, "a"), {"dim": 0}) == "f(1, 'a', dim=0)"


def test_hostile_text_cannot_steer_a_terminal() -> None:
    assert printable("a\x1b[2Jb\u202ec\n\t") == "a\\x1b[2Jb\\u202ec\n\\t"
