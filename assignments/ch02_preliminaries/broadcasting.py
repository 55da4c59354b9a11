# %% [markdown]
# # Broadcasting
#
# Tensors of different shapes can be added: a row is added to every row of a matrix, and nobody writes a loop.
# Read the section "Broadcasting" of the chapter's README first: it gives the rule. (How to read the feedback
# is in the section "First steps".) Then write `broadcast_shape` and check it before you go on.
#
# Find the shapes yourself: `broadcast_shape` and `unbroadcast` must not call what a library has for it
# (`broadcast_shapes`, `broadcast_tensors`, `broadcast_to`, `expand`, `expand_as`, `sum_to_size`, nor NumPy's
# `broadcast...`), nor use automatic differentiation. `pairwise_differences` may call any library function,
# as long as it starts few operators: each sum, product, copy and the like that torch computes counts as one,
# while a view (`unsqueeze`, `x[:, None]`, a slice) costs nothing.

# %%
import torch


# %%
def broadcast_shape(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape of x + y for a tensor x of shape `a` and a tensor y of shape `b`.

    Write the two shapes below each other, with their *last* sizes aligned; where one is shorter, sizes of 1
    are missing at its front. Two sizes below each other match if they are equal or one of them is 1. Equal
    sizes stay, and a 1 becomes the other size, also if that is 0.

    Args:
        a: a shape: any number of sizes, also none; each is at least 0. Sizes may be huge (10**9): then no
            tensor of this shape fits into memory, so compute with the numbers alone.
        b: another shape, of the same kind.

    Returns:
        The common shape, a tuple of integers.

    Raises:
        ValueError: two sizes do not match.

    Example:
        broadcast_shape((2, 1, 3), (4, 1)) is (2, 4, 3). broadcast_shape((2,), (3,)) raises ValueError.

    Source: Zhang et al., Dive into Deep Learning, section 2.1.4.
    """
    raise NotImplementedError


# %%
def pairwise_differences(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Subtract each row of `y` from each row of `x`, without a loop over the rows.

    Args:
        x: (m, d), floating point. Not changed.
        y: (n, d), of the same dtype. Not changed.

    Returns:
        A tensor (m, n, d) of that dtype: element [i, j] is the row x[i] - y[j]. At most 8 torch operators
        run (views do not count), whatever m and n are: broadcasting goes over the pairs.

    Example:
        For x = [[1, 2], [3, 4]] and y = [[1, 1], [0, 2], [3, 0]] it has the shape (2, 3, 2):
        [[[0, 1], [1, 0], [-2, 2]], [[2, 3], [3, 2], [0, 4]]].

    Source: Zhang et al., Dive into Deep Learning, section 2.1.4.
    """
    raise NotImplementedError


# %%
def unbroadcast(g: torch.Tensor, shape: tuple[int, ...]) -> torch.Tensor:
    """Undo broadcasting in the backward pass: sum the gradient over all copies of each element.

    A tensor x was stretched to the shape of `g`. Each of its elements then stands in several places, and the
    gradient with respect to it is the sum of the gradients in these places.

    Args:
        g: gradient with respect to the stretched tensor, floating point; every size is at least 1. Not
            changed.
        shape: the shape of x, which can be stretched to that of `g`; every size is at least 1.

    Returns:
        The gradient with respect to x: its shape is `shape`, its dtype that of `g`. Where nothing was
        stretched it may be `g` itself or a copy.

    Example:
        For g = torch.ones(2, 4, 3) and shape (4, 1) it is [[6], [6], [6], [6]]: each element of x stood in
        2 * 3 places.

    Source: Zhang et al., Dive into Deep Learning, sections 2.1.4 and 2.5.
    """
    raise NotImplementedError
