"""Names the usual mistakes that a wrong tensor looks like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch


def suspect(actual: torch.Tensor, expected: torch.Tensor, named: Mapping[str, Any], atol: float) -> list[str]:
    """Return a sentence for each usual mistake that explains all of `actual`.

    Args:
        actual: the student's values, in float64 or complex128.
        expected: the right ones, of the same shape.
        named: wrong values given by the check's author, by their sentence.
        atol: the comparison's absolute tolerance.
    """

    def alike(a: torch.Tensor, b: torch.Tensor) -> bool:
        return a.shape == b.shape and bool(torch.allclose(a, b, rtol=1e-4, atol=max(atol, 1e-12)))

    found = [
        sentence
        for sentence, wrong in named.items()
        if alike(actual, torch.as_tensor(wrong).to(actual.dtype)) and not alike(actual, expected)
    ]
    if found:
        return found
    if bool(actual.isnan().any()):
        found.append("it holds NaN: look for 0/0, inf - inf or the log of a negative number")
    elif bool(actual.isinf().any()) and not bool(expected.isinf().any()):
        found.append("it holds infinities: look for an overflow, or the log of 0")
    elif expected.numel() > 1:
        found += _transforms(actual, expected, alike)
    return found


def _transforms(actual: torch.Tensor, expected: torch.Tensor, alike: Any) -> list[str]:
    finite = expected.isfinite() & actual.isfinite()
    if not bool(finite.all()):
        return []
    if expected.dim() == 2 and alike(actual, expected.T):
        return ["it is the expected result transposed"]
    for dim in range(expected.dim()):
        if alike(actual, expected.flip(dim)):
            return [f"it is the expected result in reverse order along dimension {dim}"]
    large = expected.abs() > 1e-6 * expected.abs().max()
    ratio = (actual[large] / expected[large]).mean() if bool(large.any()) else torch.tensor(0.0)
    if float(ratio.abs()) > 0 and alike(actual, ratio * expected):
        sign = " (the sign is wrong)" if abs(complex(ratio.item()) + 1) < 1e-3 else ""
        return [f"every entry is {ratio.item():.6g} times the expected one{sign}"]
    offset = (actual - expected).mean()
    if float(offset.abs()) > 0 and alike(actual, expected + offset):
        return [f"every entry is the expected one plus {offset.item():.6g}"]
    return []
