# %% [markdown]
# # In-place operations and memory
#
# `x = x + y` makes a new tensor and gives it the name x; whoever else holds the old one sees nothing of it.
# `x += y` writes into the memory that x has, and everybody who looks there sees it. Parameters and the states
# of optimizers are updated that way, so it matters which of the two you wrote.
# Read the section "In-place operations and memory" of the chapter's README first.
#
# A function whose name ends in an underscore changes its first argument, as PyTorch's own methods do.
# No tensor here requires a gradient.

# %%
import torch


# %%
def same_storage(a: torch.Tensor, b: torch.Tensor) -> bool:
    """Tell whether two tensors are views of the same block of memory.

    A block is what one tensor got when it was made: `x.untyped_storage()`. Slices, transposes and reshaped
    views of a tensor lie in its block; a copy has a block of its own.

    Args:
        a: a tensor with at least one element. Not changed.
        b: another one, of the same dtype. Not changed.

    Returns:
        True if they lie in the same block, also if they have no element in common; False otherwise, also if
        all values are equal.

    Example:
        For x = torch.zeros(4) the answer is True for x[:2] and x[2:], and False for x and x.clone().

    Source: Zhang et al., Dive into Deep Learning, section 2.1.5.
    """
    raise NotImplementedError


# %%
def add_into(x: torch.Tensor, y: torch.Tensor) -> None:
    """Add `y` to `x`, in the memory of `x`.

    Args:
        x: floating point, any strides. Afterwards it holds the sum, in the memory it had before, so that the
            change shows in all other views of this memory.
        y: of the same dtype, of a shape that broadcasts to that of `x`; shares no memory with `x`. Not
            changed.

    Returns:
        None. No second tensor of the size of `x` is made on the way: for one of 4 000 bytes, all tensors
        made together hold no more than 2 000 bytes at once.

    Raises:
        RuntimeError: x + y would have another shape than `x` (PyTorch's own error will do).

    Example:
        For x = [1, 2] and y = [10, 10], x is [11, 12] afterwards.

    Source: Zhang et al., Dive into Deep Learning, section 2.1.5.
    """
    raise NotImplementedError


# %%
def axpy_(y: torch.Tensor, a: float, x: torch.Tensor) -> torch.Tensor:
    """Add `a` times `x` to `y`, in the memory of `y`.

    A step of gradient descent is just that: y are the parameters, -a is the learning rate, x the gradient.

    Args:
        y: floating point, any strides. Afterwards it holds y + a x, in the memory it had before.
        a: any number.
        x: of the shape and dtype of `y`. Not changed, unless it is `y` itself, which then becomes (1 + a) y.

    Returns:
        `y` itself, the same object, no copy. As in `add_into`, no second tensor of this size is made, also
        not for a x: for one of 4 000 bytes, all tensors made together hold no more than 2 000 bytes at once.

    Example:
        For y = [1, 2], a = -0.5 and x = [4, 8], y is [-1, -2] afterwards.

    Source: Zhang et al., Dive into Deep Learning, sections 2.1.5 and 3.4.3.
    """
    raise NotImplementedError


# %%
def swap_rows_(x: torch.Tensor, i: int, j: int) -> None:
    """Exchange two rows of a tensor, in its own memory.

    Args:
        x: (n, ...), at least one dimension, any strides and dtype. Afterwards x[i] and x[j] are exchanged, in
            the memory that it had before; the other rows are as they were.
        i: a row, from 0 to n - 1.
        j: another row, or the same: then nothing changes.

    Returns:
        None.

    Example:
        For x = [[1, 2], [3, 4], [5, 6]], i = 0 and j = 2, x is [[5, 6], [3, 4], [1, 2]] afterwards.

    Source: Zhang et al., Dive into Deep Learning, sections 2.1.2 and 2.1.5.
    """
    raise NotImplementedError


# %%
def trajectory_(x: torch.Tensor, y: torch.Tensor, steps: int) -> list[torch.Tensor]:
    """Add `y` into `x` several times, and keep what `x` was after each time.

    Args:
        x: floating point, any strides. Afterwards it holds x + steps y, in the memory it had before.
        y: of the shape and dtype of `x`; shares no memory with it. Not changed.
        steps: how often, at least 0.

    Returns:
        A list of `steps` tensors: what `x` held after each addition. A later change of `x` shows in none of
        them, also not in the last.

    Example:
        For x = [0, 1], y = [1, 1] and 2 steps it returns [[1, 2], [2, 3]], and x is [2, 3] afterwards.

    Source: Zhang et al., Dive into Deep Learning, sections 2.1.5 and 2.3.5.
    """
    raise NotImplementedError
