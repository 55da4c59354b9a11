# %% [markdown]
# # Momentum
#
# In a long narrow valley the gradient points to the opposite wall more than down the valley. In a sum over
# the last steps, what alternates cancels, and what persists adds up. You will write the step, watch it run,
# and find out for which learning rates it converges.
# Read the section "Momentum" of the chapter's README first.
#
# `momentum_step` and `heavy_ball` must not call an optimiser of `torch.optim`: the point is to build one.

# %%
from collections.abc import Callable

import torch


# %%
def leaky_weights(beta: float, t: int) -> torch.Tensor:
    """Return the weight of each past gradient in the velocity.

    The velocity is the leaky sum v_t = beta * v_{t-1} + g_t with v_0 = 0. Written out, it is a weighted sum
    of g_1, ..., g_t, and these weights do not depend on the gradients.

    Args:
        beta: at least 0 and less than 1. With 0 only the last gradient counts.
        t: how many gradients there are, at least 1.

    Returns:
        (t,), float64: the weights of g_1, ..., g_t in this order, the oldest first.

    Example:
        leaky_weights(0.5, 3) is [0.25, 0.5, 1].

    Source: Zhang et al., Dive into Deep Learning, sections 12.6.1.1 and 12.6.1.4.
    """
    raise NotImplementedError


# %%
def momentum_step(
    params: list[torch.Tensor],
    grads: list[torch.Tensor],
    velocities: list[torch.Tensor],
    lr: float,
    beta: float,
) -> None:
    """Take one step of gradient descent with momentum, for each parameter with its own velocity.

    First the velocity, v = beta * v + g, then the parameter with the new velocity, p = p - lr * v. The
    gradient is not multiplied by 1 - beta, and the learning rate does not enter the velocity.

    Args:
        params: leaf tensors of any shapes, float32 or float64 (one list may hold both); some may require a
            gradient. Each is changed in place: it keeps its storage, and requires a gradient if it did
            before. The step is not recorded by autograd.
        grads: one for each parameter, of its shape and dtype, in the same order. Not changed.
        velocities: one for each parameter, of its shape and dtype, in the same order; all zero before the
            first step. Each is changed in place, since the next step goes on from there.
        lr: the learning rate.
        beta: at least 0 and less than 1.

    Returns:
        None.

    Raises:
        ValueError: the three lists differ in length. Some tensors may have changed by then.

    Example:
        With the parameter [10], lr = 0.1, beta = 0.5, the velocity [0] and twice the gradient [4]: the
        velocity becomes [4], then [6]; the parameter becomes [9.6], then [9].

    Source: Zhang et al., Dive into Deep Learning, section 12.6.1.3; Sutskever et al. 2013.
    """
    raise NotImplementedError


# %%
def heavy_ball(
    grad: Callable[[torch.Tensor], torch.Tensor], x0: torch.Tensor, lr: float, beta: float, steps: int
) -> torch.Tensor:
    """Minimise a function by gradient descent with momentum, and return all points of the way.

    From x_0 with the velocity v_0 = 0: v_t = beta * v_{t-1} + grad(x_{t-1}) and x_t = x_{t-1} - lr * v_t.
    You may use your `momentum_step`.

    Args:
        grad: takes a point, a float64 tensor of the shape of `x0`, and returns the gradient there, a tensor
            of the same kind and a new one. It neither changes nor keeps the point. It is expensive: call it
            once in each step, at the point reached so far, and nowhere else.
        x0: float64, of any shape. Not changed.
        lr: the learning rate.
        beta: at least 0 and less than 1.
        steps: how many steps to take, at least 0.

    Returns:
        float64, of the shape of `x0` with a first dimension of steps + 1 before: x_0, x_1, ..., x_steps.

    Example:
        For f(x) = x^2, so grad(x) = 2x, from [8] with lr = 0.25, beta = 0.5 and two steps: the gradients are
        [16] and [8], the velocities [16] and [16], and the way is [[8], [4], [0]].

    Source: Polyak 1964; Zhang et al., Dive into Deep Learning, section 12.6.1.
    """
    raise NotImplementedError


# %%
def momentum_matrix(lr: float, beta: float, curvature: float) -> torch.Tensor:
    """Return the matrix that takes one step of momentum on f(x) = curvature * x^2 / 2.

    On this parabola a step is linear in the velocity and the point: (v_t, x_t) = R (v_{t-1}, x_{t-1}). The
    step is that of `heavy_ball`: v_t first, and x_t = x_{t-1} - lr * v_t.

    Args:
        lr: the learning rate.
        beta: at least 0 and less than 1.
        curvature: of any sign.

    Returns:
        R, (2, 2), float64. Row and column 0 belong to the velocity, row and column 1 to the point.

    Example:
        For lr = 0.25, beta = 0.5 and curvature = 2 it is [[0.5, 2], [-0.125, 0.5]]. It takes (0, 8) to (16,
        4).

    Source: Zhang et al., Dive into Deep Learning, section 12.6.3.2.
    """
    raise NotImplementedError


# %%
def converges(lr: float, beta: float, curvatures: torch.Tensor) -> bool:
    """Say whether momentum finds the minimum of a quadratic function from everywhere.

    The function is the sum over j of curvatures[j] * x_j^2 / 2. The question is whether both x_t and v_t go
    to 0 for every x_0 and v_0. They do if, for each coordinate, the eigenvalues of `momentum_matrix` all have
    an absolute value less than 1. On the border, where the largest absolute value is 1, they do not: the ball
    rolls to and fro for ever, or, where the curvature is 0, lies anywhere.

    The settings lie either on the border, with an lr * curvature that has no rounding error, or so far from
    it that the largest absolute value differs from 1 by at least 1e-4. So who computes eigenvalues
    numerically may count all above 1 - 1e-9 as 1.

    Args:
        lr: the learning rate, positive.
        beta: at least 0 and less than 1.
        curvatures: (d,), float64, of any signs, d at least 1. Not changed.

    Returns:
        A Python bool.

    Example:
        With beta = 0.5 and curvatures = [1, 4] it is True for lr = 0.7, and False for lr = 0.75 and above.

    Source: Zhang et al., Dive into Deep Learning, section 12.6.3.2; Flammarion and Bach 2015.
    """
    raise NotImplementedError
