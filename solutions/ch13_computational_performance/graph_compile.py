# %% [markdown]
# # Compiling a function
#
# Python decides one operator at a time; a compiler sees many at once. You will use torch's compiler, find out
# how many graphs it makes of a function, see where the older `torch.jit.trace` goes wrong, and test whether
# two functions are the same. Read the section "Compiling a function" of the chapter's README first.
#
# Compiling with the usual backend, `inductor`, takes many seconds. The backends here only receive the graphs
# and run them as they are. No input requires a gradient, unless it is said.

# %%
from collections.abc import Callable
from typing import Any

import torch

Function = Callable[[torch.Tensor], torch.Tensor]
Backend = Callable[[torch.fx.GraphModule, list[Any]], Callable[..., Any]]


def same(a: torch.Tensor, b: torch.Tensor) -> bool:
    """Say whether two tensors have the same shape and differ by at most 1e-6 in each entry."""
    return a.shape == b.shape and bool(((a - b).abs() <= 1e-6).all())


# %%
def compiled(fn: Function, backend: Backend, strict: bool, any_size: bool) -> Any:
    """Compile a function with `torch.compile`.

    Args:
        fn: the function.
        backend: what is to be done with each graph that is captured, see `count_graphs`.
        strict: if True, a function that cannot be captured as a single graph is an error when the compiled
            function is called (torch's own, a RuntimeError). If False, it is cut in several graphs.
        any_size: if True, graphs are made for tensors of any size from the beginning, so that an input of
            another size (2 or more in each dimension) needs no new graph. If False, each size gets a graph of
            its own (up to torch's limit of 8; nobody tries more).

    Returns:
        The compiled function. `fn` is not called before the compiled function is.

    Example:
        For f(x) = 2 x, called with tensors of 3, 4 and 5 numbers, the backend gets one graph if any_size, and
        three if not.

    Source: PyTorch's documentation of `torch.compile`.
    """
    ### BEGIN SOLUTION
    return torch.compile(fn, backend=backend, fullgraph=strict, dynamic=any_size)
    ### END SOLUTION


# %%
def count_graphs(fn: Function, inputs: list[torch.Tensor]) -> int:
    """Count the graphs that `torch.compile` makes of a function while it is called with some inputs.

    A backend is a function that is called once for each captured graph, with the graph (a
    `torch.fx.GraphModule`) and example inputs, and returns what will be called in its place: the graph's
    `forward` is a good choice.

    What was compiled before must not matter: begin with `torch.compiler.reset()`. The function is compiled
    as `compiled` does it, not strict, with a graph for each size; then it is called with each input in turn.

    Args:
        fn: the function.
        inputs: float64 tensors of at most 8 different sizes, contiguous. Not changed.

    Returns:
        How many graphs the backend was given: 0 if there are no inputs.

    Example:
        f(x) = 2 x if x.sum() > 0 else -x. Called with [1, 2] it has two graphs: Python must know the sum, so
        the first graph ends there, and the second computes 2 x. With [1, 2] and then [-1, -2] there are
        three: the sum's graph is used again, and -x is new.

    Source: PyTorch's documentation, "Custom Backends".
    """
    ### BEGIN SOLUTION
    torch.compiler.reset()
    graphs = []

    def backend(graph: torch.fx.GraphModule, _: list[Any]) -> Callable[..., Any]:
        graphs.append(graph)
        return graph.forward

    function = compiled(fn, backend, strict=False, any_size=False)
    for x in inputs:
        function(x)
    return len(graphs)
    ### END SOLUTION


# %%
def trace_is_right(fn: Function, example: torch.Tensor, inputs: list[torch.Tensor]) -> list[bool]:
    """Say for each input whether a trace of a function still returns what the function returns.

    `torch.jit.trace(fn, example)` calls the function and records the operators. What
    Python decided then is not recorded. (Tracing is an old way and warns about it; the warnings do no harm.)

    Args:
        fn: the function, deterministic, without side effects. It returns float64 tensors.
        example: the input for the trace.
        inputs: the inputs to try, of any sizes. None of them, nor the example, is changed.

    Returns:
        For each input, True if the results of trace and function are the same up to rounding, see `same`.
        False also if the trace raises a RuntimeError when it is called with the input.

    Example:
        f(x) = 2 x if x.sum() > 0 else -x, traced with [1, 2]: for the inputs [3, 4] and [-1, -2] it is
        [True, False], since the trace returns [-2, -4] for the second.

    Source: PyTorch's documentation of `torch.jit.trace`.
    """
    ### BEGIN SOLUTION
    traced = torch.jit.trace(fn, example)  # type: ignore[no-untyped-call]

    def is_right(x: torch.Tensor) -> bool:
        expected = fn(x)
        try:
            return same(traced(x), expected)
        except RuntimeError:
            return False

    return [is_right(x) for x in inputs]
    ### END SOLUTION


# %%
def agrees(f: Function, g: Function, inputs: list[torch.Tensor], generator: torch.Generator) -> bool:
    """Say whether two functions return the same, and have the same derivatives, for all of some inputs.

    For each input x both get a copy of their own, for they may change what they are given. Their outputs
    must be the same up to rounding, see `same`. If so, draw weights v of the outputs' shape from the normal
    distribution, the same for both. The gradients of sum(v * f(x)) and sum(v * g(x)) with respect to x must
    be the same up to rounding, too. (With all weights 1 some wrong derivatives could not be seen.)

    Args:
        f: a function that torch can differentiate: its output depends on the input through torch's operators,
            and requires a gradient if the input does.
        g: the other one, likewise.
        inputs: at least one float64 tensor, finite, none of which requires a gradient. Not changed.
        generator: the source of the weights.

    Returns:
        Whether they agree for every input.

    Example:
        |x| and relu(x) agree for [1, 2], and do not for [1, -2]. x and x.detach() + 0 x have the same values,
        but the derivatives 1 and 0: they do not agree.
    """
    ### BEGIN SOLUTION
    for x in inputs:
        leaves = [x.clone().requires_grad_(), x.clone().requires_grad_()]
        y, z = f(leaves[0].clone()), g(leaves[1].clone())
        if not same(y, z):
            return False
        v = torch.randn(y.shape, generator=generator)
        (a,) = torch.autograd.grad(y, leaves[0], v)
        (b,) = torch.autograd.grad(z, leaves[1], v)
        if not same(a, b):
            return False
    return True
    ### END SOLUTION
