"""Wrong answers to ch13/graph_compile, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "compiled",
    "fullgraph=strict, ",
    "",
    name="never_strict",
    says="You forgot strict: torch.compile cuts a function in several graphs unless it is told not to.",
)

edit(
    "compiled",
    "fullgraph=strict",
    "fullgraph=True",
    name="always_strict",
    says="Yours is always strict: where strict is False, a function may be cut in several graphs.",
)

edit(
    "compiled",
    ", dynamic=any_size",
    "",
    name="sizes_as_usual",
    says="You forgot any_size. Unless it is told otherwise, torch.compile makes a graph for the first size, "
    "and one for any size when it meets a second.",
)

edit(
    "compiled",
    "dynamic=any_size",
    "dynamic=not any_size",
    name="sizes_the_other_way_round",
    says="Yours is the other way round: with any_size one graph serves all sizes.",
)


@misconception("compiled", says="You returned the function as it is: nothing has been compiled.")
def not_compiled(fn, backend, strict, any_size):
    return fn


@misconception("compiled", says="You left the backend out: yours gets the graphs only if it is named.")
def another_backend(fn, backend, strict, any_size):
    return torch.compile(fn, backend="eager", fullgraph=strict, dynamic=any_size)


@misconception(
    "count_graphs",
    says="You count from whatever was compiled before: begin with torch.compiler.reset(). After some "
    "graphs of one function torch gives up and compiles no more.",
)
def without_reset(fn, inputs):
    graphs = []

    def backend(graph, example_inputs):
        graphs.append(graph)
        return graph.forward

    function = compiled(fn, backend, strict=False, any_size=False)
    for x in inputs:
        function(x)
    return len(graphs)


@misconception(
    "count_graphs", says="You counted the inputs, not the graphs: a graph is used again for a like input."
)
def one_for_each_input(fn, inputs):
    return len(inputs)


edit(
    "count_graphs",
    "for x in inputs:",
    "for x in inputs[:1]:",
    name="first_input_only",
    says="You called the function with the first input only: another one may take another way.",
)

edit(
    "count_graphs",
    "strict=False",
    "strict=True",
    name="strictly_counted",
    says="You compiled it as a single graph: a function that must be cut is an error then.",
)

edit(
    "count_graphs",
    "any_size=False",
    "any_size=True",
    name="counted_for_any_size",
    says="You compiled it for any size: here each size has a graph of its own.",
)

edit(
    "count_graphs",
    "return len(graphs)",
    "return len(graphs) - 1",
    name="counts_the_breaks",
    says="You returned the number of graph breaks: there is one graph more.",
)

edit(
    "trace_is_right",
    "same(traced(x), expected)",
    "same(traced(example), fn(example))",
    name="tries_the_example",
    says="You called the trace with the example: that is the one input for which it must be right.",
)


@misconception(
    "trace_is_right",
    says="You traced the function again for each input: a trace is made once, with the example.",
)
def traced_for_each(fn, example, inputs):
    return [torch.allclose(torch.jit.trace(fn, x)(x), fn(x)) for x in inputs]


edit(
    "trace_is_right",
    "traced = torch.jit.trace(fn, example)",
    "traced = torch.jit.script(fn)",
    name="scripted",
    says="You used torch.jit.script, which keeps decisions: make the trace.",
)

edit(
    "trace_is_right",
    "same(traced(x), expected)",
    "traced(x).shape == expected.shape",
    name="compares_shapes_only",
    says="You compared shapes only.",
)

edit(
    "agrees",
    "if not same(a, b):",
    "if False:",
    name="values_only",
    says="You compared the values only: the same values can have different derivatives.",
)

edit(
    "agrees",
    "torch.randn(y.shape, generator=generator)",
    "torch.ones_like(y)",
    name="weights_of_one",
    says="You took all weights to be 1: the gradient of the plain sum is the same for different derivatives.",
)

edit(
    "agrees",
    "for x in inputs:",
    "for x in inputs[:1]:",
    name="one_input",
    says="You tried the first input only.",
)

edit(
    "agrees",
    "f(leaves[0].clone()), g(leaves[1].clone())",
    "f(leaves[0].detach()), g(leaves[1].detach())",
    name="detached",
    says="You cut the input off from its copy with detach: then there is no way back for the gradient.",
)


@misconception(
    "agrees",
    says="You gave both functions the same tensor: the first may change it before the second gets it.",
)
def one_copy_for_both(f, g, inputs, generator):
    for x in inputs:
        leaf = x.clone().requires_grad_()
        shared = leaf.clone()
        y, z = f(shared), g(shared)
        if not same(y, z):
            return False
        v = torch.randn(y.shape, generator=generator)
        (a,) = torch.autograd.grad(y, leaf, v, retain_graph=True)
        (b,) = torch.autograd.grad(z, leaf, v)
        if not same(a, b):
            return False
    return True


edit(
    "agrees",
    "if not same(y, z):",
    "if bool(((y - z).abs() > 1e-6).any()):",
    name="shapes_ignored",
    says="You did not compare shapes: y - z broadcasts, so that a row can equal a matrix of such rows.",
)

edit(
    "agrees",
    "not same(y, z)",
    "not torch.equal(y, z)",
    name="to_the_last_bit",
    says="You compared to the last bit: two right ways to compute something differ by rounding.",
)

edit(
    "agrees",
    "        if not same(a, b):\n            return False\n    return True",
    "        if same(a, b):\n            return True\n    return False",
    name="any_input",
    says="You returned True as soon as one input agreed: all must.",
)

edit(
    "agrees",
    ", generator=generator",
    "",
    name="weights_from_elsewhere",
    says="You drew the weights from torch's global source: use the generator that you are given.",
)

edit(
    "trace_is_right",
    "except RuntimeError:\n            return False",
    "except RuntimeError:\n            return True",
    name="errors_are_right",
    says="You counted a trace that raises an error as right.",
)
