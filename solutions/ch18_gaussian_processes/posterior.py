# %% [markdown]
# # The posterior of a Gaussian process
#
# Before any data a Gaussian process says which functions are likely; after some noisy measurements it says
# what the function is elsewhere, and how sure that is. Nothing is trained: the values measured and the values
# wanted are jointly normal, and the answer is a conditional distribution.
# Read the section "The posterior" of the chapter's README first.
#
# The kernel and the mean function are arguments. Call them with float64 tensors of inputs, one input a row:
# `kernel(A, B)` is the (len(A), len(B)) matrix of the covariances k(a_i, b_j) of the function's values, and
# `mean(A)` is the (len(A),) tensor of their means. Both return new float64 tensors and know nothing of noise.

# %%
from collections.abc import Callable
from statistics import NormalDist

import torch


# %%
def joint_prior(
    X: torch.Tensor,
    Xs: torch.Tensor,
    kernel: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    mean: Callable[[torch.Tensor], torch.Tensor],
    noise: float,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the joint normal distribution of noisy measurements and of the function elsewhere.

    A measurement is y_i = f(x_i) + e_i, where the e_i are independent of each other and of f, and normal with
    mean 0 and the variance `noise`. What is wanted are the values f(x*_j) of the function itself, without
    noise. Inputs may occur more than once, in X, in Xs or in both: each measurement has a noise of its own.

    Args:
        X: (n, D), float64, inputs of the measurements, n >= 1. Not changed.
        Xs: (m, D), float64, inputs where the function is wanted, m >= 1. Not changed.
        kernel: gives covariances, as described in the file's first cell.
        mean: gives means, as described there.
        noise: the VARIANCE of the noise, at least 0.

    Returns:
        The mean vector (n + m,) and the covariance matrix (n + m, n + m) of
        (y_1, ..., y_n, f(x*_1), ..., f(x*_m)), float64.

    Example:
        With k(x, x') = 1 + x x', m(x) = 2 x, noise = 2, X = [[1]] and Xs = [[3]] they are [2, 6] and
        [[4, 4], [4, 10]].

    Source: Rasmussen and Williams 2006, equation 2.21, with a mean function.
    """
    ### BEGIN SOLUTION
    both = torch.cat([X, Xs])
    variances = torch.zeros(len(both), dtype=torch.float64)
    variances[: len(X)] = noise
    return mean(both), kernel(both, both) + torch.diag(variances)
    ### END SOLUTION


# %%
def gp_posterior(
    X: torch.Tensor,
    y: torch.Tensor,
    Xs: torch.Tensor,
    kernel: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    mean: Callable[[torch.Tensor], torch.Tensor],
    noise: float,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return mean and covariance of the function's values f(x*), given noisy measurements.

    It is the joint distribution of `joint_prior`, conditioned on the measurements. With a fine grid as Xs, mu
    and the diagonal of cov draw the picture of the posterior.

    The covariance matrix of the measurements is positive definite, but may be nearly singular. For a noise of
    1e-10 every entry of the result still has an absolute error of at most 1e-7, given up to 40 measurements
    that the prior and this noise can explain, kernel values up to 20, and posterior standard deviations of at
    most 1e-5. An explicit inverse does not reach that, factorising or solving does. Nothing but the noise is
    added to the matrix, no jitter.

    Args:
        X: (n, D), float64, inputs of the measurements, n >= 1. With noise an input may occur more than once.
            Not changed.
        y: (n,), float64, the measurements. Not changed.
        Xs: (m, D), float64, inputs where the function is wanted, m >= 1. Not changed.
        kernel: gives covariances, as described in the file's first cell.
        mean: gives means, as described there. They need not be constant.
        noise: the VARIANCE of the measurements' noise: at least 1e-10, or 0, but 0 only where k(X, X) is
            positive definite and well conditioned by itself.

    Returns:
        mu (m,) and cov (m, m), float64, of the function itself: a new measurement would have more variance.

    Example:
        With k(x, x') = 1 + x x', m(x) = 2 x, noise = 2, X = [[1]], y = [5] and Xs = [[3]]:
        mu = [6 + 4/4 * (5 - 2)] = [9] and cov = [[10 - 4 * 4/4]] = [[6]].

    Source: Zhang et al., Dive into Deep Learning, section 18.3; Rasmussen and Williams 2006, algorithm 2.1
        and equation 2.38.
    """
    ### BEGIN SOLUTION
    K = kernel(X, X) + noise * torch.eye(len(X), dtype=torch.float64)
    L = torch.linalg.cholesky(K)
    cross = torch.linalg.solve_triangular(L, kernel(X, Xs), upper=False)
    surprise = torch.linalg.solve_triangular(L, (y - mean(X)).unsqueeze(1), upper=False)
    mu = mean(Xs) + (cross.T @ surprise).squeeze(1)
    return mu, kernel(Xs, Xs) - cross.T @ cross
    ### END SOLUTION


# %%
def predictive_band(
    mu: torch.Tensor, cov: torch.Tensor, noise: float, level: float
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the limits between which a new measurement at each input lies with a given probability.

    The measurement at x*_j is f(x*_j) plus noise of its own. With noise = 0 the band is that of the function
    itself.

    Args:
        mu: (m,), float64, posterior means of the function. Not changed.
        cov: (m, m), float64, its posterior covariance matrix, without noise. Rounding may have left some
            variances slightly below 0 (down to -1e-9): they count as 0, before the noise is added. Not
            changed.
        noise: the VARIANCE of a measurement's noise, at least 0.
        level: the probability that one measurement lies within the limits, from 0.01 to 0.999. What remains
            is shared equally: (1 - level) / 2 lies below the lower limit, as much above the upper one.

    Returns:
        The lower and the upper limits, each (m,), float64. Apart from rounding, the error of a limit is at
        most 1e-6 times its distance from mu, half the band's width. Never NaN.

    Example:
        For mu = [9], cov = [[6]], noise = 3 and level = 0.95 they are 9 - 1.96 * 3 = 3.12 and
        9 + 1.96 * 3 = 14.88, rounded.

    Source: Rasmussen and Williams 2006, section 2.2.
    """
    ### BEGIN SOLUTION
    sd = (cov.diagonal().clamp(min=0) + noise).sqrt()
    z = NormalDist().inv_cdf((1 + level) / 2)
    return mu - z * sd, mu + z * sd
    ### END SOLUTION
