"""Wrong answers to ch06/custom_init, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "gapped_uniform_",
    "tensor.abs() >= 5",
    "tensor >= 5",
    name="sign_forgotten",
    says="You compared without `abs`: all negative numbers become 0, and three quarters are 0.",
)
edit(
    "gapped_uniform_",
    "with torch.no_grad():",
    "if True:",
    name="autograd_watches",
    says="You filled a Parameter while autograd was watching: that is a RuntimeError. Use `torch.no_grad()`.",
)
edit(
    "gapped_uniform_",
    "tensor.uniform_(-10, 10, generator=generator)",
    "tensor = torch.empty_like(tensor).uniform_(-10, 10, generator=generator)",
    name="new_tensor",
    says="You returned a new tensor: the one that was handed in keeps its old values. Fill it in place.",
)
edit(
    "gapped_uniform_",
    "tensor.uniform_(-10, 10, generator=generator)",
    "tensor.data = torch.empty_like(tensor).uniform_(-10, 10, generator=generator)",
    name="new_storage",
    says="You gave the tensor new storage: whatever shared its memory, such as a matrix, is not filled.",
)
edit(
    "gapped_uniform_",
    ", generator=generator",
    "",
    name="global_generator",
    says="You drew from the global generator: use the one you got, or nobody can repeat the numbers.",
)
edit(
    "gapped_uniform_",
    "tensor.abs() >= 5",
    "tensor[:1].abs() >= 5",
    name="same_zeros_everywhere",
    says="You drew the zeros for the first row only: every entry needs a draw of its own.",
)
edit(
    "init_weights",
    "isinstance(module, (torch.nn.Linear, torch.nn.Conv2d))",
    "type(module) in (torch.nn.Linear, torch.nn.Conv2d)",
    name="exact_types",
    says="You compared types: a class derived from Linear is one, too. Use `isinstance`.",
)
edit(
    "init_weights",
    "isinstance(module, (torch.nn.Linear, torch.nn.Conv2d))",
    'getattr(module, "weight", None) is not None',
    name="everything_with_a_weight",
    says="You initialised everything that has a weight: a normalisation's scale must stay 1.",
)


@misconception(
    "init_weights",
    says="You assigned new Parameters: the optimiser and tied layers still have the old ones. Fill in place.",
)
def new_parameters(module, generator):
    if isinstance(module, (torch.nn.Linear, torch.nn.Conv2d)):
        weight = 0.01 * torch.randn(module.weight.shape, generator=generator)
        module.weight = torch.nn.Parameter(weight)
        if module.bias is not None:
            module.bias = torch.nn.Parameter(torch.zeros(module.bias.shape))


edit(
    "init_weights",
    "if module.bias is not None:",
    "if True:",
    name="bias_expected",
    says="You took for granted that there is a bias: with `bias=False` it is None.",
)
edit(
    "init_weights",
    "        if module.bias is not None:\n            torch.nn.init.zeros_(module.bias)\n",
    "",
    name="bias_left_alone",
    says="You left the bias as PyTorch made it, random: it must be 0.",
)


@misconception(
    "init_weights",
    says="You initialised all parameters inside: `apply` comes to each module anyway, look at this one only.",
)
def all_parameters_inside(module, generator):
    for parameter in module.parameters():
        if parameter.dim() > 1:
            torch.nn.init.normal_(parameter, std=0.01, generator=generator)
        else:
            torch.nn.init.zeros_(parameter)


edit(
    "init_net",
    "net.apply(lambda module: init_weights(module, generator))",
    "for module in net.children():\n        init_weights(module, generator)",
    name="top_level_only",
    says="You went through `children()`: modules inside of them are left out, and so is the net itself.",
)


@misconception(
    "init_net",
    says="You looked the names up too late: a wrong one is found when the net has been changed already.",
)
def names_looked_up_late(net, generator, zero=()):
    net.apply(lambda module: init_weights(module, generator))
    for name in zero:
        for parameter in net.get_submodule(name).parameters():
            torch.nn.init.zeros_(parameter)


@misconception(
    "init_net",
    says="You set the blocks to zero first: `apply` then fills them again.",
)
def zeros_first(net, generator, zero=()):
    for block in [net.get_submodule(name) for name in zero]:
        for parameter in block.parameters():
            torch.nn.init.zeros_(parameter)
    net.apply(lambda module: init_weights(module, generator))


edit(
    "init_net",
    "block.parameters()",
    "block.parameters(recurse=False)",
    name="block_without_its_inside",
    says="You set only the block's own parameters to zero: those of modules inside it belong to it, too.",
)
edit(
    "init_output_bias_",
    "(counts + 1) / (counts + 1).sum()",
    "counts / counts.sum()",
    name="not_smoothed",
    says="A class without examples got the bias -inf: its loss is infinite. Add 1 to each count.",
)
edit(
    "init_output_bias_",
    "(counts + 1) / (counts + 1).sum()",
    "(counts + 1)",
    name="logarithms_of_counts",
    says="You took logarithms of counts: softmax is the same, but the bias must be that of the shares.",
)
edit(
    "init_output_bias_",
    "torch.log((counts + 1) / (counts + 1).sum())",
    "(counts + 1) / (counts + 1).sum()",
    name="shares_as_bias",
    says="You took the shares for the bias: outputs are logits, softmax exponentiates them. Take logarithms.",
)
edit(
    "init_output_bias_",
    "        layer.weight.zero_()\n",
    "",
    name="weight_left_random",
    says="You left the weight random: the first predictions then depend on the input. Set it to 0.",
)
