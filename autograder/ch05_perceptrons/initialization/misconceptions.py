"""Wrong answers to ch05/initialization, with the sentence a student should read."""

# ruff: noqa: F821 - fans, torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "fans",
    "return w.shape[1] * kernel, w.shape[0] * kernel",
    "return w.shape[0] * kernel, w.shape[1] * kernel",
    name="fans_swapped",
    says="You swapped the fans: PyTorch's weights are (outputs, inputs).",
)

edit(
    "fans",
    "return w.shape[1] * kernel, w.shape[0] * kernel",
    "return w.shape[1], w.shape[0]",
    name="no_kernel",
    says="You forgot the kernel: each output of a convolution adds up channels times kernel elements.",
)

edit(
    "fans",
    "return w.shape[1] * kernel, w.shape[0] * kernel",
    "return w.shape[1] * kernel, w.shape[0]",
    name="kernel_counted_once",
    says="You counted the kernel for the inputs only: each input goes into kernel times channels sums, too.",
)

edit(
    "xavier_uniform_",
    "math.sqrt(6 /",
    "math.sqrt(2 /",
    name="deviation_as_bound",
    says="You took the standard deviation for the bound: uniform on [-a, a] has the variance a squared / 3.",
)

edit(
    "xavier_uniform_",
    "6 / sum(fans(w))",
    "3 / fans(w)[0]",
    name="uniform_inputs_only",
    says="You used fan_in alone: Xavier averages fan_in and fan_out, for the way back counts, too.",
)


@misconception(
    "xavier_uniform_",
    says="You returned a new tensor: the layer keeps its old weights. Fill the memory of w.",
)
def a_new_tensor(w, generator):
    a = math.sqrt(6 / sum(fans(w)))
    return (torch.rand(w.shape, generator=generator, dtype=w.dtype) * 2 - 1) * a


edit(
    "xavier_uniform_",
    "w.uniform_(-a, a, generator=generator)",
    "w.uniform_(-a, a)",
    name="uniform_global_generator",
    says="You drew from the global generator: use the one you got, or nobody can repeat your run.",
)

edit(
    "xavier_normal_",
    "math.sqrt(2 / sum(fans(w)))",
    "2 / sum(fans(w))",
    name="variance_as_deviation",
    says="You took the variance for the standard deviation: normal_ wants its square root.",
)

edit(
    "xavier_normal_",
    "2 / sum(fans(w))",
    "1 / fans(w)[0]",
    name="normal_inputs_only",
    says="You used fan_in alone: Xavier's variance is 2 / (fan_in + fan_out).",
)


@misconception(
    "xavier_normal_",
    says="You gave w new memory: whatever shares the old one (a tied layer, a view) keeps the old weights.",
)
def other_memory(w, generator):
    w.data = torch.randn(w.shape, generator=generator, dtype=w.dtype) * math.sqrt(2 / sum(fans(w)))
    return w


edit(
    "kaiming_normal_",
    "math.sqrt(2 / fan_in)",
    "math.sqrt(1 / fan_in)",
    name="relu_ignored",
    says="Your variance is 1 / fan_in: ReLU sets half of the signal to 0, so it takes twice that.",
)

edit(
    "kaiming_normal_",
    "fan_in, _ = fans(w)",
    "_, fan_in = fans(w)",
    name="kaiming_fan_out",
    says="You used fan_out: what a unit adds up are its inputs.",
)

edit(
    "kaiming_normal_",
    "math.sqrt(2 / fan_in)",
    "math.sqrt(4 / sum(fans(w)))",
    name="kaiming_averaged",
    says="You averaged the fans as Xavier does: Kaiming's variance depends on fan_in alone.",
)

edit(
    "initialize_",
    "module.modules()",
    "module.children()",
    name="children_only",
    says="You looked at the direct children only: layers can be nested. modules() finds them all.",
)

edit(
    "initialize_",
    "torch.nn.init.zeros_(part.bias)",
    "pass",
    name="bias_kept",
    says="You left the biases as they were: they start at 0.",
)


@misconception(
    "initialize_",
    says="You initialised every parameter with two dimensions or more: embeddings keep their values.",
)
def by_dimension(module, generator):
    for name, parameter in module.named_parameters():
        if parameter.dim() > 1:
            xavier_uniform_(parameter, generator)
        elif name.endswith("bias"):
            torch.nn.init.zeros_(parameter)


edit(
    "initialize_",
    "xavier_uniform_(part.weight, generator)",
    "xavier_uniform_(part.weight, torch.Generator().manual_seed(generator.initial_seed()))",
    name="seeded_again",
    says="You seeded anew for each layer: layers of the same shape then get the same weights.",
)
