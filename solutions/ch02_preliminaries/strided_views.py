# %% [markdown]
# # Strided views
#
# Broadcasting copies nothing, and neither does a transpose: a tensor is a block of numbers in memory with
# a note on how to read it. You will write such notes yourself: for a stretched tensor, and for windows that
# overlap. Read the section "Strided views" of the chapter's README first.
#
# Find the strides yourself: the functions must not call what a library has for it (`expand`, `expand_as`,
# `broadcast_to`, `broadcast_tensors`, `unfold`, nor NumPy's `broadcast_to`, `broadcast_arrays` and
# `sliding_window_view`). `as_strided` is meant to be used. No tensor here requires a gradient.

# %%
import numpy as np
import torch


# %%
def broadcast_shape(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape of x + y for a tensor x of shape `a` and a tensor y of shape `b`. This is given.

    Raises:
        ValueError: two sizes do not match.
    """
    return tuple(np.broadcast_shapes(a, b))


# %%
def broadcast_view(x: torch.Tensor, shape: tuple[int, ...]) -> torch.Tensor:
    """Stretch a tensor to a larger shape without copying it.

    An element's place in memory is the sum of its indices times the strides (`x.stride()`). Where the stride
    is 0 the index does not count: every index shows the same element. `x.as_strided(shape, strides)` is
    a view of the memory of `x` with the strides of your choice, one for each size of the shape. Its first
    element is that of `x`, wherever that lies in memory, as long as you give no third argument.

    Args:
        x: any strides and dtype; every size is at least 1. Not changed.
        shape: the shape to stretch to; every size is at least 1.

    Returns:
        A tensor of that shape and of the dtype of `x`, with the values that `x` has when broadcasting
        stretches it to that shape. It is a view: it uses the memory of `x`, so that a change of `x` shows in
        it. Its stride is 0 along every dimension that `x` lacks and along every dimension that grows from 1;
        elsewhere it is that of `x`. (Where a size stays 1 the stride does not matter.)

    Raises:
        ValueError: broadcasting `x` together with `shape` does not give `shape`. An `x` of shape
            (2, 3) and the shape (3,) match, but they give (2, 3): an error.

    Example:
        For x = [[5], [6]] and shape (2, 3) it is [[5, 5, 5], [6, 6, 6]], with the strides (1, 0).

    Source: Zhang et al., Dive into Deep Learning, section 2.1.4.
    """
    ### BEGIN SOLUTION
    if broadcast_shape(tuple(x.shape), shape) != shape:
        raise ValueError(f"{tuple(x.shape)} cannot be stretched to {shape}")
    missing = len(shape) - x.dim()
    strides = [0] * len(shape)
    for dim, size in enumerate(x.shape):
        if size > 1:
            strides[missing + dim] = x.stride(dim)
    return x.as_strided(shape, strides)
    ### END SOLUTION


# %%
def sliding_windows(x: torch.Tensor, size: int) -> torch.Tensor:
    """Return all windows of a sequence, that is all runs of `size` neighbours, without copying them.

    Neighbouring windows overlap: each begins one element after the one before. Moving averages and
    convolutions are computed from such windows.

    Args:
        x: (n,), any stride and dtype. Not changed.
        size: how many elements a window has.

    Returns:
        A tensor (n - size + 1, size) of the dtype of `x`; its element [i, j] is x[i + j]. It is a view: it
        uses the memory of `x`, so that a change of `x` shows in it. Along both dimensions its stride is that
        of `x`. (Where a size is 1 the stride does not matter.)

    Raises:
        ValueError: `size` is less than 1 or greater than n. Therefore an empty `x` always raises.

    Example:
        For x = [3, 1, 4, 1, 5] and size 2 it is [[3, 1], [1, 4], [4, 1], [1, 5]].

    Source: torch.Tensor.as_strided and torch.Tensor.unfold, PyTorch's documentation.
    """
    ### BEGIN SOLUTION
    if not 1 <= size <= len(x):
        raise ValueError(f"there are no windows of {size} in {len(x)} elements")
    (stride,) = x.stride()
    return x.as_strided((len(x) - size + 1, size), (stride, stride))
    ### END SOLUTION
