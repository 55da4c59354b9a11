# %% [markdown]
# # Fitting the hyperparameters
#
# Lengthscale, amplitude and noise are those under which the data are most probable. All three are positive;
# their logarithms may be anything, so one climbs in the logarithms. The climb may end on a small hill: start
# from several places.
# Read the section "Fitting the hyperparameters" of the chapter's README first.
#
# The prior is a Gaussian process with mean 0 and the kernel
# amplitude^2 * exp(-|x - x'|^2 / (2 lengthscale^2)); the noise of the labels has the standard deviation
# noise_sd. `log_marginal` is given. Everything is float64. "theta" is always the tensor of the logarithms of
# lengthscale, amplitude and noise_sd, in this order.

# %%
import math
from typing import NamedTuple

import torch


# %%
class Fit(NamedTuple):
    """Hyperparameters and what they are worth, as Python floats (given).

    Args:
        lengthscale: positive.
        amplitude: positive, a standard deviation.
        noise_sd: positive, a standard deviation.
        log_likelihood: `log_marginal` at these three: that of all labels together, not divided by n.
    """

    lengthscale: float
    amplitude: float
    noise_sd: float
    log_likelihood: float


# %%
def log_marginal(
    X: torch.Tensor,
    y: torch.Tensor,
    lengthscale: torch.Tensor,
    amplitude: torch.Tensor,
    noise_sd: torch.Tensor,
) -> torch.Tensor:
    """Return log p(y | X), differentiable by the last three arguments (given).

    A share of 1e-10 of amplitude^2 is added on the diagonal, so that the Cholesky decomposition exists also
    where the noise is tiny.

    Args:
        X: (n, d).
        y: (n,).
        lengthscale: shape (); so are the other two.
        amplitude: the kernel of a point with itself is its square.
        noise_sd: the variance of the noise is its square.

    Returns:
        A tensor of shape ().
    """
    squares = (X[:, None, :] - X[None, :, :]).square().sum(dim=2)
    K = amplitude**2 * torch.exp(-squares / (2 * lengthscale**2))
    L = torch.linalg.cholesky(K + (noise_sd**2 + 1e-10 * amplitude**2) * torch.eye(len(y), dtype=y.dtype))
    z = torch.linalg.solve_triangular(L, y[:, None], upper=False)
    fit, complexity = -z.square().sum() / 2, -L.diagonal().log().sum()
    density: torch.Tensor = fit + complexity - len(y) / 2 * math.log(2 * math.pi)
    return density


# %%
def objective(theta: torch.Tensor, X: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return what is to be minimised: the negative log marginal likelihood, as a function of theta.

    Args:
        theta: (3,), float64, any real numbers: the logarithms of lengthscale, amplitude and noise_sd. It may
            require gradients. Not changed.
        X: (n, d), float64. Not changed.
        y: (n,), float64. Not changed.

    Returns:
        A float64 tensor of shape (), through which gradients flow to theta.

    Example:
        For X = [[0]], y = [0] and theta = [0, 0, 0] the label has the variance 2: log(2) / 2 + log(2 pi) / 2
        = 1.2655.

    Source: Zhang et al., Dive into Deep Learning, section 18.3; Rasmussen and Williams 2006, section 5.4.1.
    """
    ### BEGIN SOLUTION
    lengthscale, amplitude, noise_sd = theta.exp()
    return -log_marginal(X, y, lengthscale, amplitude, noise_sd)
    ### END SOLUTION


# %%
def starting_point(X: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return a theta to start from, in the units of the data.

    - The lengthscale is the median distance (Euclidean) of all n (n - 1) / 2 pairs of different rows. Of an
      even number of distances the median is the mean of the two in the middle.
    - The amplitude is the root of the mean of y^2. (The prior's mean is 0: nothing is subtracted from y.)
    - The noise_sd is a tenth of the amplitude.

    Args:
        X: (n, d), float64, n at least 2, with no two rows alike. Not changed.
        y: (n,), float64, not all 0. Not changed.

    Returns:
        theta, that is the *logarithms* of the three: a float64 tensor (3,).

    Example:
        For X = [[0], [3], [4]] and y = [1, -1, 2] the distances are 3, 4 and 1, and y^2 is 2 on average: the
        logarithms of 3, 1.4142 and 0.14142.
    """
    ### BEGIN SOLUTION
    amplitude = y.square().mean().sqrt()
    return torch.stack([torch.pdist(X).quantile(0.5), amplitude, amplitude / 10]).log()
    ### END SOLUTION


# %%
def climb(X: torch.Tensor, y: torch.Tensor, theta: torch.Tensor) -> Fit:
    """Climb from theta to a local maximum of the log marginal likelihood.

    Take any method; torch.optim.LBFGS with line_search_fn="strong_wolfe" needs some twenty evaluations. At
    the result, the derivative of the log likelihood by each of the three logarithms is at most 0.01 in
    absolute value, and the log likelihood is not lower than at the start.

    There may be several maxima: wanted is the one uphill from theta. A line search nearly always finds it if
    theta is near: the lengthscale within a factor of 1.5 of the maximum's, the other two within a factor of
    3. From far off, a climb may also end where a hyperparameter runs off to 0 or to infinity. The derivatives
    vanish there, too, and this counts as a result.

    Args:
        X: (n, d), float64, n at most 100. Not changed.
        y: (n,), float64: a function plus noise. You may rely on it that the log likelihood has a local
            maximum at positive, finite hyperparameters. Not changed.
        theta: (3,), float64, where to start. The lengthscale is between 1/20 of the median distance and 4
            times as much, the amplitude between 1/100 and 10 times, the noise_sd between 1/100 and 20 times
            the root of the mean of y^2. Not changed, and need not require gradients.

    Returns:
        A Fit: the three hyperparameters themselves, not their logarithms, all positive; and the log marginal
        likelihood there.

        `log_marginal` fails where the matrix is singular up to rounding. From a few far starts a search leaps
        there; its error may then be passed on.

    Source: Rasmussen and Williams 2006, section 5.4.1.
    """
    ### BEGIN SOLUTION
    best = theta.clone().requires_grad_()
    optimizer = torch.optim.LBFGS([best], max_iter=200, line_search_fn="strong_wolfe")

    def closure() -> float:
        optimizer.zero_grad()
        loss = objective(best, X, y)
        loss.backward()  # type: ignore[no-untyped-call]  # torch does not type it
        return loss.item()

    optimizer.step(closure)  # type: ignore[no-untyped-call]
    lengthscale, amplitude, noise_sd = best.exp().tolist()
    return Fit(lengthscale, amplitude, noise_sd, -objective(best, X, y).item())
    ### END SOLUTION


# %%
def best_climb(X: torch.Tensor, y: torch.Tensor, starts: torch.Tensor) -> Fit:
    """Climb from each start, and return the best of the results.

    Args:
        X: (n, d), float64, n at most 100. Not changed.
        y: (n,), float64, as for `climb`. Not changed.
        starts: (k, 3), float64, k at least 1: a theta as for `climb` in each row. Not changed.

    Returns:
        The Fit with the largest log likelihood among those of the climbs.

    Source: Rasmussen and Williams 2006, figure 5.5.
    """
    ### BEGIN SOLUTION
    return max((climb(X, y, theta) for theta in starts), key=lambda fit: fit.log_likelihood)
    ### END SOLUTION
