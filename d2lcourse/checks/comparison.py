"""`close`: is an answer the expected one, and if not, how does it differ."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from d2lcourse.checks.suspects import suspect
from d2lcourse.errors import CheckFailed, GraderError
from d2lcourse.worker.remote import Remote
from d2lcourse.worker.show import SMALL, labelled, show

TOLERANCES: dict[torch.dtype, tuple[float, float]] = {  # dtype: relative, absolute
    torch.float64: (1e-9, 1e-11),
    torch.float32: (2e-5, 1e-6),
    torch.float16: (2e-3, 1e-4),
    torch.bfloat16: (2e-2, 1e-3),
    torch.complex64: (2e-5, 1e-6),
    torch.complex128: (1e-9, 1e-11),
}
SHORT = 8
WORST = 4  # entries of a large tensor that are shown


def close(
    actual: Any,
    expected: Any,
    *,
    rtol: float | None = None,
    atol: float | None = None,
    suspects: Mapping[str, Any] | None = None,
    equal_nan: bool = False,
    allow_empty: bool = False,
) -> None:
    """Demand that `actual` has the values, shape and dtype of `expected`.

    Args:
        actual: what came from the student.
        expected: a tensor, an array, a number, or a list, tuple or dict of them, from an oracle.
        rtol: relative tolerance; by dtype if None.
        atol: absolute tolerance; by dtype if None.
        suspects: likely wrong answers, by the sentence that names the mistake.
        equal_nan: whether NaN is expected where `expected` has it.
        allow_empty: whether an empty `expected` is meant.

    Raises:
        CheckFailed: they differ; the message says where and by how much.
        GraderError: `expected` is empty or NaN by accident: the check would prove nothing.
    """
    _refuse_vacuous(expected, equal_nan=equal_nan, allow_empty=allow_empty)
    _compare(actual, expected, "", _Rules(rtol, atol, dict(suspects or {}), equal_nan, allow_empty, actual))


def _refuse_vacuous(expected: Any, *, equal_nan: bool, allow_empty: bool) -> None:
    """Raise if some part of `expected` would prove nothing, whatever the answer is."""
    if isinstance(expected, list | tuple | dict):
        for part in expected.values() if isinstance(expected, dict) else expected:
            _refuse_vacuous(part, equal_nan=equal_nan, allow_empty=allow_empty)
    elif isinstance(expected, torch.Tensor | np.ndarray | np.generic | float):
        values = torch.as_tensor(expected)
        if not values.numel() and not allow_empty:
            raise GraderError("the expected value is empty; pass allow_empty=True if that is meant")
        if values.isnan().any() and not equal_nan:
            raise GraderError("the expected value holds NaN; pass equal_nan=True if that is meant")


class _Rules:
    """What holds for all parts of one comparison."""

    def __init__(
        self,
        rtol: float | None,
        atol: float | None,
        suspects: dict[str, Any],
        equal_nan: bool,
        allow_empty: bool,
        about: object,
    ) -> None:
        self.rtol, self.atol, self.suspects = rtol, atol, suspects
        self.equal_nan, self.allow_empty, self.about = equal_nan, allow_empty, about

    def fail(self, text: str, where: str) -> CheckFailed:
        return CheckFailed((f"in the result's part {where}: " if where else "") + text, about=self.about)


def _compare(actual: Any, expected: Any, where: str, rules: _Rules) -> None:
    if isinstance(actual, Remote):
        actual = actual._d2l_client.value(actual)
    if isinstance(expected, list | tuple | dict):
        _containers(actual, expected, where, rules)
    elif isinstance(expected, torch.Tensor | np.ndarray | np.generic):
        _tensors(actual, expected, where, rules)
    elif isinstance(expected, bool | str | None) or not isinstance(expected, int | float | complex):
        if type(actual) is not type(expected) or actual != expected:
            raise rules.fail(f"expected {show(expected)}, got {show(actual)}", where)
    elif isinstance(actual, bool) or not isinstance(actual, int | float | complex):
        raise rules.fail(f"expected the number {expected}, got {_kind(actual)}", where)
    elif isinstance(expected, int) and not isinstance(actual, int):
        raise rules.fail(f"expected the integer {expected}, got the {type(actual).__name__} {actual}", where)
    else:
        dtype = (
            torch.complex128
            if isinstance(actual, complex) or isinstance(expected, complex)
            else torch.float64
        )
        _values(torch.tensor(actual, dtype=dtype), torch.tensor(expected, dtype=dtype), where, rules)


def _containers(actual: Any, expected: Any, where: str, rules: _Rules) -> None:
    if type(actual) is not type(expected):
        raise rules.fail(f"expected a {type(expected).__name__}, got {_kind(actual)}", where)
    if isinstance(expected, dict):
        if set(actual) != set(expected):
            raise rules.fail(f"expected the keys {show(list(expected))}, got {show(list(actual))}", where)
        pairs = [(f"{where}[{key!r}]", actual[key], item) for key, item in expected.items()]
    else:
        if _is_short(expected) and _is_short(actual) and actual != expected:
            raise rules.fail(f"expected {show(expected)}, got {show(actual)}", where)
        if len(actual) != len(expected):
            raise rules.fail(f"expected {len(expected)} items, got {len(actual)}", where)
        pairs = [(f"{where}[{i}]", *both) for i, both in enumerate(zip(actual, expected, strict=True))]
    for place, got, wanted in pairs:
        _compare(got, wanted, place, rules)


def _is_short(value: list[Any] | tuple[Any, ...]) -> bool:
    """Whether a list is best shown whole: a shape, some names."""
    return len(value) <= SHORT and all(type(item) in (int, bool, str) for item in value)


def _tensors(actual: Any, expected: Any, where: str, rules: _Rules) -> None:
    wanted = torch.Tensor if isinstance(expected, torch.Tensor) else np.ndarray | np.generic
    if not isinstance(actual, wanted):
        word = "a tensor" if isinstance(expected, torch.Tensor) else "a numpy array"
        raise rules.fail(f"expected {word} of shape {tuple(expected.shape)}, got {_kind(actual)}", where)
    if problems := _unlike(actual, expected):
        raise rules.fail("\n".join(problems), where)
    as_tensors = [
        torch.as_tensor(np.asarray(v)) if not isinstance(v, torch.Tensor) else v for v in (actual, expected)
    ]
    _values(as_tensors[0].detach().cpu(), as_tensors[1].detach().cpu(), where, rules)


def _unlike(actual: Any, expected: Any) -> list[str]:
    """Return how shapes and dtypes differ, and small tensors whole; nothing if they agree."""
    problems = []
    if tuple(actual.shape) != tuple(expected.shape):
        hint = " (it is transposed)" if tuple(actual.shape) == tuple(expected.shape)[::-1] else ""
        problems.append(f"expected shape {tuple(expected.shape)}, got {tuple(actual.shape)}{hint}")
    if actual.dtype != expected.dtype:
        problems.append(f"expected dtype {_dtype(expected)}, got {_dtype(actual)}")
    is_small = max(math.prod(actual.shape), math.prod(expected.shape)) <= SMALL
    if problems and is_small and labelled("", actual) != labelled("", expected):  # else they would puzzle
        problems += [labelled("expected", expected), labelled("got", actual)]
    return problems


def _values(actual: torch.Tensor, expected: torch.Tensor, where: str, rules: _Rules) -> None:
    rtol, atol = TOLERANCES.get(expected.dtype, (0.0, 0.0))
    rtol, atol = rtol if rules.rtol is None else rules.rtol, atol if rules.atol is None else rules.atol
    wide = torch.complex128 if expected.is_complex() else torch.float64
    # Integers beyond 2**53 would lose digits in float64: compare them as they are.
    exact = not (expected.is_floating_point() or expected.is_complex()) and not rtol and not atol
    if exact:
        wrong = actual != expected
    else:
        wrong = ~torch.isclose(
            actual.to(wide), expected.to(wide), rtol=rtol, atol=atol, equal_nan=rules.equal_nan
        )
    if not wrong.any():
        return
    got, want = actual.to(wide), expected.to(wide)
    raise rules.fail(_difference(actual, expected, got, want, wrong, atol, rules), where)


def _difference(
    actual: torch.Tensor,
    expected: torch.Tensor,
    got: torch.Tensor,
    want: torch.Tensor,
    wrong: torch.Tensor,
    atol: float,
    rules: _Rules,
) -> str:
    distance = (got - want).abs().masked_fill(~wrong, -1.0).nan_to_num(nan=torch.inf, posinf=torch.inf)
    count = (
        f"{int(wrong.sum())} of {wrong.numel()} entries are wrong" if wrong.dim() else "the value is wrong"
    )
    lines = [count, labelled("expected", expected), labelled("got", actual)]
    most = min(int(wrong.sum()), WORST if wrong.numel() > SMALL else 1)
    order = distance.flatten().sort(descending=True, stable=True).indices  # of equals the first
    for number, flat in enumerate(order[:most]):
        index = tuple(int(i) for i in torch.unravel_index(flat, distance.shape))
        label = "  worst     " if not number else " " * 12
        place = f"at {list(index)}: " if index else ""
        off = f" (off by {float(distance[index]):.3g})" if torch.isfinite(distance[index]) else ""
        lines.append(label + place + _pair(want[index].item(), got[index].item()) + off)
    for sentence in suspect(got, want, rules.suspects, atol):
        lines.append(f"  hint      {sentence}")
    return "\n".join(lines)


def _pair(expected: Any, actual: Any) -> str:
    """Show two numbers with as many digits as tell them apart."""
    digits = next((d for d in (6, 9, 12) if f"{expected:.{d}g}" != f"{actual:.{d}g}"), 17)
    return f"expected {expected:.{digits}g}, got {actual:.{digits}g}"


def _kind(value: object) -> str:
    if value is None:
        return "None: is there a return statement on every path?"
    if isinstance(value, torch.Tensor):
        return f"a tensor of shape {tuple(value.shape)}"
    if isinstance(value, np.ndarray):
        return f"a numpy array of shape {value.shape}"
    if isinstance(value, Remote):
        return f"an object of type {value._d2l_type}"
    return f"the {type(value).__name__} {show(value)}"


def _dtype(value: Any) -> str:
    return str(value.dtype).removeprefix("torch.")
