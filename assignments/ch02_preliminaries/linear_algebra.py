# %% [markdown]
# # Linear algebra
#
# Norms, sums along a dimension and products: the vocabulary of every later chapter.
# Read the section "Linear algebra" of the chapter's README first.
#
# Build them from elementwise operations and sums. `lp_norm` and `frobenius` must not call a library's norms,
# `running_sum` no cumulative sum, and `product` no product of vectors or matrices (`@`, `matmul`, `mm`, `mv`,
# `dot`, `einsum` and the like), neither torch's nor NumPy's.

# %%
import math

import torch


# %%
def lp_norm(x: torch.Tensor, p: float) -> torch.Tensor:
    """Return the p-norm of a vector: the p-th root of the sum of |x_i|^p.

    Args:
        x: (n,), floating point, at least one element, all finite. Not changed.
        p: at least 1. `math.inf` gives the limit of large p, the largest |x_i|.

    Returns:
        The norm, a tensor of shape () and the dtype of `x`. It is right wherever it can be represented, also
        where the powers |x_i|^p cannot: for entries of 1e200 or 1e-200 (float64), too. A vector of zeros has
        norm 0.

    Raises:
        ValueError: p is less than 1.

    Example:
        lp_norm(torch.tensor([3.0, -4.0]), p) is 7 for p = 1, 5 for p = 2 and 4 for p = math.inf.

    Source: Zhang et al., Dive into Deep Learning, section 2.3.11.
    """
    raise NotImplementedError


# %%
def frobenius(A: torch.Tensor) -> torch.Tensor:
    """Return the Frobenius norm of a matrix: the root of the sum of all its squared entries.

    Args:
        A: (m, n), floating point, at least one entry; neither the squares nor their sum overflow. Not
            changed.

    Returns:
        The norm, a tensor of shape () and the dtype of `A`.

    Example:
        frobenius(torch.tensor([[1.0, 2.0], [4.0, 10.0]])) is 11.

    Source: Zhang et al., Dive into Deep Learning, section 2.3.11.
    """
    raise NotImplementedError


# %%
def row_normalize(A: torch.Tensor) -> torch.Tensor:
    """Divide each row of a matrix by its sum.

    Args:
        A: (m, n), floating point, no entry is negative. Not changed.

    Returns:
        A tensor of the shape and dtype of `A`. Each of its rows sums to 1, also where the entries are as
        small as 1e-20; but a row of zeros stays a row of zeros.

    Example:
        row_normalize(torch.tensor([[1.0, 3.0, 0.0], [0.0, 0.0, 0.0]])) is [[0.25, 0.75, 0], [0, 0, 0]].

    Source: Zhang et al., Dive into Deep Learning, section 2.3.7.
    """
    raise NotImplementedError


# %%
def running_sum(A: torch.Tensor, dim: int) -> torch.Tensor:
    """Return the sums of all entries up to each place along a dimension.

    Args:
        A: any shape with at least one dimension and no size of 0, floating point. Not changed.
        dim: the dimension along which to sum; negative values count from the end.

    Returns:
        A tensor of the shape and dtype of `A`: at place i along `dim` stands the sum of the entries 0 to i.

    Example:
        For A = [[1, 2, 3], [4, 5, 6]] it is [[1, 2, 3], [5, 7, 9]] for dim 0 and [[1, 3, 6], [4, 9, 15]] for
        dim 1.

    Source: Zhang et al., Dive into Deep Learning, section 2.3.7.
    """
    raise NotImplementedError


# %%
def product(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Return the product of two vectors, of a matrix and a vector, or of two matrices.

    Args:
        a: a vector (n,) or a matrix (m, n), floating point. Not changed.
        b: a vector (n,) or a matrix (n, k), of the same dtype. Not changed.

    Returns:
        A tensor of that dtype. For two vectors, of shape (): their dot product, the sum of a_i b_i. For a
        matrix and a vector, of shape (m,): the dot product of each row of `a` with `b`. For two matrices, of
        shape (m, k): at [i, j] the dot product of row i of `a` with column j of `b`.

    Raises:
        TypeError: any other numbers of dimensions, also a vector times a matrix.
        ValueError: the sizes n differ, also if one of them is 1.

    Example:
        product([1, 2], [3, 4]) is 11, product([[1, 2], [3, 4]], [1, 10]) is [21, 43], and
        product([[1, 2]], [[1, 0, 5], [0, 1, 7]]) is [[1, 2, 19]] (written as lists here).

    Source: Zhang et al., Dive into Deep Learning, sections 2.3.8 to 2.3.10.
    """
    raise NotImplementedError
