"""Written from the stub (887310d1ed47b9e8) and the notes alone, without sight of solution or checks."""

from collections.abc import Callable
from typing import Any

import torch

Function = Callable[[torch.Tensor], torch.Tensor]
Backend = Callable[[torch.fx.GraphModule, list[Any]], Callable[..., Any]]


def same(a: torch.Tensor, b: torch.Tensor) -> bool:
    return a.shape == b.shape and bool(((a - b).abs() <= 1e-6).all())


def compiled(fn: Function, backend: Backend, strict: bool, any_size: bool) -> Any:
    # recompile_limit: without it torch gives up after 8 graphs, and runs the function as it is.
    return torch.compile(  # type: ignore[call-overload]  # the type stubs lag behind
        fn, backend=backend, fullgraph=strict, dynamic=any_size, recompile_limit=10_000
    )


def count_graphs(fn: Function, inputs: list[torch.Tensor]) -> int:
    torch.compiler.reset()
    count = 0

    def backend(graph: torch.fx.GraphModule, _: list[Any]) -> Callable[..., Any]:
        nonlocal count
        count += 1
        return graph.forward

    run = compiled(fn, backend, strict=False, any_size=False)
    for x in inputs:
        run(x.clone())
    return count


def trace_is_right(fn: Function, example: torch.Tensor, inputs: list[torch.Tensor]) -> list[bool]:
    try:
        traced = torch.jit.trace(fn, (example.clone(),), check_trace=False)
    except RuntimeError:
        return [False] * len(inputs)

    def right(x: torch.Tensor) -> bool:
        expected = fn(x.clone())
        try:
            got = traced(x.clone())
        except RuntimeError:
            return False
        return same(got, expected)

    return [right(x) for x in inputs]


def agrees(f: Function, g: Function, inputs: list[torch.Tensor], generator: torch.Generator) -> bool:
    def gradient(weighted: torch.Tensor, leaf: torch.Tensor) -> torch.Tensor:
        if not weighted.requires_grad:
            return torch.zeros_like(leaf)
        (found,) = torch.autograd.grad(weighted, leaf, allow_unused=True)
        return torch.zeros_like(leaf) if found is None else found

    with torch.enable_grad():
        for x in inputs:
            leaves = [x.clone().requires_grad_() for _ in range(2)]
            # A leaf that requires a gradient must not be changed in place; a copy of it may be.
            outputs = [h(leaf.clone()) for h, leaf in zip((f, g), leaves, strict=True)]
            if not same(outputs[0].detach(), outputs[1].detach()):
                return False
            v = torch.randn(
                outputs[0].shape, generator=generator, dtype=torch.float64, device=generator.device
            ).to(x.device)
            slopes = [gradient((v * out).sum(), leaf) for out, leaf in zip(outputs, leaves, strict=True)]
            if not same(slopes[0], slopes[1]):
                return False
    return True
