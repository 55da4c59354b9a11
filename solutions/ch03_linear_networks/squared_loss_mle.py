# %% [markdown]
# # Squared loss and maximum likelihood
#
# Why the square of the error, and not its absolute value? If the noise is normal, the prediction that makes
# the data most likely is the one of least squares. Here you write both sides and see that they agree.
# Read the section "Squared loss and likelihood" of the chapter's README first.

# %%
import math

import torch


# %%
def squared_loss(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return the squared loss of each example, (y_hat - y)^2 / 2.

    Args:
        y_hat: predictions, floating point, (n,) or (n, 1). Not changed.
        y: labels, of the same dtype, (n,) or (n, 1), not necessarily like `y_hat`. Not changed.

    Returns:
        (n,), one loss per example: the i-th prediction is compared with the i-th label only. No mean.

    Raises:
        ValueError: `y_hat` and `y` do not have the same number of elements.

    Example:
        For y_hat [[1], [3]] and y [0, 5] it is [0.5, 2].

    Source: Zhang et al., Dive into Deep Learning, sections 3.1.1.2 and 3.4.2.
    """
    ### BEGIN SOLUTION
    if y_hat.numel() != y.numel():
        raise ValueError(f"{y_hat.numel()} predictions, but {y.numel()} labels")
    return (y_hat.reshape(-1) - y.reshape(-1)).square() / 2
    ### END SOLUTION


# %%
def gaussian_nll(y_hat: torch.Tensor, y: torch.Tensor, sigma: float) -> torch.Tensor:
    """Return the negative log-likelihood of labels with normal noise, averaged over the examples.

    The model says: y_i is drawn from the normal distribution with the mean y_hat_i and the standard deviation
    sigma. The result is the mean of -log of its density at y_i, with the natural logarithm.

    Args:
        y_hat: (n,), predictions, floating point. Not changed.
        y: (n,), labels, same dtype. Not changed.
        sigma: the standard deviation (not the variance) of the noise, positive.

    Returns:
        A tensor of shape (), same dtype. It is exact also where the density itself is too small for
        floating point.

    Example:
        For y_hat [0, 0], y [1, -1] and sigma 1 it is 0.5 + log(2 pi) / 2 = 1.4189.

    Source: Zhang et al., Dive into Deep Learning, section 3.1.3.
    """
    ### BEGIN SOLUTION
    scaled = (y_hat - y) / sigma
    return (scaled.square() / 2).mean() + math.log(sigma) + math.log(2 * math.pi) / 2
    ### END SOLUTION


# %%
def most_likely_sigma(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return the sigma for which the labels are most likely: where `gaussian_nll` is smallest.

    Args:
        y_hat: (n,), predictions, floating point. Not changed.
        y: (n,), labels, same dtype; not all equal to their predictions. Not changed.

    Returns:
        A tensor of shape (), same dtype, positive. The mean of the noise is 0 by assumption; it is not
        estimated.

    Example:
        For y_hat [0, 0] and y [1, 7] it is 5.

    Source: Zhang et al., Dive into Deep Learning, section 3.1.3 and its exercises.
    """
    ### BEGIN SOLUTION
    return (y_hat - y).square().mean().sqrt()
    ### END SOLUTION
