"""`gradient_matches`: is a hand-written or an automatic gradient the numerical one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from d2lcourse.checks.draw import Draw
from d2lcourse.errors import CheckFailed, GraderError
from d2lcourse.worker.remote import Remote
from d2lcourse.worker.show import labelled, show

STEP = 1e-6


def gradient_matches(
    backward: Callable[[torch.Tensor], Any],
    forward: Callable[[torch.Tensor], torch.Tensor],
    at: torch.Tensor,
    draw: Draw,
    *,
    rtol: float = 1e-6,
) -> None:
    """Demand that `backward(v)` is the gradient of `(forward(x) * v).sum()` at x = `at`.

    The numerical gradient takes central differences in float64 along every coordinate. The
    cotangent v is random: with v = 1 the gradient of a softmax or a normalisation is zero, and
    an answer that returns zeros would pass.

    Args:
        backward: the student's gradient with respect to x, given the cotangent v of forward's shape.
        forward: the function itself, ours or a library's.
        at: the point, float64.
        draw: where the cotangent comes from.
        rtol: allowed error relative to the gradient's largest entry.

    Raises:
        CheckFailed: the gradients differ.
        GraderError: the point is not float64, or the gradient vanishes and would prove nothing.
    """
    if at.dtype != torch.float64:
        raise GraderError(f"gradients are checked in float64, not in {at.dtype}")
    cotangent = draw.normal(*forward(at).shape, dtype=torch.float64)
    numeric = _central_differences(lambda x: float((forward(x) * cotangent).sum()), at)
    if not bool(numeric.isfinite().all()) or float(numeric.abs().max()) < 1e-8:
        raise GraderError("the numerical gradient is zero or not finite here; choose another point")
    actual = backward(cotangent)
    if isinstance(actual, Remote):
        actual = actual._d2l_client.value(actual)
    if not isinstance(actual, torch.Tensor) or actual.shape != at.shape or actual.dtype != torch.float64:
        raise CheckFailed(
            f"expected a float64 gradient of shape {tuple(at.shape)}, got {show(actual)}", about=actual
        )
    error = (actual - numeric).abs().nan_to_num(nan=torch.inf)
    scale = float(numeric.abs().max())
    if float(error.max()) <= rtol * scale:
        return
    worst = tuple(int(i) for i in torch.unravel_index(error.argmax(), error.shape))
    raise CheckFailed(
        f"{int((error > rtol * scale).sum())} of {error.numel()} entries differ from central differences\n"
        f"{labelled('cotangent', cotangent)}\n{labelled('numeric', numeric)}\n{labelled('got', actual)}\n"
        f"  worst     at {list(worst)}: numeric {numeric[worst].item():.8g}, got {actual[worst].item():.8g}",
        about=actual,
    )


def autograd_of(function: Remote, *args: Any, wrt: int = 0, **kwargs: Any) -> Callable[[torch.Tensor], Any]:
    """Return a backward function that differentiates through the student's forward, in the worker.

    Args:
        function: the student's forward.
        args: its positional arguments; number `wrt` is the point.
        wrt: which of them to differentiate by.
        kwargs: its keyword arguments.
    """

    def backward(cotangent: torch.Tensor) -> Any:
        gradient = function._d2l_client.vjp(function, args, kwargs, wrt, cotangent)
        if gradient is None:
            label = function._d2l_label
            raise CheckFailed(
                f"no gradient flows from {label}'s result to its input: is it detached, or rebuilt?"
            )
        return gradient

    return backward


def _central_differences(f: Callable[[torch.Tensor], float], at: torch.Tensor) -> torch.Tensor:
    gradient = torch.empty_like(at)
    for index in (
        torch.cartesian_prod(*(torch.arange(size) for size in at.shape)).reshape(-1, at.dim()).tolist()
    ):
        shifted = [at.clone(), at.clone()]
        shifted[0][tuple(index)] += STEP
        shifted[1][tuple(index)] -= STEP
        gradient[tuple(index)] = (f(shifted[0]) - f(shifted[1])) / (2 * STEP)
    return gradient
