"""Wrong answers to ch06/tied_layers, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

LAYERS = "[torch.nn.Linear(num_hiddens, num_hiddens)] * depth"

edit(
    "TiedMLP.__init__",
    LAYERS,
    "[torch.nn.Linear(num_hiddens, num_hiddens) for _ in range(depth)]",
    name="separate_layers",
    says="You made a new layer for each place: nothing is shared. All places need the same Parameters.",
)


@misconception(
    "TiedMLP.__init__",
    says="You copied one layer: the copies start equal and are trained apart.",
)
def deep_copies(self, num_inputs, num_hiddens, num_outputs, depth):
    import copy

    torch.nn.Module.__init__(self)
    self.first = torch.nn.Linear(num_inputs, num_hiddens)
    layer = torch.nn.Linear(num_hiddens, num_hiddens)
    self.hidden = torch.nn.ModuleList([copy.deepcopy(layer) for _ in range(depth)])
    self.last = torch.nn.Linear(num_hiddens, num_outputs)


edit(
    "TiedMLP.__init__",
    f"self.hidden = torch.nn.ModuleList({LAYERS})",
    "self.hidden = torch.nn.ModuleList(torch.nn.Linear(num_hiddens, num_hiddens) for _ in range(depth))\n"
    "        for layer in self.hidden:\n"
    "            layer.weight.data, layer.bias.data = self.hidden[0].weight.data, self.hidden[0].bias.data",
    name="layers_share_data",
    says="You shared `.data`: these are different Parameters, with a gradient each. Share the Parameter.",
)
edit(
    "TiedMLP.__init__",
    f"self.hidden = torch.nn.ModuleList({LAYERS})",
    "self.hidden = torch.nn.ModuleList(torch.nn.Linear(num_hiddens, num_hiddens) for _ in range(depth))\n"
    "        for layer in self.hidden:\n"
    "            layer.weight = self.hidden[0].weight",
    name="only_weights_tied",
    says="You tied the weights only: the hidden layers share their bias, too.",
)
edit(
    "TiedMLP.forward",
    "in self.hidden:",
    "in self.hidden.children():",
    name="different_layers_only",
    says="You ran through `children()`, which lists a shared layer once: apply it in each of its places.",
)
edit(
    "TiedMLP.forward",
    "return self.last(H)",
    "return torch.relu(self.last(H))",
    name="relu_on_the_outputs",
    says="You put a ReLU after the last layer: outputs may be negative.",
)
edit(
    "TiedMLP.forward",
    "H = torch.relu(layer(H))",
    "H = layer(H)",
    name="hidden_without_relu",
    says="You left out the ReLU after the hidden layers: without it they are one linear map.",
)
edit(
    "tie_weights",
    "decoder.weight = embedding.weight",
    "decoder.weight = torch.nn.Parameter(embedding.weight.detach().clone())",
    name="copied",
    says="You copied the weight: equal values are no tie, the first step of an optimiser parts them.",
)
edit(
    "tie_weights",
    "decoder.weight = embedding.weight",
    "decoder.weight.data = embedding.weight.data",
    name="shared_data",
    says="You shared `.data`: these are two Parameters, with a gradient each. Assign the Parameter itself.",
)
edit(
    "tie_weights",
    "decoder.weight = embedding.weight",
    "embedding.weight = decoder.weight",
    name="wrong_way_round",
    says="You gave the embedding the decoder's weight: the embedding's is to be kept.",
)
edit(
    "tie_weights",
    "decoder.weight.shape != embedding.weight.shape",
    "decoder.weight.numel() != embedding.weight.numel()",
    name="only_sizes_compared",
    says="You compared numbers of entries: (5, 3) and (3, 5) have as many, and do not fit. Compare shapes.",
)
edit(
    "tied_names",
    "in net.named_parameters(remove_duplicate=False):",
    "in net.named_parameters():",
    name="duplicates_removed",
    says="You asked for `named_parameters()`, which names each Parameter once: no tie is to be seen there.",
)
edit(
    "tied_names",
    "id(parameter)",
    "str(parameter.tolist())",
    name="equal_values",
    says="You compared values: two biases of zeros are equal, and not tied. Ask for the same object.",
)
edit(
    "tied_names",
    "id(parameter)",
    "parameter.data_ptr()",
    name="shared_memory",
    says="You compared addresses of memory: two Parameters may share it, and still get a gradient each.",
)


@misconception(
    "gradient_of_each_use",
    says="You gave each use the whole gradient: autograd sums over the uses. Give each its own copy of W.",
)
def whole_gradient_for_each(W, X, depth, v):
    W, H = W.clone().requires_grad_(), X
    for _ in range(depth):
        H = torch.relu(H @ W)
    return torch.stack(torch.autograd.grad(H, W, v) * depth)


@misconception(
    "gradient_of_each_use",
    says="You divided the gradient equally: each use has a part of its own, only their sum is the gradient.",
)
def equal_shares(W, X, depth, v):
    W, H = W.clone().requires_grad_(), X
    for _ in range(depth):
        H = torch.relu(H @ W)
    return torch.stack(torch.autograd.grad(H, W, v) * depth) / depth


edit(
    "gradient_of_each_use",
    "torch.autograd.grad(H, copies, v)",
    "torch.autograd.grad(H, copies[::-1], v)",
    name="last_use_first",
    says="Your parts are in reverse order: backpropagation meets the last use first, but it comes last here.",
)


@misconception(
    "gradient_of_each_use",
    says="You forgot the ReLU on the way back: where an output is 0, no gradient passes.",
)
def no_relu_backward(W, X, depth, v):
    inputs = [X]
    for _ in range(depth):
        inputs.append(torch.relu(inputs[-1] @ W))
    parts = []
    for H in reversed(inputs[:-1]):
        parts.insert(0, H.T @ v)
        v = v @ W.T
    return torch.stack(parts)
