# %% [markdown]
# # The RBF kernel
#
# The kernel of a Gaussian process says how alike the values of the function at two inputs are. You will write
# the most popular one, without losing digits far from the origin, and then see where it comes from: a sum of
# infinitely many bumps with random heights.
# Read the section "The RBF kernel" of the chapter's README first.
#
# The functions `squared_distances` and `rbf` must not call a library's function for all distances or a kernel
# (cdist, pdist, pairwise_distance, distance_matrix, euclidean_distances, rbf_kernel, RBF, RBFKernel): the
# point is to build them. The norm of a difference (torch.linalg.norm, torch.dist, math.dist) is allowed.

# %%
import math

import torch


# %%
def squared_distances(X1: torch.Tensor, X2: torch.Tensor) -> torch.Tensor:
    """Return the squared Euclidean distance of each row of X1 to each row of X2.

    Args:
        X1: (n, D), float64, n >= 1, D >= 1. Not changed.
        X2: (m, D), float64, m >= 1. Not changed.

    Returns:
        (n, m), float64: entry (i, j) is |x_i - x'_j|^2. Each has a relative error of at most 1e-11, also for
        points that lie close together and far from the origin (1e6 away, and 1e-3 apart). The distance of
        two equal rows is exactly 0. Differences whose squares under- or overflow do not occur.

    Example:
        For X1 = [[0, 0], [1, 2]] and X2 = [[3, 4], [1, 2], [0, 1]] it is [[25, 5, 1], [8, 0, 2]].
    """
    raise NotImplementedError


# %%
def rbf(X1: torch.Tensor, X2: torch.Tensor, lengthscale: float, amplitude: float) -> torch.Tensor:
    """Return the covariances k(x, x') = a^2 exp(-|x - x'|^2 / (2 l^2)) of the function's values.

    Args:
        X1: (n, D), float64. Not changed.
        X2: (m, D), float64. Not changed.
        lengthscale: l, positive: the distance at which the correlation has fallen to exp(-1/2), 0.61.
        amplitude: a, positive: the standard deviation of the function's value at any input.

    Returns:
        (n, m), float64: entry (i, j) is k(x_i, x'_j). Its relative error is at most 1e-8 for inputs up to 1e5
        lengthscales from the origin, also where it is tiny, down to a^2 exp(-500). (A relative error of the
        squared distance counts 500 times there: the 1e-11 of `squared_distances` suffice.) On equal rows it
        is a^2, and nothing is added to it.

    Example:
        With l = 2 and a = 3, two inputs with a distance of 2 have the covariance 9 exp(-1/2) = 5.4588.

    Source: Zhang et al., Dive into Deep Learning, section 18.2; Rasmussen and Williams 2006, equation 2.31.
    """
    raise NotImplementedError


# %%
def bumps_kernel(
    x1: torch.Tensor, x2: torch.Tensor, centres: torch.Tensor, width: float, sigma: float
) -> torch.Tensor:
    """Return the covariances of a finite sum of bumps with random heights.

    The random function of one input is f(x) = sum over j of w_j exp(-(x - c_j)^2 / (2 width^2)). Its weights
    w_j are independent and normal with mean 0 and the variance sigma^2 * spacing, where the spacing is the
    distance of neighbouring centres: with twice as many bumps in the same space, each gets half the variance.

    Args:
        x1: (n,), float64, inputs. Not changed.
        x2: (m,), float64, inputs. Not changed.
        centres: (J,), float64, J >= 2, ascending and equally spaced: c_1, ..., c_J. Not changed.
        width: of each bump, positive.
        sigma: scales the weights, positive.

    Returns:
        (n, m), float64: entry (i, j) is the covariance of f(x1_i) and f(x2_j).

    Example:
        For x1 = [0], x2 = [1], centres = [0, 0.5, 1], width = 1 and sigma = 2 it is
        4 * 0.5 * (exp(-1/2) + exp(-1/4) + exp(-1/2)) = 3.9837.

    Source: Zhang et al., Dive into Deep Learning, section 18.2 (with other variances, see the README).
    """
    raise NotImplementedError


# %%
def rbf_limit(width: float, sigma: float) -> tuple[float, float]:
    """Return the lengthscale and the amplitude of the RBF kernel that the sum of bumps tends to.

    When the centres reach from minus to plus infinity and their spacing tends to 0, `bumps_kernel` tends to
    the integral over c of sigma^2 exp(-(x - c)^2 / (2 width^2)) exp(-(x' - c)^2 / (2 width^2)). This is an
    RBF kernel a^2 exp(-(x - x')^2 / (2 l^2)).

    Args:
        width: of each bump, positive.
        sigma: scales the weights, positive.

    Returns:
        The lengthscale l and the amplitude a, both positive Python floats.

    Example:
        For width = 0.5 and sigma = 3 they are 0.7071 and 2.8242.

    Source: Zhang et al., Dive into Deep Learning, section 18.2.
    """
    raise NotImplementedError
