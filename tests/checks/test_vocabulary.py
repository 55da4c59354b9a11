"""The words of check authors: each accepts what is right and names what is wrong."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from d2lcourse.checks import (
    Callback,
    Draw,
    autograd_of,
    close,
    gradient_matches,
    keep,
    leaves_unchanged,
    points,
    raises,
    without,
)
from d2lcourse.errors import CheckFailed, GraderError
from d2lcourse.worker.remote import Remote
from tests.support import MakeStudent

ANSWER = """
    import torch
    import torch.nn.functional as F
    from scipy.special import softmax as library

    def square(x): return x * x
    def square_backward(v): return 2 * v
    def detached(x): return x.detach() ** 2
    def graph(x): return (x * torch.ones(3, requires_grad=True))
    def in_place(x): x += 1; return x
    def in_list(xs): xs.append(1)
    def picky(x):
        if x < 0: raise ValueError("negative")
        if x > 9: raise NotImplementedError
        if x > 5: raise KeyError(x)
        return x
    def own(x): return torch.exp(x) / torch.exp(x).sum()
    def borrowed(x): return helper(x)
    def helper(x): return F.softmax(x, 0)
    def hidden_branch(x):
        if x.sum() > 1e9: return torch.nn.Softmax(0)(x)
        return own(x)
    def by_scipy(x): return torch.from_numpy(library(x.numpy()))
    def dynamic(x): return getattr(torch, "soft" + "max")(x, 0)
    def applies(f, x): return f(x)
    def applies_and_changes(f, x): x += 1; return f(x)
"""
x = torch.tensor([0.5, -1.0, 2.0])


def constant(value: Any) -> Callable[[torch.Tensor], Any]:
    def backward(_: torch.Tensor) -> Any:
        return value

    return backward


def failure(actual: Any, expected: Any, **options: Any) -> str:
    with pytest.raises(CheckFailed) as caught:
        close(actual, expected, **options)
    return str(caught.value)


def test_close_accepts_equal_values_of_every_kind() -> None:
    close(x + 1e-8, x)
    close(np.float64(0.1) + np.float64(0.2), np.float64(0.3))
    close({"a": [1, (2.0, x)]}, {"a": [1, (2.0, x)]})
    close(0.1 + 0.2, 0.3)
    close(3, 3.0)
    close("yes", "yes")
    close(None, None)
    close(torch.tensor([math.inf, -math.inf]), torch.tensor([math.inf, -math.inf]))
    close(torch.tensor([math.nan]), torch.tensor([math.nan]), equal_nan=True)
    close(torch.empty(0), torch.empty(0), allow_empty=True)


@pytest.mark.parametrize(
    ("actual", "expected", "says"),
    [
        (None, x, "got None: is there a return statement"),
        (x.numpy(), x, "expected a tensor of shape (3,), got a numpy array"),
        (x, x.numpy(), "expected a numpy array"),
        (x[:2], x, "expected shape (3,), got (2,)"),
        (torch.zeros(3, 2), torch.zeros(2, 3), "(it is transposed)"),
        (x.double(), x, "expected dtype float32, got float64"),
        (x.tolist(), x, "got the list"),
        (True, 1, "got the bool True"),
        (1.0, 1, "expected the integer 1, got the float 1.0"),
        ("no", 1.5, "expected the number 1.5"),
        (2.0, 1.5, "the value is wrong"),
        (1, "1", "expected '1', got 1"),
        (1, True, "expected True, got 1"),
        ([1.0, 2.0], [1.0, 2.0, 3.0], "expected 3 items, got 2"),
        ((1, 3), (2, 3), "expected (2, 3), got (1, 3)"),
        ((), (2,), "expected (2,), got ()"),
        ((1,), [1], "expected a list"),
        ({"a": 1}, {"b": 1}, "expected the keys ['b']"),
        ({"a": [1, 2.5]}, {"a": [1, 2.0]}, "part ['a'][1]"),
        (torch.tensor([math.nan, 1.0]), torch.tensor([0.0, 1.0]), "it holds NaN"),
        (torch.tensor([math.inf, 1.0]), torch.tensor([0.0, 1.0]), "it holds infinities"),
        (torch.tensor([math.inf]), torch.tensor([-math.inf]), "expected -inf, got inf"),
        (torch.tensor([2**53 + 1]), torch.tensor([2**53]), "1 of 1 entries"),
        (-x, x, "the sign is wrong"),
        (3 * x, x, "every entry is 3 times the expected one"),
        (x + 2, x, "every entry is the expected one plus 2"),
        (x.flip(0), x, "in reverse order along dimension 0"),
    ],
)
def test_close_says_how_an_answer_differs(actual: Any, expected: Any, says: str) -> None:
    assert says in failure(actual, expected)


def test_close_names_the_worst_entry_and_shows_both() -> None:
    message = failure(torch.tensor([[0.5, 0.5], [0.1, 0.8]]), torch.tensor([[0.5, 0.5], [0.1, 0.9]]))
    assert "1 of 4 entries are wrong" in message
    assert "worst     at [1, 1]: expected 0.9" in message
    assert "(off by 0.1)" in message
    assert "expected  tensor([[0.5, 0.5]," in message


def test_close_names_shape_and_dtype_first_and_shows_what_is_small() -> None:
    message = failure(torch.ones(2, 1), torch.ones(2, dtype=torch.int64))
    assert message.splitlines() == [
        "expected shape (2,), got (2, 1)",
        "expected dtype int64, got float32",
        "  expected  tensor([1, 1])",
        "  got       tensor([[1.],",
        "                    [1.]])",
    ]
    assert failure(torch.ones(80), torch.ones(90)) == "expected shape (90,), got (80,)"


def test_close_shows_the_worst_entries_of_large_tensors() -> None:
    wrong = torch.zeros(10, 10)
    wrong[2, 3], wrong[4, 5], wrong[6, 7] = 1.0, 3.0, math.inf
    lines = failure(wrong, torch.zeros(10, 10)).splitlines()
    assert lines[3:6] == [
        "  worst     at [6, 7]: expected 0, got inf",
        "            at [4, 5]: expected 0, got 3 (off by 3)",
        "            at [2, 3]: expected 0, got 1 (off by 1)",
    ]


def test_close_recognises_transposes_and_named_suspects() -> None:
    a = torch.arange(9.0).reshape(3, 3)
    assert "transposed" in failure(a.T.contiguous(), a)
    assert "hint      you squared" in failure(a**2, a, suspects={"you squared": a**2})


def test_close_refuses_to_prove_nothing() -> None:
    with pytest.raises(GraderError, match="empty"):
        close(torch.empty(0), torch.empty(0))
    with pytest.raises(GraderError, match="NaN"):
        close(x, torch.tensor([math.nan, 0, 0]))


def test_close_never_asks_the_answer_whether_it_is_equal(local_student: MakeStudent) -> None:
    student = local_student("class Yes:\n    def __eq__(self, other): return True\ndef f(): return Yes()")
    assert "got an object of type" in failure(student.f(), x)
    assert "expected 'x', got" in failure(student.f(), "x")


def test_close_fetches_live_tensors(local_student: MakeStudent) -> None:
    close(local_student(ANSWER).graph(x), x)


def test_gradient_matches_right_and_wrong_gradients(local_student: MakeStudent) -> None:
    student, at = local_student(ANSWER), torch.tensor([[0.3, -2.0]], dtype=torch.float64)
    gradient_matches(lambda v: 2 * at * v, torch.square, at, Draw(1))
    gradient_matches(autograd_of(student.square, at), torch.square, at, Draw(1))
    with pytest.raises(CheckFailed, match="2 of 2 entries differ"):
        gradient_matches(student.square_backward, torch.square, at, Draw(1))
    with pytest.raises(CheckFailed, match="no gradient flows from detached"):
        gradient_matches(autograd_of(student.detached, at), torch.square, at, Draw(1))
    for wrong in (None, at.float(), at[0]):
        with pytest.raises(CheckFailed, match="expected a float64 gradient"):
            gradient_matches(constant(wrong), torch.square, at, Draw(1))


def test_gradient_matches_uses_a_random_cotangent() -> None:
    at = torch.tensor([0.1, 0.7, -0.2], dtype=torch.float64)
    with pytest.raises(CheckFailed, match="differ from central differences"):
        gradient_matches(torch.zeros_like, lambda x: torch.softmax(x, 0), at, Draw(1))


def test_gradient_matches_refuses_to_prove_nothing() -> None:
    with pytest.raises(GraderError, match="float64"):
        gradient_matches(lambda v: v, torch.square, x, Draw(1))
    with pytest.raises(GraderError, match="zero"):
        gradient_matches(lambda v: v, lambda x: 0 * x, x.double(), Draw(1))


def test_raises_wants_the_documented_error(local_student: MakeStudent) -> None:
    student = local_student(ANSWER)
    raises(ValueError, student.picky, -1)
    raises(LookupError, student.picky, 6)
    with pytest.raises(CheckFailed, match="it must raise ValueError, but it returned 1"):
        raises(ValueError, student.picky, 1)
    with pytest.raises(CheckFailed, match=r"ValueError was expected, but .* raised KeyError"):
        raises(ValueError, student.picky, 6)
    with pytest.raises(CheckFailed, match="not written yet"):
        raises(RuntimeError, student.picky, 10)


def test_raises_refuses_what_a_typing_error_would_pass(local_student: MakeStudent) -> None:
    for kind in (Exception, NotImplementedError, CheckFailed):
        with pytest.raises(GraderError, match="specific built-in"):
            raises(kind, local_student(ANSWER).picky, -1)


def test_leaves_unchanged_returns_the_result_or_names_the_change(local_student: MakeStudent) -> None:
    student = local_student(ANSWER)
    assert torch.equal(leaves_unchanged(student.square, x), x * x)
    assert torch.isnan(leaves_unchanged(student.square, torch.tensor([math.nan]))).all()
    with pytest.raises(CheckFailed, match="argument 1 was changed in place"):
        leaves_unchanged(student.in_place, x)
    with pytest.raises(CheckFailed, match="the argument xs was changed in place"):
        leaves_unchanged(student.in_list, xs=[])
    with without(student, "softmax"):
        assert isinstance(keep(student.square)(x), Remote)
    assert isinstance(leaves_unchanged(keep(student.square), x), Remote)
    assert leaves_unchanged(student.applies, lambda x: float(x.sum()), x) == 1.5
    assert leaves_unchanged(student.applies, Callback(lambda x: float(x.sum())), x) == 1.5
    with pytest.raises(CheckFailed, match="argument 2 was changed in place"):
        leaves_unchanged(student.applies_and_changes, lambda x: float(x.sum()), x)
    assert torch.equal(x, torch.tensor([0.5, -1.0, 2.0]))


@pytest.mark.parametrize("name", ["borrowed", "hidden_branch", "by_scipy", "dynamic"])
def test_without_finds_the_library_in_honest_spellings(local_student: MakeStudent, name: str) -> None:
    student = local_student(ANSWER)
    with (
        pytest.raises(CheckFailed, match="write this yourself"),
        without(student, "softmax", "scipy.special.softmax"),
    ):
        getattr(student, name)(x)


def test_without_accepts_an_answer_of_ones_own(local_student: MakeStudent) -> None:
    student = local_student(ANSWER)
    with without(student, "softmax", "scipy.special.softmax"):
        close(student.own(x), torch.softmax(x, 0))
    student.borrowed(x)  # outside of the block nothing is forbidden


def test_without_names_the_line(local_student: MakeStudent) -> None:
    student = local_student(ANSWER)
    with (
        pytest.raises(CheckFailed, match=r"line 19: def helper\(x\): return F\.softmax\(x, 0\)"),
        without(student, "softmax"),
    ):
        student.borrowed(x)


def test_draw_depends_on_its_seed_only() -> None:
    state = torch.random.get_rng_state()
    first, second = Draw(3), Draw(3)
    assert torch.equal(first.normal(2, 3), second.normal(2, 3))
    assert torch.equal(first.permutation(9), second.permutation(9))
    assert not torch.equal(Draw(4).normal(2, 3), Draw(3).normal(2, 3))
    uniform = first.uniform(1000, low=-2, high=3, dtype=torch.float64)
    assert -2 <= uniform.min() < -1.9
    assert 2.9 < uniform.max() < 3
    assert set(first.integers(1, 4, 100).tolist()) == {1, 2, 3}
    assert torch.equal(torch.random.get_rng_state(), state)


def test_points_must_be_positive() -> None:
    with pytest.raises(ValueError, match="more than 0"):
        points(0, of="f")
