# %% [markdown]
# # Matrix calculus
#
# Training a model means following a derivative, and models are made of vectors and matrices. Here you find
# a few of these derivatives on paper, write them down in a line or two each, and build the tool that checks
# such lines: a numerical Jacobian. Read the section "Matrix calculus" of the chapter's README first.
#
# Two conventions hold throughout. The *gradient* of a number has the shape of what you differentiate by. The
# *Jacobian* of a vector y with respect to a vector x has a row for each y_i and a column for each x_j.
#
# The point is the mathematics: automatic differentiation (`backward`, `torch.autograd`, `torch.func`) must
# not be used.

# %%
from collections.abc import Callable

import torch


# %%
def grad_bilinear(
    u: torch.Tensor, A: torch.Tensor, x: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return the gradients of the number u^T A x, by each of its three arguments.

    Args:
        u: (m,), float32 or float64. Not changed.
        A: (m, n), of the same dtype; m need not be n. Not changed.
        x: (n,), of the same dtype. Not changed.

    Returns:
        The gradients by u, by A and by x, in this order: shapes (m,), (m, n) and (n,), in the dtype of the
        arguments.

    Example:
        For u = [1, 2], A = [[1, 0, 2], [3, 1, 0]] and x = [1, 0, -1]: [-1, 3], [[1, 0, -1], [2, 0, -2]] and
        [7, 2, 2].

    Source: Zhang et al., Dive into Deep Learning, section 2.4.3.
    """
    raise NotImplementedError


# %%
def grad_quadratic(A: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """Return the gradient of the number x^T A x by x.

    Args:
        A: (n, n), float32 or float64; it need not be symmetric. Not changed.
        x: (n,), of the same dtype. Not changed.

    Returns:
        The gradient, (n,), in the dtype of the arguments.

    Example:
        For A = [[1, 2], [0, 3]] and x = [1, 1] it is [4, 8]: the number is x_1^2 + 2 x_1 x_2 + 3 x_2^2.

    Source: Zhang et al., Dive into Deep Learning, section 2.4.3.
    """
    raise NotImplementedError


# %%
def jacobian_tanh_layer(A: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """Return the Jacobian of y = tanh(A x) by x, with tanh taken of each element.

    By the chain rule it is the product of two Jacobians, that of the outer function (tanh, at A x) and that
    of the inner one.

    Args:
        A: (m, n), float32 or float64; m need not be n. Not changed.
        x: (n,), of the same dtype. Not changed.

    Returns:
        J, (m, n), in the dtype of the arguments: element [i, j] is the derivative of y_i by x_j.

    Example:
        For A = [[1, 2, 3], [1, 1, 1]] and x = [1, 1, -1] the products A x are 0 and 1, and J is
        [[1, 2, 3], [0.41997, 0.41997, 0.41997]]: tanh has the slope 1 at 0 and 0.41997 at 1.

    Source: Zhang et al., Dive into Deep Learning, section 2.4.4.
    """
    raise NotImplementedError


# %%
def numerical_jacobian(f: Callable[[torch.Tensor], torch.Tensor], x: torch.Tensor, h: float) -> torch.Tensor:
    """Approximate the Jacobian of f at x by central differences.

    Element [i, j] is (f_i(x + h e_j) - f_i(x - h e_j)) / (2 h), where e_j is 1 in place j and 0 elsewhere.
    The error falls with the square of h, until rounding takes over.

    Args:
        f: takes a float64 tensor (n,) and returns a float64 tensor (m,); m is not known beforehand and need
            not be n. It is called at most 2 n times.
        x: (n,), float64, n at least 1. Not changed.
        h: the step, positive; the same for every coordinate.

    Returns:
        J, a float64 tensor (m, n): the quotient above and not a better approximation, since the checks look
        at large steps, too. All is computed in float64, also the step: it may differ from the quotient by
        1e-9, relative or absolute.

    Example:
        For f(x) = [x_1^3, x_1 x_2], x = [1, 2] and h = 0.5: [[3.25, 0], [2, 1]]. The derivative of x_1^3 is
        3; the error of the quotient is h^2 = 0.25.

    Source: Zhang et al., Dive into Deep Learning, section 2.4.1 (there with one-sided differences).
    """
    raise NotImplementedError
