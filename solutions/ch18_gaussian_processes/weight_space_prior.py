# %% [markdown]
# # From random weights to random functions
#
# A linear model with random weights is a random function. Its values at any inputs are jointly normal, so it
# is a Gaussian process: you can draw weights, or forget them and draw the values. You will do both.
# Read the section "From random weights to a covariance" of the chapter's README first.
#
# `polynomial_features` must not call a library's Vandermonde matrix (vander, polyvander).

# %%
import torch


# %%
def polynomial_features(x: torch.Tensor, degree: int) -> torch.Tensor:
    """Return the powers of each input, from the constant up.

    Args:
        x: (n,), float64. Not changed.
        degree: the highest power, at least 0.

    Returns:
        (n, degree + 1), float64: row i is (1, x_i, x_i^2, ..., x_i^degree). The first column is 1, also for
        an input of 0.

    Example:
        For x = [2, 0, -1] and degree = 2 it is [[1, 2, 4], [1, 0, 0], [1, -1, 1]].
    """
    ### BEGIN SOLUTION
    return x.unsqueeze(1) ** torch.arange(degree + 1)
    ### END SOLUTION


# %%
def linear_model_prior(
    Phi: torch.Tensor, u: torch.Tensor, S: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return mean and covariance of the values of a linear model with random weights.

    The model is f(x) = w . phi(x), where w is normal with the mean u and the covariance matrix S. The weights
    may depend on each other: S need not be diagonal.

    Args:
        Phi: (n, P), float64: row i holds the features phi(x_i). Not changed.
        u: (P,), float64. Not changed.
        S: (P, P), float64, symmetric and positive semi-definite. Not changed.

    Returns:
        The mean (n,) and the covariance matrix (n, n) of (f(x_1), ..., f(x_n)), float64. Entry (i, j) of the
        matrix is the covariance of f(x_i) and f(x_j).

    Example:
        For Phi = [[1, 2], [1, 0], [1, -1]], u = [1, 3] and S = [[2, 1], [1, 4]] they are [7, 1, -2] and
        [[22, 4, -5], [4, 2, 1], [-5, 1, 4]].

    Source: Zhang et al., Dive into Deep Learning, section 18.2.
    """
    ### BEGIN SOLUTION
    return Phi @ u, Phi @ S @ Phi.T
    ### END SOLUTION


# %%
def sample_functions(
    Phi: torch.Tensor, u: torch.Tensor, S: torch.Tensor, count: int, generator: torch.Generator
) -> torch.Tensor:
    """Draw random functions through their weights, and return their values.

    Each function gets weights of its own, drawn once and used at all inputs. They are normal with the mean u
    and the covariance matrix S, and independent of other functions' weights.

    Args:
        Phi: (n, P), float64: row i holds the features phi(x_i). Not changed.
        u: (P,), float64. Not changed.
        S: (P, P), float64, symmetric and positive definite, with a condition number of at most 1e4. Not
            changed.
        count: how many functions, at least 1.
        generator: the only source of randomness: in the same state it draws the same functions.

    Returns:
        (count, n), float64: row s holds the values of function s at all inputs, Phi w_s, up to rounding.

    Source: Zhang et al., Dive into Deep Learning, section 18.2.
    """
    ### BEGIN SOLUTION
    z = torch.randn(count, len(u), generator=generator, dtype=torch.float64)
    weights: torch.Tensor = z @ torch.linalg.cholesky(S).T + u
    return weights @ Phi.T
    ### END SOLUTION


# %%
def sample_prior(mean: torch.Tensor, K: torch.Tensor, count: int, generator: torch.Generator) -> torch.Tensor:
    """Draw values of random functions from their joint normal distribution, without any weights.

    The covariance matrix may be singular, as of many inputs of a model with few weights, or nearly so, as of
    an RBF kernel on a fine grid; rounding may have left some of its eigenvalues slightly below 0 (down to
    -1e-12 times the largest diagonal entry). To factorise it, you may add at most 1e-8 times the largest
    diagonal entry to the diagonal.

    Args:
        mean: (n,), float64. Not changed.
        K: (n, n), float64, symmetric, positive semi-definite up to rounding, its diagonal not all zero; n is
            at most 100. Not changed.
        count: how many functions, at least 1.
        generator: the only source of randomness: in the same state it draws the same values.

    Returns:
        (count, n), float64: independent rows, each normal with this mean and covariance matrix. Never NaN.

    Source: Zhang et al., Dive into Deep Learning, section 18.2; Rasmussen and Williams 2006, appendix A.2.
    """
    ### BEGIN SOLUTION
    lifted = K.clone()
    lifted.diagonal().add_(1e-10 * K.diagonal().max())
    z = torch.randn(count, len(K), generator=generator, dtype=torch.float64)
    values: torch.Tensor = z @ torch.linalg.cholesky(lifted).T + mean
    return values
    ### END SOLUTION
