# %% [markdown]
# # Gradient descent and Newton's method
#
# How long should a step be? A constant is the simplest answer; one for each coordinate, by the diagonal of
# the Hessian, is better; the whole Hessian gives Newton's method. Or search for the best step along the way.
# Read the section "Gradient descent and Newton's method" of the chapter's README first.
#
# The algorithms return their whole path, a tensor of shape (n_steps + 1, d) whose row k is the point after k
# steps and whose row 0 is x0, so that you can draw it: `plt.plot(path[:, 0], path[:, 1], "o-")`.
#
# The functions that you are given do not change the tensor that they take. What they return may be this
# tensor, or one that they return again the next time: change neither in place.

# %%
from collections.abc import Callable

import torch

Function = Callable[[torch.Tensor], torch.Tensor]


# %%
def gd(grad: Function, x0: torch.Tensor, lr: float, n_steps: int) -> torch.Tensor:
    """Take steps of gradient descent, x <- x - lr * grad(x), and return the path.

    Args:
        grad: takes a float64 tensor (d,) and returns the gradient there, (d,). Called `n_steps` times.
        x0: (d,), float64. Not changed.
        lr: the learning rate.
        n_steps: at least 0.

    Returns:
        The path, (n_steps + 1, d), float64: row 0 is x0, the last row is the point after all steps.

    Example:
        For f(x) = x^2, x0 = 10, lr = 0.2 and two steps it is [[10], [6], [3.6]].

    Source: Zhang et al., Dive into Deep Learning, section 12.3.
    """
    raise NotImplementedError


# %%
def diag_precond(grad: Function, hess: Function, x0: torch.Tensor, lr: float, n_steps: int) -> torch.Tensor:
    """Take steps of gradient descent, preconditioned with the diagonal of the Hessian, and return the path.

    Each coordinate has a learning rate of its own: x_i <- x_i - lr * grad(x)_i / hess(x)_ii.

    Args:
        grad: takes a float64 tensor (d,) and returns the gradient there, (d,). Called `n_steps` times.
        hess: takes the same and returns the Hessian, (d, d), whose diagonal is positive. Called `n_steps`
            times.
        x0: (d,), float64. Not changed.
        lr: the learning rate.
        n_steps: at least 0.

    Returns:
        The path, (n_steps + 1, d), float64.

    Example:
        For f(x, y) = x^2 + 50 y^2, x0 = (4, 3), lr = 0.5 and two steps it is [[4, 3], [2, 1.5], [1, 0.75]]:
        both coordinates come equally fast.

    Source: Zhang et al., Dive into Deep Learning, section 12.3.3.3.
    """
    raise NotImplementedError


# %%
def newton(
    grad: Function, hess: Function, x0: torch.Tensor, lr: float, n_steps: int, floor: float = 1e-8
) -> torch.Tensor:
    """Take steps of Newton's method, made safe for negative curvature, and return the path.

    Each step is x <- x - lr * |H|^-1 grad(x). For H = Q diag(e) Q^T, with the eigenvalues e and orthonormal
    eigenvectors in the columns of Q, |H| is Q diag(max(|e|, floor)) Q^T: the same eigenvectors, and the
    absolute values of the eigenvalues, but none below `floor`. Where H is positive definite (with eigenvalues
    of at least `floor`) and lr is 1, this is Newton's method.

    Args:
        grad: takes a float64 tensor (d,) and returns the gradient there, (d,). Called `n_steps` times.
        hess: takes the same and returns the Hessian, (d, d), float64, symmetric. Called `n_steps` times.
        x0: (d,), float64. Not changed.
        lr: the learning rate.
        n_steps: at least 0.
        floor: positive.

    Returns:
        The path, (n_steps + 1, d), float64.

    Example:
        For f(x, y) = x^2 - 2 y^2, x0 = (3, 1), lr = 1 and one step it is [[3, 1], [0, 2]]: the gradient is
        (6, -4), the eigenvalues are 2 and -4. Without the absolute values the step would end in the saddle
        (0, 0).

    Source: Zhang et al., Dive into Deep Learning, section 12.3.3.1; Nocedal and Wright, Numerical
        Optimization, section 3.4; Dauphin et al. 2014.
    """
    raise NotImplementedError


# %%
def line_search(dphi: Callable[[float], float], first: float, tol: float) -> float:
    """Find the step size that minimises phi(eta) = f(x - eta * g), by bisection on the slope phi'.

    phi is convex, so its slope never falls: it is negative before the minimum and positive after it. First
    find an end: try `first`, and double it until the slope there is not negative, 60 doublings at most. Then
    halve the interval that holds the minimum until it is no longer than `tol`.

    Args:
        dphi: the slope phi'; takes a Python float and returns one. It never falls, may be constant along
            stretches, and need not be continuous. It may be called once at 0, once at `first`, once for each
            doubling and once for each halving that are necessary. Two more calls are allowed, for what
            another way of counting needs.
        first: the first end to try, positive.
        tol: positive, at least 1e-15 times the answer.

    Returns:
        A Python float, no farther than `tol` from a place where the slope is 0 or changes its sign. Where it
        is 0 along a stretch, any place there will do.

    Raises:
        ValueError: the slope at 0 is not negative, or it is still negative after 60 doublings.

    Example:
        For dphi(eta) = eta - 5, first = 1 and tol = 0.25 the ends 1, 2, 4 are too short, 8 is not. Then the
        interval [4, 8] is halved four times, to [4.75, 5] or [5, 5.25]. All of 4.75 to 5.25 is right.

    Source: Zhang et al., Dive into Deep Learning, section 12.3.3.4.
    """
    raise NotImplementedError


# %%
def steepest_descent(grad: Function, x0: torch.Tensor, n_steps: int, tol: float = 1e-10) -> torch.Tensor:
    """Take steps of gradient descent, each with the best step size, and return the path.

    Each step is x <- x - eta * g, where g is the gradient at x and eta minimises phi(eta) = f(x - eta * g).
    Find it with your `line_search`, first = 1 and the tolerance `tol`. The slope of phi is
    phi'(eta) = -g . grad(x - eta * g).

    Args:
        grad: takes a float64 tensor (d,) and returns the gradient there, (d,), of a convex function that has
            a minimum. It may be called often. No best step on the path is longer than 1e5 or 1e15 * tol.
            (Along x^4 they are soon longer: near its minimum the slope is tiny, and the search may fail.)
        x0: (d,), float64. Not changed.
        n_steps: at least 0.
        tol: how exact each step size must be, positive.

    Returns:
        The path, (n_steps + 1, d), float64. Where g . g is exactly 0, the point stays.

    Raises:
        ValueError: from `line_search`, if rounding hides the end of the step. That can happen where the point
            is a minimum up to rounding, but the gradient is not exactly 0.

    Example:
        For f(x, y) = (x^2 + 3 y^2) / 2, x0 = (3, 1) and two steps it is [[3, 1], [1.5, -0.5], [0.75, 0.25]],
        up to tol: each step has eta = 0.5, and is at a right angle to the one before.

    Source: Zhang et al., Dive into Deep Learning, section 12.3.3.4; Nocedal and Wright, Numerical
        Optimization, section 3.3.
    """
    raise NotImplementedError
