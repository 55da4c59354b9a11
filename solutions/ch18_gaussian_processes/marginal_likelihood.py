# %% [markdown]
# # The marginal likelihood
#
# How probable are the data, once all functions of the prior have had their say? The answer is one Gaussian
# density. It judges lengthscale, amplitude and noise from the training data alone, without a validation set,
# because it charges a flexible prior for its flexibility.
# Read the section "The marginal likelihood" of the chapter's README first.
#
# The prior is a Gaussian process with mean 0 and the kernel `rbf`, which is given. A label is a value of the
# function plus normal noise, independent of everything else, with the standard deviation `noise_sd`.
# All tensors are float64. No library's density: neither `torch.distributions.MultivariateNormal` nor
# `scipy.stats.multivariate_normal`; and in `log_marginal_gradient` no automatic differentiation.

# %%
import math
from collections.abc import Sequence

import torch


# %%
def rbf(X1: torch.Tensor, X2: torch.Tensor, lengthscale: float, amplitude: float) -> torch.Tensor:
    """Return the kernel amplitude^2 * exp(-|x - x'|^2 / (2 lengthscale^2)) of all pairs of rows (given).

    Args:
        X1: (n, d).
        X2: (m, d).
        lengthscale: positive.
        amplitude: positive; a standard deviation: the kernel of a point with itself is amplitude^2.

    Returns:
        A tensor (n, m).
    """
    squares = (X1[:, None, :] - X2[None, :, :]).square().sum(dim=2)
    return amplitude**2 * torch.exp(-squares / (2 * lengthscale**2))


# %%
def evidence_terms(y: torch.Tensor, C: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the two terms of the log density of N(0, C) at y that depend on the covariance.

    They are the fit -1/2 y^T C^-1 y, and the complexity term -1/2 log |C|, where |C| is the determinant. The
    third term of the log density, -n/2 log(2 pi), is left out.

    The determinant of a 200 by 200 matrix may be far below 1e-308, the smallest float64, or above the
    largest. The complexity term must be right then, too.

    Args:
        y: (n,), float64, n at least 1. Not changed.
        C: (n, n), float64, symmetric and positive definite; its condition number is at most 1e6. Not changed.

    Returns:
        The fit and the complexity term, float64 tensors of shape ().

    Example:
        For y = [1, 2] and C = [[2, 0], [0, 8]]: the fit is -(1/2 + 4/8) / 2 = -0.5, the complexity term is
        -log(16) / 2 = -1.3863.

    Source: Rasmussen and Williams 2006, equation 2.30 and algorithm 2.1.
    """
    ### BEGIN SOLUTION
    L = torch.linalg.cholesky(C)
    z = torch.linalg.solve_triangular(L, y[:, None], upper=False)
    return -z.square().sum() / 2, -L.diagonal().log().sum()
    ### END SOLUTION


# %%
def log_marginal(
    X: torch.Tensor, y: torch.Tensor, lengthscale: float, amplitude: float, noise_sd: float
) -> torch.Tensor:
    """Return log p(y | X), the log density of the labels, with the function integrated out.

    The labels are jointly normal with mean 0. Their covariance is the kernel's matrix of the inputs, with the
    *variance* of the noise, noise_sd^2, added on the diagonal. The logarithm is the natural one, and the
    result belongs to all n labels together: it is not divided by n.

    Args:
        X: (n, d), float64, n and d at least 1. Not changed.
        y: (n,), float64. Not changed.
        lengthscale: positive.
        amplitude: positive.
        noise_sd: at least sqrt(n) * amplitude / 700; the covariance's condition number is then below 1e6.

    Returns:
        A float64 tensor of shape ().

    Example:
        For X = [[0.5]], y = [3], amplitude 2, noise_sd 1 and any lengthscale the label has the variance 5:
        -(9/5) / 2 - log(5) / 2 - log(2 pi) / 2 = -2.6237.

    Source: Zhang et al., Dive into Deep Learning, section 18.3; Rasmussen and Williams 2006, equation 2.30.
    """
    ### BEGIN SOLUTION
    C = rbf(X, X, lengthscale, amplitude) + torch.diag(torch.full_like(y, noise_sd**2))
    fit, complexity = evidence_terms(y, C)
    return fit + complexity - len(y) / 2 * math.log(2 * math.pi)
    ### END SOLUTION


# %%
def log_marginal_gradient(
    X: torch.Tensor, y: torch.Tensor, lengthscale: float, amplitude: float, noise_sd: float
) -> torch.Tensor:
    """Return the gradient of `log_marginal` by the *logarithms* of lengthscale, amplitude and noise_sd.

    With the labels' covariance C and the vector a = C^-1 y, the derivative by any parameter t is
    1/2 a^T (dC/dt) a - 1/2 trace(C^-1 dC/dt). The derivative by log t is t times the derivative by t.

    Args:
        X: (n, d), float64. Not changed.
        y: (n,), float64. Not changed.
        lengthscale: positive.
        amplitude: positive.
        noise_sd: at least sqrt(n) * amplitude / 700; the covariance's condition number is then below 1e6.

    Returns:
        A float64 tensor (3,): by the log of the lengthscale, of the amplitude, of the noise_sd. It does
        not require gradients.

    Example:
        For X = [[0.5]], y = [3], amplitude 2, noise_sd 1 and any lengthscale: C = 5 and a = 0.6, the
        derivatives of C by the three logs are 0, 8 and 2, and the result is (0.36 - 0.2) / 2 times these,
        [0, 0.64, 0.16].

    Source: Rasmussen and Williams 2006, equation 5.9.
    """
    ### BEGIN SOLUTION
    K, noise = rbf(X, X, lengthscale, amplitude), torch.diag(torch.full_like(y, noise_sd**2))
    squares = (X[:, None, :] - X[None, :, :]).square().sum(dim=2)
    derivatives = torch.stack([K * squares / lengthscale**2, 2 * K, 2 * noise])
    inverse = torch.linalg.inv(K + noise)
    a = inverse @ y
    # The trace of a product of two symmetric matrices is the sum of the products of their entries.
    slopes: torch.Tensor = ((torch.outer(a, a) - inverse) * derivatives).sum(dim=(1, 2)) / 2
    return slopes
    ### END SOLUTION


# %%
def choose_lengthscale(
    X: torch.Tensor, y: torch.Tensor, candidates: Sequence[float], amplitude: float, noise_sd: float
) -> float:
    """Return the candidate under which the data are most probable.

    Args:
        X: (n, d), float64. Not changed.
        y: (n,), float64. Not changed.
        candidates: positive lengthscales, at least one, in any order.
        amplitude: positive, the same for all candidates.
        noise_sd: at least sqrt(n) * amplitude / 700, the same for all candidates.

    Returns:
        One of the candidates, a Python float: the one with the largest log marginal likelihood. Of several
        that are equally good, any.

    Source: Rasmussen and Williams 2006, section 5.4.1.
    """
    ### BEGIN SOLUTION
    return max(candidates, key=lambda value: float(log_marginal(X, y, value, amplitude, noise_sd)))
    ### END SOLUTION
