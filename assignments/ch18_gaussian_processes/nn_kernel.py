# %% [markdown]
# # The kernel of a wide network
#
# A neural network with random weights is a random function, too. You will draw such networks, and write the
# covariance of their outputs in closed form: with more and more hidden units they become a Gaussian process
# with this kernel.
# Read the section "The kernel of a wide network" of the chapter's README first.
#
# An input of D numbers gets a constant 1 in front, x~ = (1, x_1, ..., x_D), so that the first of a hidden
# unit's D + 1 weights is its bias.

# %%
import math

import torch


# %%
def arcsine_kernel(X1: torch.Tensor, X2: torch.Tensor, Sigma: torch.Tensor) -> torch.Tensor:
    """Return the expected products E[erf(u . x~) erf(u . x~')] of a random hidden unit's outputs.

    The unit's weights u are normal with mean 0 and the covariance matrix Sigma. With the inner product
    <x, x'> = x~^T Sigma x~' the expectation is

        (2 / pi) arcsin(2 <x, x'> / sqrt((1 + 2 <x, x>) (1 + 2 <x', x'>))).

    Args:
        X1: (n, D), float64, with numbers of a size up to 1e8; D is at most 10. Not changed.
        X2: (m, D), float64, likewise. Not changed.
        Sigma: (D + 1, D + 1), float64, symmetric and positive definite, with a condition number of at most
            1e4; the bias comes first. Not changed.

    Returns:
        (n, m), float64: entry (i, j) belongs to x_i and x'_j. The absolute error is at most 1e-6. For large
        inputs the argument of arcsin comes so close to 1 or -1 that rounding may carry it beyond: the result
        is never NaN, and lies between -1 and 1.

    Example:
        For X1 = [[0]], X2 = [[1]] and Sigma = [[1, 0], [0, 1]]: <x, x'> is 1, <x, x> is 1 and <x', x'> is 2.
        It is (2 / pi) arcsin(2 / sqrt(15)) = 0.3455.

    Source: Williams 1998, Computation with infinite neural networks, equation 11; Rasmussen and Williams
        2006, equation 4.29.
    """
    raise NotImplementedError


# %%
def network_kernel(
    X1: torch.Tensor, X2: torch.Tensor, Sigma: torch.Tensor, sigma_b: float, sigma_v: float
) -> torch.Tensor:
    """Return the covariances of the outputs of a random network with one hidden layer.

    The network is f(x) = b + sum over i = 1, ..., J of v_i erf(u_i . x~). All its weights are independent:
    the output bias b is normal with mean 0 and the standard deviation sigma_b, each v_i with mean 0 and the
    standard deviation sigma_v / sqrt(J), and each vector u_i with mean 0 and the covariance matrix Sigma. The
    covariance does not depend on J.

    Args:
        X1: (n, D), float64, as in `arcsine_kernel`. Not changed.
        X2: (m, D), float64, likewise. Not changed.
        Sigma: (D + 1, D + 1), float64, as in `arcsine_kernel`. Not changed.
        sigma_b: at least 0.
        sigma_v: positive.

    Returns:
        (n, m), float64: entry (i, j) is the covariance of f(x_i) and f(x'_j). Apart from rounding, its
        absolute error is at most 1e-6 sigma_v^2.

    Example:
        For the inputs and Sigma of the example of `arcsine_kernel`, sigma_b = 0.5 and sigma_v = 2 it is
        0.25 + 4 * 0.34545 = 1.6318.

    Source: Neal 1996; Zhang et al., Dive into Deep Learning, section 18.2 (where arcsin reads sin).
    """
    raise NotImplementedError


# %%
def sample_networks(
    X: torch.Tensor,
    Sigma: torch.Tensor,
    sigma_b: float,
    sigma_v: float,
    hidden: int,
    count: int,
    generator: torch.Generator,
) -> torch.Tensor:
    """Draw random networks as in `network_kernel`, and return their outputs.

    Args:
        X: (n, D), float64, inputs. Not changed.
        Sigma: (D + 1, D + 1), float64, symmetric and positive definite, with a condition number of at most
            1e4; the bias comes first. Not changed.
        sigma_b: standard deviation of the output bias, at least 0.
        sigma_v: each output weight has the standard deviation sigma_v / sqrt(hidden); positive.
        hidden: J, how many hidden units, at least 1.
        count: how many networks, at least 1. Each has weights of its own, the same for all inputs.
        generator: the only source of randomness: in the same state it draws the same networks.

    Returns:
        (count, n), float64: row s holds the outputs of network s at all inputs.

    Source: Neal 1996, Bayesian learning for neural networks, chapter 2.
    """
    raise NotImplementedError
