"""Statistics of the compiler, torch's own comparison, and derivatives as whole Jacobian matrices."""

import torch
from torch._dynamo.utils import counters


def compiled(fn, backend, strict, any_size):
    if strict and any_size:
        return torch.compile(dynamic=True, fullgraph=True, backend=backend)(fn)
    if strict:
        return torch.compile(dynamic=False, fullgraph=True, backend=backend)(fn)
    return torch.compile(dynamic=any_size, backend=backend)(fn)


def count_graphs(fn, inputs):
    torch.compiler.reset()
    counters.clear()
    function = torch.compile(fn, backend="eager", dynamic=False)
    for x in inputs:
        function(x.clone())
    return counters["stats"]["unique_graphs"]


def trace_is_right(fn, example, inputs):
    module = torch.jit.trace(fn, (example.clone(),), check_trace=False)
    found = []
    for x in inputs:
        try:
            torch.testing.assert_close(module(x.clone()), fn(x.clone()), rtol=0, atol=1e-6)
        except (AssertionError, RuntimeError):
            found.append(False)
        else:
            found.append(True)
    return found


def agrees(f, g, inputs, generator):  # noqa: ARG001 - whole matrices need no weights
    def alike(a, b):
        return a.shape == b.shape and torch.linalg.vector_norm(a - b, ord=torch.inf).item() <= 1e-6

    for x in inputs:
        if not alike(f(x.clone()), g(x.clone())):
            return False
        jacobians = [
            torch.autograd.functional.jacobian(lambda t, h=h: h(t.clone()), x.clone()) for h in (f, g)
        ]
        if not alike(*jacobians):
            return False
    return True
