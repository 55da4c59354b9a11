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
        A tensor of shape (n,), dtype torch.int64 (whole numbers). For n = 0 it is an empty tensor, also of
        dtype torch.int64.

    Example:
        odd_numbers(3) is torch.tensor([1, 3, 5]).
    """
    ### BEGIN SOLUTION
    return 2 * torch.arange(n) + 1
    ### END SOLUTION


# %%
def column_means(x: torch.Tensor) -> torch.Tensor:
    """Return the mean (the average) of each column of a matrix. Do not change the matrix.

    Args:
        x: a matrix of shape (n, d), that is n rows and d columns, both at least 1; of a floating point dtype.

    Returns:
        A tensor of shape (d,), of the dtype of `x`: its element [j] is the mean of the n numbers in column j.

    Example:
        For x = torch.tensor([[1.0, 2.0, 3.0], [5.0, 6.0, 10.0]]) it is torch.tensor([3.0, 4.0, 6.5]).
    """
    ### BEGIN SOLUTION
    return x.mean(dim=0)
    ### END SOLUTION


# %%
def without_negatives(x: torch.Tensor) -> torch.Tensor:
    """Return a new tensor like `x`, with 0 in place of each negative element. Do not change `x` itself.

    Args:
        x: any shape, also () for a single number; of a floating point dtype, without infinity and NaN.

    Returns:
        A tensor of the shape and dtype of `x`: 0 where the element of `x` is negative, and the element of
        `x` everywhere else.

    Example:
        For x = torch.tensor([3.0, -1.0, 0.5]) it is torch.tensor([3.0, 0.0, 0.5]).
    """
    ### BEGIN SOLUTION
    return x.clamp(min=0)
    ### END SOLUTION
