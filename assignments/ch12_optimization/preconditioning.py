# %% [markdown]
# # Preconditioning
#
# Gradient descent crawls along a valley that is steep across and flat along. How slow it is depends on one
# number, the condition number. Measuring each parameter in a unit of its own can make the valley round; the
# same idea, with what gradients alone can tell, leads to AdaGrad and Adam.
# Read the section "Preconditioning" of the chapter's README first.
#
# Everything here is about the quadratic function f(x) = x^T Q x / 2 - b^T x. Its gradient is Q x - b, its
# second derivatives are Q.
#
# The library's condition number (`torch.linalg.cond`, `numpy.linalg.cond`) is not allowed here.

# %%
import torch


# %%
def condition_number(Q: torch.Tensor) -> float:
    """Return the largest eigenvalue of a matrix over the smallest one.

    Args:
        Q: (d, d), d > 0, float64, symmetric. Its eigenvalues may be negative, but none is near 0: the
            absolute value of each is at least 1e-8 times the largest absolute value. Not changed.

    Returns:
        The quotient, at least 1, with a relative error of at most 1e-6.

    Raises:
        ValueError: an eigenvalue is negative: f has no minimum, and the quotient says nothing.

    Example:
        condition_number([[2, 1], [1, 2]]) is 3, since the eigenvalues are 1 and 3.

    Source: Zhang et al., Dive into Deep Learning, section 12.7.2.
    """
    raise NotImplementedError


# %%
def best_rate(smallest: float, largest: float) -> tuple[float, float]:
    """Return the best fixed learning rate of gradient descent on f, and how slow it is nevertheless.

    With the rate eta the error in the direction of an eigenvector of Q with the eigenvalue lam is multiplied
    by 1 - eta * lam in each step. The worst of all directions is the one with the largest |1 - eta * lam|;
    the best rate makes this number as small as possible.

    Args:
        smallest: the smallest eigenvalue of Q, positive and at least 1e-8 times the largest one.
        largest: the largest one, at least `smallest`.

    Returns:
        The best rate, and the largest |1 - eta * lam| with it. This factor is less than 1, and 0 (up to
        rounding) if all eigenvalues are equal.

    Example:
        For the eigenvalues 1 and 3 the rate is 0.5, and the factors 0.5 and -0.5 have the size 0.5.

    Source: Polyak 1964; Zhang et al., Dive into Deep Learning, section 12.6.4, has the factors.
    """
    raise NotImplementedError


# %%
def diag_rescale(Q: torch.Tensor) -> torch.Tensor:
    """Return the second derivatives of f in units in which each parameter by itself has the curvature 1.

    Let D be the diagonal matrix with the diagonal of Q. With the new parameters y = D^(1/2) x, f has the
    second derivatives D^(-1/2) Q D^(-1/2): this is the result.

    Args:
        Q: (d, d), float64, symmetric and positive definite, so that its diagonal is positive. Not changed.

    Returns:
        A float64 tensor (d, d), symmetric, with ones on its diagonal, both up to rounding.

    Example:
        diag_rescale([[100, 5], [5, 1]]) is [[1, 0.5], [0.5, 1]]. The condition number falls from 134 to 3.

    Source: Zhang et al., Dive into Deep Learning, section 12.7.2.
    """
    raise NotImplementedError


# %%
def preconditioned_descent(
    Q: torch.Tensor, b: torch.Tensor, x: torch.Tensor, lr: float, steps: int
) -> torch.Tensor:
    """Minimise f by gradient descent in the parameters y = D^(1/2) x, and return the result in terms of x.

    D is the diagonal matrix with the diagonal of Q, as for `diag_rescale`. Each step is one of plain gradient
    descent in y, with the learning rate lr. What does such a step do to x?

    Args:
        Q: (d, d), float64, symmetric and positive definite. Not changed.
        b: (d,), float64. Not changed.
        x: (d,), float64, where to start. Not changed.
        lr: the learning rate, positive.
        steps: how many steps, at least 0.

    Returns:
        x after these steps, a float64 tensor (d,).

    Example:
        For Q = [[2, 0], [0, 50]], b = [2, 50], x = [0, 0] and lr = 0.5 it is [0.5, 0.5] after one step and
        [0.75, 0.75] after two: both parameters approach the minimum [1, 1] at one pace.

    Source: Zhang et al., Dive into Deep Learning, sections 12.3.3.3 and 12.7.2.
    """
    raise NotImplementedError
