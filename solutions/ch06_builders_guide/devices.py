# %% [markdown]
# # Devices
#
# A GPU has memory of its own and works on its own. So every tensor has a place, an operation wants its
# operands in one place, and reading a number makes Python wait for the GPU. Write code that runs on any
# device, and that does not wait. You need no GPU: the checks use devices that hold no values, and count how
# often you read.
# Read the section "Devices" of the chapter's README first. `one_hot` must not call the library's `one_hot`;
# otherwise you may use all of torch.

# %%
from collections.abc import Iterable
from typing import Any

import torch


# %%
def try_gpu(i: int = 0) -> torch.device:
    """Return a GPU if there is one, else the CPU.

    Args:
        i: the number of the GPU, at least 0.

    Returns:
        The device "cuda:i" if there are more than `i` GPUs, by `torch.cuda.device_count()`; else "cpu".

    Example:
        On a machine with two GPUs try_gpu(1) is torch.device("cuda:1") and try_gpu(2) is torch.device("cpu").

    Source: Zhang et al., Dive into Deep Learning, section 6.7.1.
    """
    ### BEGIN SOLUTION
    return torch.device(f"cuda:{i}" if i < torch.cuda.device_count() else "cpu")
    ### END SOLUTION


# %%
def to_device(nested: Any, device: torch.device | str) -> Any:
    """Move all tensors of a minibatch to a device.

    Args:
        nested: a tensor, or a list, tuple, named tuple or dict, nested as it likes, of tensors and of other
            things (numbers, text, None). Not changed.
        device: where to.

    Returns:
        The same with tensors on that device. A list becomes a list, a tuple a tuple, a named tuple a named
        tuple of its class, a dict a dict with the same keys in the same order. A tensor that is there already
        is not copied. Other things are the same objects as before.

    Example:
        to_device({"x": (torch.ones(2), 5)}, "meta") is {"x": (a tensor of shape (2,) on "meta", 5)}.

    Source: Zhang et al., Dive into Deep Learning, section 6.7.2.
    """
    ### BEGIN SOLUTION
    if isinstance(nested, torch.Tensor):
        return nested.to(device)
    if isinstance(nested, dict):
        return {key: to_device(item, device) for key, item in nested.items()}
    if isinstance(nested, list):
        return [to_device(item, device) for item in nested]
    if isinstance(nested, tuple):
        items = [to_device(item, device) for item in nested]
        return type(nested)(*items) if hasattr(nested, "_fields") else tuple(items)
    return nested
    ### END SOLUTION


# %%
def common_device(tensors: Iterable[torch.Tensor]) -> torch.device:
    """Return the device on which all of some tensors are, for example a network's parameters.

    Args:
        tensors: any number of tensors; it may be a generator such as `net.parameters()`, which can be gone
            through only once. No value is read.

    Returns:
        Their device.

    Raises:
        ValueError: they are on different devices ("cuda:0" and "cuda:1" are different), or there is none.

    Example:
        For [torch.ones(2), torch.ones(3)] it is torch.device("cpu"); for
        [torch.ones(2), torch.ones(3, device="meta")] it raises ValueError.

    Source: Zhang et al., Dive into Deep Learning, sections 6.7.2 and 6.7.3.
    """
    ### BEGIN SOLUTION
    devices = {tensor.device for tensor in tensors}
    if len(devices) != 1:
        raise ValueError(f"the tensors are on {len(devices)} devices")
    return devices.pop()
    ### END SOLUTION


# %%
def one_hot(labels: torch.Tensor, num_classes: int) -> torch.Tensor:
    """Return the one-hot rows of labels, on the device of the labels.

    Args:
        labels: (n,), int64, 0, ..., num_classes - 1, on any device. Not changed.
        num_classes: k.

    Returns:
        (n, k), float32, on the device of `labels`: row i has a 1 at labels[i] and zeros elsewhere. Nothing is
        read on the host.

    Example:
        one_hot(torch.tensor([2, 0]), 3) is [[0, 0, 1], [1, 0, 0]].
    """
    ### BEGIN SOLUTION
    classes = torch.arange(num_classes, device=labels.device)
    return (labels.unsqueeze(1) == classes).float()
    ### END SOLUTION


# %%
class LossLogger:
    """Reports the mean of every so many losses, and makes Python wait for the device only then.

    Attributes:
        every: how many losses make one entry, at least 1.
        history: the means so far, as floats.
        count: how many losses have come since the last entry.
        total: their sum, or 0.0. You may keep other attributes instead of `count` and `total`.
    """

    def __init__(self, every: int) -> None:
        self.every = every
        self.history: list[float] = []
        self.count = 0
        self.total: torch.Tensor | float = 0.0

    def log(self, loss: torch.Tensor) -> None:
        """Take in the loss of one step.

        Args:
            loss: shape (), positive, of any floating dtype, on any device; all losses of a logger are on the
                same one. It may require a gradient. Not changed. The caller may write over it in place later.

        Returns:
            None. Every `every`-th call appends the mean of the last `every` losses to `history`, correct to a
            relative 1e-4 also for float16 and bfloat16: sum in float32 or float64, since a sum in 16 bits
            stops growing or overflows. That call may read one number on the host, the others read none.
            Between calls all tensors that the logger keeps are on the device of the losses, and it keeps no
            loss's graph alive.

        Example:
            A logger with every = 2 that gets the losses 1, 2, 4, 8 and 9 has the history [1.5, 6.0].

        Source: Zhang et al., Dive into Deep Learning, sections 6.7.2 and 13.2.
        """
        ### BEGIN SOLUTION
        self.total = self.total + loss.detach().float()
        self.count += 1
        if self.count == self.every:
            self.history.append(self.total.item() / self.every)
            self.count, self.total = 0, 0.0
        ### END SOLUTION
