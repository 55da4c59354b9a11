# %% [markdown]
# # The lasso by iterative soft thresholding
#
# The sum of the *absolute* weights as a price makes many weights exactly zero: the fit chooses its features.
# Its objective has corners, where gradient descent does not work; one more small step after each gradient
# step does. Read the section "The lasso" of the chapter's README first.

# %%
import torch


# %%
def soft_threshold(x: torch.Tensor, t: float) -> torch.Tensor:
    """Move each number towards zero by `t`; what lies within `t` of zero becomes zero.

    Args:
        x: floating point, any shape. Not changed.
        t: at least 0.

    Returns:
        A tensor like `x`. It is where |u - x|^2 / 2 + t |u| is smallest, for each element.

    Example:
        soft_threshold([3, -0.5, -2], 1) is [2, 0, -1].

    Source: Donoho 1995; Beck and Teboulle 2009, equation 1.5.
    """
    raise NotImplementedError


# %%
def largest_curvature(X: torch.Tensor) -> torch.Tensor:
    """Return the largest curvature of the mean squared error, the largest eigenvalue of X^T X / n.

    Gradient descent on |X w - y|^2 / (2n) with a step of 1 over this number never overshoots.

    Args:
        X: (n, d), float64, not all zero. Not changed.

    Returns:
        A float64 tensor of shape (), positive, with a relative error of at most 1e-6.

    Example:
        For X = [[1, 0], [0, 2]] it is 4 / 2 = 2.

    Source: Beck and Teboulle 2009, example 2.2.
    """
    raise NotImplementedError


# %%
def lasso_fit(X: torch.Tensor, y: torch.Tensor, lam: float, iterations: int) -> torch.Tensor:
    """Take steps of ISTA, the iterative soft-thresholding algorithm, towards the lasso's minimum.

    The lasso minimises |X w - y|^2 / (2n) + lam * (sum of |w_j|); it has no bias. Start with w = 0. Each step
    is a gradient step on the first term with the step size 1 / L, where L is `largest_curvature(X)`, and
    then a soft threshold with lam / L.

    Args:
        X: (n, d), float64, not all zero. Not changed.
        y: (n,), float64. Not changed.
        lam: the price of the weights, at least 0.
        iterations: how many steps, at least 0.

    Returns:
        w after these steps, a float64 tensor (d,). Weights that are thresholded are exactly 0.

    Example:
        For X = [[1, 0], [0, 2]], y = [1, 1], lam = 0.25: L is 2, the first gradient is [-0.5, -1], so w
        becomes soft_threshold([0.25, 0.5], 0.125) = [0.125, 0.375].

    Source: Tibshirani 1996; Beck and Teboulle 2009, section 1.
    """
    raise NotImplementedError
