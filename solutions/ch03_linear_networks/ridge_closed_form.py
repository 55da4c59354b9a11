# %% [markdown]
# # Ridge regression in closed form
#
# Least squares with a price on large weights. One linear system gives the answer, also where there are more
# features than examples and plain least squares has no unique one.
# Read the section "Ridge regression" of the chapter's README first.

# %%
import torch


# %%
def ridge_objective(
    X: torch.Tensor, y: torch.Tensor, w: torch.Tensor, b: torch.Tensor, lam: float
) -> torch.Tensor:
    """Return what ridge regression minimises.

    This is the sum over the examples of (x . w + b - y)^2, plus lam times the sum of the squares of w. There
    is no factor 1/2 or 1/n, and the bias b carries no penalty.

    Args:
        X: (n, d), float64. Not changed.
        y: (n,), float64. Not changed.
        w: (d,), float64. Not changed.
        b: (), float64. Not changed.
        lam: the price of large weights, at least 0.

    Returns:
        A float64 tensor of shape ().

    Example:
        For X = [[1, 2], [3, 4]], y = [5, 5], w = [1, 1], b = 1 and lam = 10 it is (-1)^2 + 3^2 + 10 * 2 = 30.

    Source: Hoerl and Kennard 1970; Zhang et al., Dive into Deep Learning, section 3.7.1.
    """
    ### BEGIN SOLUTION
    return (X @ w + b - y).square().sum() + lam * w.square().sum()
    ### END SOLUTION


# %%
def ridge_fit(X: torch.Tensor, y: torch.Tensor, lam: float) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the weights and the bias where `ridge_objective` is smallest.

    Args:
        X: (n, d), float64, n > 0; d may be larger than n. Not changed.
        y: (n,), float64. Not changed.
        lam: the price of large weights, at least 0. If it is 0, n > d and the columns of X together with a
            column of ones are linearly independent.

    Returns:
        w, a float64 tensor (d,), and b, a float64 tensor of shape (), exact up to rounding (no iteration).

    Raises:
        ValueError: lam is negative.

    Example:
        For X = [[0], [2]], y = [0, 4] and lam = 2 it is w = [1] and b = 1.

    Source: Hoerl and Kennard 1970; Zhang et al., Dive into Deep Learning, section 3.7.1.
    """
    ### BEGIN SOLUTION
    if lam < 0:
        raise ValueError(f"lam must be at least 0, not {lam}")
    centred = X - X.mean(dim=0)
    gram = centred.T @ centred + lam * torch.eye(X.shape[1])
    w: torch.Tensor = torch.linalg.solve(gram, centred.T @ y)
    return w, y.mean() - X.mean(dim=0) @ w
    ### END SOLUTION


# %%
def effective_parameters(X: torch.Tensor, lam: float) -> torch.Tensor:
    """Return how many free parameters a ridge fit has, the effective degrees of freedom of its weights.

    With the singular values s of X after each column's mean was subtracted, it is the sum of s^2 / (s^2 +
    lam).

    Args:
        X: (n, d), float64. Not changed.
        lam: positive.

    Returns:
        A float64 tensor of shape (), between 0 and the rank of the centred X. The bias does not count.

    Example:
        For X = [[0], [2]] the centred column is (-1, 1), s^2 = 2, and for lam = 2 it is 0.5.

    Source: Hastie, Tibshirani and Friedman 2009, The Elements of Statistical Learning, equation 3.50.
    """
    ### BEGIN SOLUTION
    squares = torch.linalg.svdvals(X - X.mean(dim=0)).square()
    total: torch.Tensor = (squares / (squares + lam)).sum()
    return total
    ### END SOLUTION
