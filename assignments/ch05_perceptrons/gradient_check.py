# %% [markdown]
# # Checking a gradient
#
# A wrong gradient does not crash. The loss still falls, only more slowly, and you may look for the reason for
# days. A gradient check compares the gradient that you derived with differences of the function itself, which
# need no derivation. Here you write one that cannot be fooled easily.
# Read the section "Checking a gradient" of the chapter's README first.
#
# The functions to be checked are handed to you. Every tensor is float64 unless it says otherwise.

# %%
import itertools
import math
from collections.abc import Callable
from typing import NamedTuple

import torch


# %%
class Report(NamedTuple):
    """What a gradient check found.

    Args:
        ok: whether the error is at most the tolerance.
        error: the relative error.
        worst: the index of the entry of x where the two gradients differ most, one number for each dimension.
    """

    ok: bool
    error: float
    worst: tuple[int, ...]


# %%
def central_difference(
    f: Callable[[torch.Tensor], float], x: torch.Tensor, u: torch.Tensor, h: float = 1e-6
) -> float:
    """Estimate the slope of f at x in the direction u by (f(x + h u) - f(x - h u)) / (2 h).

    Args:
        f: a function of a tensor with the shape of `x`; it returns a Python float. Call it twice, no more.
        x: the point, of any shape. Not changed.
        u: the direction, of the same shape; its length counts. Not changed.
        h: the step, positive.

    Returns:
        A Python float.

    Raises:
        ValueError: `x` is not float64: in float32 the difference of two values that nearly agree is noise.

    Example:
        For f(x) = x[0] ** 3, x = [2.0], u = [1.0] and h = 0.5 it is (2.5 ** 3 - 1.5 ** 3) / 1 = 12.25. The
        slope is 12: for a cubic, the error is h squared.

    Source: Zhang et al., Dive into Deep Learning, section 2.4; Press et al., Numerical Recipes, 5.7.
    """
    raise NotImplementedError


# %%
def numeric_gradient(f: Callable[[torch.Tensor], float], x: torch.Tensor, h: float = 1e-6) -> torch.Tensor:
    """Estimate the gradient of f at x, by one central difference along each coordinate.

    Args:
        f: as for `central_difference`. Call it 2 x.numel() times, no more.
        x: the point, of any shape; it may be a view whose elements are not contiguous. It is the same to the
            bit afterwards: adding h and subtracting it again is not enough.
        h: the step, positive.

    Returns:
        A new float64 tensor with the shape of `x`.

    Raises:
        ValueError: `x` is not float64.

    Example:
        For f(x) = x[0] * x[0] + 3 * x[0] * x[1] and x = [2.0, -1.0] it is [1, 6], up to rounding.
    """
    raise NotImplementedError


# %%
def relative_error(a: torch.Tensor, b: torch.Tensor) -> float:
    """Say how much two gradients differ, relative to their size: max |a - b| / max(max |a|, max |b|).

    Args:
        a: a gradient, of any shape, with at least one entry. Not changed.
        b: another, which should be the same. Not changed.

    Returns:
        A Python float: 0 if all entries of both are 0, and `math.inf` if an entry of either is NaN or
        infinite.

    Raises:
        ValueError: the shapes differ, also where broadcasting could make them fit: (3,) and (3, 1), say.

    Example:
        For [100.0, 2.0] and [100.0, 4.0] it is 0.02. For the same numbers divided by a million it is 0.02.
    """
    raise NotImplementedError


# %%
def check_gradient(
    f: Callable[[torch.Tensor], torch.Tensor],
    vjp: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    x: torch.Tensor,
    generator: torch.Generator,
    tol: float = 1e-6,
) -> Report:
    """Check whether a hand-written backward function, vjp(x, v), is the gradient of (f(x) * v).sum() at x.

    Args:
        f: the forward function; it returns a tensor of any shape. Call it 2 x.numel() + 1 times, no more.
        vjp: the backward function: given x and v, dL/d(f(x)), it returns dL/dx. Call it once.
        x: the point, with at least one dimension. Not changed.
        generator: the only source of randomness. From it comes v: independent standard normal numbers,
            float64, of the shape of f(x).
        tol: the largest relative error that is accepted.

    Returns:
        A `Report`. Its error is the relative error of vjp(x, v) and of the numeric gradient with h = 1e-6 of
        the function z -> (f(z) * v).sum(), with the same v. For `worst`, a difference that is NaN counts as
        the largest; of several largest ones, any will do.

    Raises:
        ValueError: `x` is not float64, or vjp(x, v) does not have the shape of `x`.

    Example:
        For f = torch.tanh and a vjp that returns 1.01 * v * (1 - torch.tanh(x) ** 2), 1 % too much, ok is
        False, and the error is 0.01 / 1.01 = 0.0099.

    Source: Zhang et al., Dive into Deep Learning, section 2.5.2, for v.
    """
    raise NotImplementedError
