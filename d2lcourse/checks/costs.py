"""`costs_at_most` and `stays_on_device`: is an answer ready for a GPU, without one and without a clock."""

from __future__ import annotations

from typing import Any

from d2lcourse.errors import CheckFailed, GraderError
from d2lcourse.worker.hosting import Callback
from d2lcourse.worker.remote import Remote

# What each limit counts, as the middle of a sentence: "your f starts 1 043 operators".
WORDS = {
    "operators": "starts {} operators",
    "host_syncs": "waits for the device {} times (.item(), .tolist(), .numpy(), bool masks)",
    "flops": "computes {} floating point operations in products and convolutions",
    "peak_bytes": "holds {} bytes of new tensors at once",
    "saved_bytes": "keeps {} bytes for the backward pass",
    "evaluations": "evaluates the function it was given {} times",
}


def costs_at_most(
    function: Remote,
    *args: Any,
    operators: int | None = None,
    host_syncs: int | None = None,
    flops: int | None = None,
    peak_bytes: int | None = None,
    saved_bytes: int | None = None,
    evaluations: tuple[Callback, int] | None = None,
    advice: str = "",
    **kwargs: Any,
) -> Any:
    """Call `function`, demand that the call costs no more, and return its result, which you must check too.

    The counts are the same on every machine. Take limits at least twice what a good answer needs: other
    good answers, and other versions of torch, count a little differently.

    Args:
        function: the student's function.
        args: its arguments.
        operators: kernels started; views and empty tensors start none.
        host_syncs: waits for the device, if there were one.
        flops: multiplications and additions in matrix products, convolutions and attention.
        peak_bytes: memory of tensors made in the call, at its fullest.
        saved_bytes: memory that autograd keeps for the backward pass, beside the arguments.
        evaluations: a function of yours among the arguments, and how often it may be called.
        advice: a sentence for those who need too much.
        kwargs: its keyword arguments.

    Raises:
        CheckFailed: the call cost more.
        GraderError: no limit is given, or one is negative.
    """
    limits = {
        "operators": operators,
        "host_syncs": host_syncs,
        "flops": flops,
        "peak_bytes": peak_bytes,
        "saved_bytes": saved_bytes,
    }
    wanted = {name: limit for name, limit in limits.items() if limit is not None}
    before = evaluations[0].used if evaluations else 0
    if not wanted and evaluations is None:
        raise GraderError("costs_at_most needs at least one limit")
    result, costs = function._d2l_client.measure(function, args, kwargs)
    if evaluations is not None:  # counted here, not in the worker
        costs["evaluations"], wanted["evaluations"] = evaluations[0].used - before, evaluations[1]
    for name, limit in wanted.items():
        if limit < 0:
            raise GraderError(f"a limit of {limit} for {name}")
        if costs[name] > limit:
            found = WORDS[name].format(_spaced(costs[name]))
            text = f"your {function._d2l_label} {found}; {_spaced(limit)} are allowed"
            raise CheckFailed(f"{text}. {advice}".rstrip(". ") + ".", about=result)
    return result


def stays_on_device(function: Remote, *args: Any, **kwargs: Any) -> None:
    """Demand that `function` works on tensors of a GPU and returns tensors there; needs no GPU.

    The tensors claim to be on a CUDA device and hold no values: what the function computes is not seen, only
    where. Backward passes cannot be tried so.

    Raises:
        CheckFailed: it mixes devices, reads a value on the host, or returns a tensor from elsewhere.
    """
    devices, problem = function._d2l_client.fake_cuda(function, args, kwargs)
    label = function._d2l_label
    if problem:
        raise CheckFailed(
            f"your {label} cannot run on a GPU: {problem}. "
            "Make new tensors with device=x.device (or from x), and keep values in tensors."
        )
    if wrong := [device for device in devices if not device.startswith("cuda")]:
        raise CheckFailed(f"your {label} got tensors on a GPU and returned one on the {wrong[0]}")


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", " ")
