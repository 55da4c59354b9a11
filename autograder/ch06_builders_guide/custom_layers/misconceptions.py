"""Wrong answers to ch06/custom_layers, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "CenteredLayer.forward",
    "X.mean()",
    "X.mean(dim=0)",
    name="mean_of_each_column",
    says="You subtracted each column's mean: here all entries together have one.",
)
edit(
    "CenteredLayer.forward",
    "X.mean()",
    "X.mean().item()",
    name="mean_without_gradient",
    says="You made the mean a plain number: it depends on X, and the gradient must flow through it.",
)


@misconception("CenteredLayer.forward", says="You subtracted in place: that changes the input, too.")
def centred_in_place(self, X):
    X -= X.mean()
    return X


edit(
    "MyLinear.__init__",
    "torch.nn.Parameter(torch.normal(0.0, 0.01, (in_units, units), generator=generator))",
    "torch.normal(0.0, 0.01, (in_units, units), generator=generator).requires_grad_()",
    name="plain_tensor",
    says="You kept the weight as a plain tensor: only a Parameter is registered, saved and trained.",
)
edit(
    "MyLinear.__init__",
    "torch.nn.Parameter(torch.normal(0.0, 0.01, (in_units, units), generator=generator))",
    "0.01 * torch.nn.Parameter(torch.randn(in_units, units, generator=generator))",
    name="scaled_parameter",
    says="You scaled a Parameter: the product is no Parameter. Scale the tensor first, then wrap it.",
)
edit(
    "MyLinear.__init__",
    ", generator=generator",
    "",
    name="global_generator",
    says="You drew from the global generator: use the one you got, or nobody can repeat the weights.",
)
edit(
    "MyLinear.__init__",
    "torch.zeros(units)",
    "0.01 * torch.randn(units, generator=generator)",
    name="random_bias",
    says="Your biases are random: only the weights must differ; biases start at 0.",
)
edit(
    "MyLinear.__init__",
    "torch.normal(0.0, 0.01, (in_units, units), generator=generator)",
    "0.01 * torch.rand(in_units, units, generator=generator)",
    name="uniform_weights",
    says="You drew uniform numbers (`rand`): normal ones come from `randn` or `normal`.",
)
edit(
    "MyLinear.forward",
    "X @ self.weight + self.bias",
    "X @ self.weight.data + self.bias.data",
    name="data_in_forward",
    says="You computed with `.data`: autograd does not see it, so the parameters get no gradient.",
)


@misconception(
    "MyLinear.forward",
    says="You made new Parameters in forward: the gradient goes to them, and the optimiser has the old ones.",
)
def new_parameters_in_forward(self, X):
    self.weight = torch.nn.Parameter(self.weight.detach())
    self.bias = torch.nn.Parameter(self.bias.detach())
    return X @ self.weight + self.bias


edit(
    "MyLinear.forward",
    "def forward",
    "def __call__",
    name="own_call",
    says="You defined `__call__`: write `forward`, and Module's own `__call__` runs the hooks around it.",
)
edit(
    "MyLinear.forward",
    " + self.bias",
    "",
    name="no_bias",
    says="You left out the bias: the layer computes X W + b.",
)
edit(
    "Standardize.__init__",
    'self.register_buffer("mean", mean.clone())',
    "self.mean = mean.clone()",
    name="plain_attribute",
    says="You kept the mean as a plain attribute: it is neither saved nor converted. Register a buffer.",
)
edit(
    "Standardize.__init__",
    'self.register_buffer("std", std.clone())',
    "self.std = torch.nn.Parameter(std.clone())",
    name="constants_as_parameters",
    says="You made a constant a Parameter: an optimiser would train it. Register a buffer.",
)
edit(
    "Standardize.__init__",
    "std.clone())",
    "std.clone(), persistent=False)",
    name="not_saved",
    says="Your buffer is not persistent: a saved layer comes back without it.",
)
edit(
    "Standardize.__init__",
    "mean.clone()",
    "mean",
    name="alias",
    says="You kept the caller's tensor itself: if the caller changes it, the layer changes. Keep a copy.",
)
edit(
    "Standardize.forward",
    "/ self.std",
    "/ (self.std + 1e-5)",
    name="epsilon",
    says="You added an epsilon: the deviations are positive by contract, and small ones come out wrong.",
)
edit(
    "Standardize.forward",
    "/ self.std",
    "/ self.std**2",
    name="divided_by_the_variance",
    says="You divided by the variance: divide by the standard deviation.",
)
