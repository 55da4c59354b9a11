# %% [markdown]
# # First steps
#
# Three functions of one line each. Source: Zhang et al., Dive into Deep Learning, sections 2.1 and 2.3.6.

# %%
import torch


# %%
def odd_numbers(n: int) -> torch.Tensor:
    """Return the first n odd numbers: 1, 3, 5 and so on.

    Args:
        n: how many numbers; at least 0.

    Returns:
        A tensor of shape (n,) and dtype torch.int64 (whole numbers), also for n = 0.

    Example:
        odd_numbers(3) is torch.tensor([1, 3, 5]).
    """
    raise NotImplementedError


# %%
def column_means(x: torch.Tensor) -> torch.Tensor:
    """Return the mean (the average) of each column of a matrix. Do not change the matrix.

    Args:
        x: a matrix of shape (n, d), n and d at least 1, of floating point numbers.

    Returns:
        A tensor of shape (d,), of the dtype of `x`: element [j] is the mean of column j.

    Example:
        For x = torch.tensor([[1.0, 2.0, 3.0], [5.0, 6.0, 10.0]]) it is torch.tensor([3.0, 4.0, 6.5]).
    """
    raise NotImplementedError


# %%
def without_negatives(x: torch.Tensor) -> torch.Tensor:
    """Return a new tensor like `x`, with 0 in place of each negative element. Do not change `x` itself.

    Args:
        x: floating point numbers (no infinity, no NaN) in any shape, also ().

    Returns:
        A tensor of the shape and dtype of `x`.

    Example:
        For x = torch.tensor([3.0, -1.0, 0.5]) it is torch.tensor([3.0, 0.0, 0.5]).
    """
    raise NotImplementedError
