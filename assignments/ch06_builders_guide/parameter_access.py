# %% [markdown]
# # Parameter access
#
# A network is a tree of modules, and each parameter hangs in it under a dotted name. List the parameters,
# sort them for weight decay, freeze some by their names, and give lazy layers their shapes.
# Read the section "Parameter access" of the chapter's README first. You may use all of torch.

# %%
from fnmatch import fnmatchcase
from typing import Any

import torch


# %%
def param_table(net: torch.nn.Module) -> list[tuple[str, tuple[int, ...], int, bool]]:
    """List the parameters of a network, each of them once.

    Args:
        net: any module, nested as it likes; all its parameters have a shape (no lazy layer is left).

    Returns:
        A row (name, shape, elements, trainable) for each parameter, in the order of `net.named_parameters()`:
        its dotted name, its shape, how many numbers it holds, and its `requires_grad`. A parameter that
        several layers share has one row, under the first of its names. Buffers have none: no optimizer
        moves them.

    Example:
        For torch.nn.Linear(3, 2) it is [("weight", (2, 3), 6, True), ("bias", (2,), 2, True)].

    Source: Zhang et al., Dive into Deep Learning, section 6.2.1.
    """
    raise NotImplementedError


# %%
def decay_groups(net: torch.nn.Module, weight_decay: float) -> list[dict[str, Any]]:
    """Split a network's parameters into those that weight decay pulls to 0 and those that it leaves alone.

    The usual choice: weights, the matrices and kernels, decay. Biases and the gains of normalisation, which
    have one dimension or none, do not.

    Args:
        net: any module; all its parameters have a shape.
        weight_decay: at least 0.

    Returns:
        Two groups as optimizers take them, `torch.optim.SGD(decay_groups(net, 0.1), lr=0.5)`: first
        {"params": [parameters with two dimensions or more], "weight_decay": weight_decay}, then
        {"params": [all others], "weight_decay": 0.0}. Each parameter that requires a gradient is in one of
        them, once, also if several layers share it; frozen ones are in none. Inside a group they stand in
        the order of `net.parameters()`.

    Example:
        For torch.nn.Linear(3, 2) the first group holds the weight, the second the bias.

    Source: Zhang et al., Dive into Deep Learning, sections 3.7.4 and 6.2.
    """
    raise NotImplementedError


# %%
def freeze(net: torch.nn.Module, pattern: str) -> int:
    """Freeze parameters by their names, so that no later step of an optimizer moves them.

    That holds also for an optimizer that was made before and has stepped already: it moves every parameter
    whose `grad` is a tensor, by momentum and weight decay even if that tensor is 0. So the gradient of a
    frozen parameter must become None.

    Args:
        net: any module. Changed in place: `requires_grad` and `grad` of the parameters whose names match, and
            nothing else.
        pattern: matched with `fnmatch.fnmatchcase` against whole dotted names: `*` stands for any characters,
            also for dots. A shared parameter is frozen if any of its names matches.

    Returns:
        How many numbers of the network can still be trained: the elements of the parameters that require a
        gradient, shared ones counted once.

    Raises:
        ValueError: no name matches (a silent typing error would train what should be frozen).

    Example:
        For net = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.Linear(2, 1)), freeze(net, "0.*") is 3:
        the weights and the bias of the second layer are left.

    Source: Zhang et al., Dive into Deep Learning, section 14.2 (fine-tuning); PyTorch's documentation of
    `torch.optim.Optimizer.zero_grad`.
    """
    raise NotImplementedError


# %%
def materialize(net: torch.nn.Module, shape: tuple[int, ...]) -> tuple[int, ...]:
    """Give lazy layers their shapes by one forward pass, and change nothing else.

    A lazy layer (`torch.nn.LazyLinear`) learns the size of its input from the first batch. Until then its
    parameters have no shape.

    Args:
        net: a module that maps one tensor to one tensor, with or without lazy layers. Afterwards every module
            in it is in the mode that it was in before, training or evaluation (they may differ), and buffers
            that were there keep their values. Lazy batch normalisation begins with mean 0, variance 1 and 0
            batches seen.
        shape: that of a batch, of one example or more; the pass is made with float32 zeros.

    Returns:
        The shape of the network's output. The pass keeps no memory for a backward pass.

    Raises:
        Exception: whatever the forward pass raises. Then, too, every module is in its mode again.

    Example:
        For net = torch.nn.LazyLinear(2), materialize(net, (1, 5)) is (1, 2), and net.weight has the shape
        (2, 5).

    Source: Zhang et al., Dive into Deep Learning, section 6.4.
    """
    raise NotImplementedError
