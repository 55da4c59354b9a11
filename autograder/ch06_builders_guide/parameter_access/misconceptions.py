"""Wrong answers to ch06/parameter_access, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception


@misconception(
    "param_table", says="You listed the state_dict: it holds buffers, too, and shared parameters twice."
)
def state_dict_rows(net):
    state = net.state_dict(keep_vars=True)
    return [(name, tuple(p.shape), p.numel(), p.requires_grad) for name, p in state.items()]


@misconception(
    "param_table", says="You looked into the network's children only: modules may be nested deeper."
)
def one_level(net):
    found = [*net.named_parameters(recurse=False)]
    for child, module in net.named_children():
        found += [(f"{child}.{name}", p) for name, p in module.named_parameters(recurse=False)]
    return [(name, tuple(p.shape), p.numel(), p.requires_grad) for name, p in found]


edit(
    "param_table",
    "p in net.named_parameters()",
    "p in net.named_parameters(remove_duplicate=False)",
    name="counted_twice",
    says="You listed a shared parameter under each of its names: its numbers exist only once.",
)
edit(
    "param_table",
    "net.named_parameters()]",
    "net.named_parameters() if p.requires_grad]",
    name="frozen_left_out",
    says="You left out frozen parameters: they have a row, whose last entry is False.",
)
edit(
    "param_table",
    "p.numel()",
    "len(p)",
    name="length",
    says="You counted the first dimension only: a matrix (4, 2) has 8 elements, p.numel().",
)


@misconception(
    "decay_groups",
    says="You went by the names: the gains of normalisation are called weight, too, and do not decay.",
)
def by_name(net, weight_decay):
    named = [(name, p) for name, p in net.named_parameters() if p.requires_grad]
    return [
        {"params": [p for name, p in named if "bias" not in name], "weight_decay": weight_decay},
        {"params": [p for name, p in named if "bias" in name], "weight_decay": 0.0},
    ]


edit(
    "decay_groups",
    " if p.requires_grad]",
    "]",
    name="frozen_too",
    says="You put frozen parameters into the groups: only those that require a gradient belong there.",
)
edit(
    "decay_groups",
    "p.dim() >= 2",
    "p.dim() == 2",
    name="matrices_only",
    says="You let matrices decay only: a convolution's kernels have four dimensions, and are weights, too.",
)
edit(
    "decay_groups",
    "[p for p in net.parameters() if",
    "[p for _, p in net.named_parameters(remove_duplicate=False) if",
    name="shared_twice",
    says="You put a shared parameter into its group once for each name: an optimizer would move it twice.",
)
edit(
    "decay_groups",
    'p.dim() < 2], "weight_decay": 0.0',
    'p.dim() < 2], "weight_decay": weight_decay',
    name="all_decay",
    says="Both your groups decay: that of biases and gains has the weight decay 0.",
)
edit(
    "decay_groups",
    '        {"params": [p for p in trainable if p.dim() < 2], "weight_decay": 0.0},\n',
    "",
    name="biases_left_out",
    says="You left biases and gains out: they do not decay, but they must be trained.",
)
edit(
    "freeze",
    "        p.grad = None\n",
    "",
    name="gradient_kept",
    says="You kept the old gradient: an optimizer goes on moving every parameter whose grad is not None.",
)
edit(
    "freeze",
    "p.grad = None",
    "p.grad = torch.zeros_like(p)",
    name="gradient_of_zero",
    says="You set the gradient to 0: momentum and weight decay still move the parameter. It must be None.",
)
edit(
    "freeze",
    "p.requires_grad_(False)",
    "p.detach()",
    name="detached",
    says="p.detach() returns another tensor and leaves p as it is: set requires_grad of p itself.",
)
edit(
    "freeze",
    "p in net.named_parameters(remove_duplicate=False)",
    "p in net.named_parameters()",
    name="second_names_unknown",
    says="You looked at first names only: a shared parameter is frozen if any of its names matches.",
)
edit(
    "freeze",
    "fnmatchcase(name, pattern)",
    "pattern.strip('*') in name",
    name="part_of_a_name",
    says="You looked for the pattern anywhere in the name: it must match the whole name.",
)
edit(
    "freeze",
    '    if not matching:\n        raise ValueError(f"no parameter\'s name matches {pattern!r}")\n',
    "",
    name="silent",
    says="You did nothing where no name matches: a typing error in the pattern must not pass silently.",
)
edit(
    "freeze",
    "for p in net.parameters()",
    "for _, p in net.named_parameters(remove_duplicate=False)",
    name="left_counted_twice",
    says="You counted a shared parameter that is left once for each of its names.",
)


@misconception(
    "materialize",
    says="You ran the network in training mode: batch normalisation took the zeros for data.",
)
def in_training_mode(net, shape):
    with torch.no_grad():
        return tuple(net(torch.zeros(shape)).shape)


@misconception(
    "materialize",
    says="You set every module to training mode in the end: some may have been in evaluation mode before.",
)
def all_to_training(net, shape):
    net.eval()
    try:
        with torch.no_grad():
            return tuple(net(torch.zeros(shape)).shape)
    finally:
        net.train()


@misconception("materialize", says="You left the network in evaluation mode.")
def left_in_evaluation(net, shape):
    net.eval()
    with torch.no_grad():
        return tuple(net(torch.zeros(shape)).shape)


@misconception(
    "materialize",
    says="Where the pass fails your network stays in evaluation mode: restore the modes in `finally`.",
)
def no_finally(net, shape):
    modes = [(module, module.training) for module in net.modules()]
    net.eval()
    with torch.no_grad():
        found = tuple(net(torch.zeros(shape)).shape)
    for module, mode in modes:
        module.training = mode
    return found


@misconception(
    "materialize",
    says="You gave every lazy layer the network's input: a layer sees the output of the one before it.",
)
def same_input_for_all(net, shape):
    for module in net.modules():
        if isinstance(module, torch.nn.modules.lazy.LazyModuleMixin):
            module.initialize_parameters(torch.zeros(shape))
    return (shape[0], list(net.parameters())[-1].shape[0])


edit(
    "materialize",
    "with torch.no_grad():",
    "if True:",
    name="graph_recorded",
    says="Autograd recorded the pass: it keeps memory for a backward pass that never comes.",
)
