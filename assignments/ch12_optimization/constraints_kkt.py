# %% [markdown]
# # Constraints and the KKT conditions
#
# Minimise f(x) where c_i(x) <= 0 for i = 1, ..., m. You will test whether a point solves this (the conditions
# of Karush, Kuhn and Tucker), and find such points in two ways: by projection, which keeps every step inside,
# and with a penalty, which makes it dear to be outside.
# Read the section "Constraints and the KKT conditions" of the chapter's README first.
#
# Both algorithms return their whole path, so that you can draw it: `plt.plot(path[:, 0], path[:, 1], "o-")`.
#
# The functions that you are given do not change the tensor that they take. What they return may be this
# tensor, or one that they return again the next time: change neither in place.

# %%
from collections.abc import Callable
from typing import NamedTuple

import torch

Function = Callable[[torch.Tensor], torch.Tensor]


class KKT(NamedTuple):
    """By how much each condition is violated; four zeros if none is."""

    stationarity: float
    primal: float
    dual: float
    slackness: float


# %%
def kkt_residuals(grad_f: Function, c: Function, jac_c: Function, x: torch.Tensor, lam: torch.Tensor) -> KKT:
    """Return by how much a point and its multipliers violate each of the four KKT conditions.

    The Lagrangian is L(x, lam) = f(x) + (sum of lam_i c_i(x)), with a plus. The conditions, and the largest
    violation of each:

    - stationarity: the gradient of L with respect to x is 0; the largest absolute value of its entries
    - primal feasibility: c_i(x) <= 0; the largest c_i(x), or 0 if none is positive
    - dual feasibility: lam_i >= 0; the largest -lam_i, or 0 if none is negative
    - complementary slackness: lam_i c_i(x) = 0; the largest absolute value of these m products

    Args:
        grad_f: takes x and returns the gradient of f, (d,), float64. It is called once.
        c: takes x and returns the constraints' values, (m,), float64. It is called once.
        jac_c: takes x and returns their gradients in rows, (m, d), float64. It is called once.
        x: (d,), float64. Not changed.
        lam: (m,), float64, one multiplier for each constraint, m at least 1. Not changed.

    Returns:
        A KKT of four Python floats, each at least 0.

    Example:
        For f(x) = (x - 2)^2 and c(x) = x - 1 the point x = 1 with lam = 2 has KKT(0, 0, 0, 0). With lam = 0
        it has KKT(2, 0, 0, 0), and x = 2 with lam = 0 has KKT(0, 1, 0, 0).

    Source: Zhang et al., Dive into Deep Learning, section 12.2.3.1; Boyd and Vandenberghe, Convex
        Optimization, section 5.5.3.
    """
    raise NotImplementedError


# %%
def project_ball(x: torch.Tensor, center: torch.Tensor, radius: float) -> torch.Tensor:
    """Return the point of a ball that is nearest to x.

    The ball holds all points whose Euclidean distance from `center` is at most `radius`.

    Args:
        x: (d,), float64. Not changed.
        center: (d,), float64. Not changed.
        radius: at least 0; with 0 the ball is its center alone.

    Returns:
        A float64 tensor (d,). If x lies in the ball, it is x (maybe the same tensor); else its distance from
        `center` is `radius`. Both hold up to rounding.

    Example:
        For the ball with center (0, 0) and radius 1, (3, 4) becomes (0.6, 0.8), and (0.3, 0.4) stays.

    Source: Zhang et al., Dive into Deep Learning, section 12.2.3.3.
    """
    raise NotImplementedError


# %%
def project_simplex(x: torch.Tensor) -> torch.Tensor:
    """Return the vector of probabilities that is nearest to x.

    The simplex holds all p with p_i >= 0 and sum 1. The nearest point (in the Euclidean distance) is
    p_i = max(x_i - t, 0), with the one number t for which these sum to 1.

    Args:
        x: (d,), float64, any numbers of size up to 1000, d at least 1. Not changed.

    Returns:
        A float64 tensor (d,), right to 1e-9. Where x_i lies more than 1e-9 below t, it is exactly 0.

    Example:
        (1, 0.5, -1) becomes (0.75, 0.25, 0), with t = 0.25. (0.2, 0.3, 0.5) stays.

    Source: Duchi et al. 2008, Efficient Projections onto the l1-Ball, figure 1.
    """
    raise NotImplementedError


# %%
def projected_descent(
    grad_f: Function, project: Function, x0: torch.Tensor, lr: float, n_steps: int
) -> torch.Tensor:
    """Minimise a function over a convex set: return to the nearest point of the set after each step.

    The path starts at the projection of x0. Each step is x <- project(x - lr * grad_f(x)).

    Args:
        grad_f: takes a float64 tensor (d,) and returns the gradient there, (d,). Called `n_steps` times.
        project: takes a float64 tensor (d,) and returns the nearest point of the set. Called
            `n_steps` + 1 times.
        x0: (d,), float64. Not changed.
        lr: the learning rate.
        n_steps: at least 0.

    Returns:
        The path, (n_steps + 1, d), float64: row k is the point after k steps. Every row lies in the set.

    Example:
        For f(x) = x^2, the set of all x >= 1, x0 = 3, lr = 0.25 and two steps it is [[3], [1.5], [1]].

    Source: Zhang et al., Dive into Deep Learning, section 12.2.3.3.
    """
    raise NotImplementedError


# %%
def penalty_descent(
    grad_f: Function,
    c: Function,
    jac_c: Function,
    x0: torch.Tensor,
    weight: float,
    lr: float,
    n_steps: int,
) -> torch.Tensor:
    """Minimise a function with a price on violated constraints, by gradient descent.

    The objective is f(x) + weight / 2 * (sum of max(0, c_i(x))^2), with the one half.

    Args:
        grad_f: takes a float64 tensor (d,) and returns the gradient of f, (d,). Called `n_steps` times.
        c: takes the same and returns the constraints' values, (m,), finite. Called `n_steps` times.
        jac_c: takes the same and returns their gradients in rows, (m, d), finite. The rows of constraints
            that hold count for nothing. Called `n_steps` times at most: where all hold it is not needed.
        x0: (d,), float64. Not changed.
        weight: the price, at least 0.
        lr: the learning rate.
        n_steps: at least 0.

    Returns:
        The path, (n_steps + 1, d), float64: row k is the point after k steps, row 0 is x0.

    Example:
        For f(x) = (x - 2)^2 / 2, c(x) = 2 x - 2, x0 = 2, weight = 10, lr = 0.01 and two steps: the gradients
        are 0 + 10 * 2 * 2 = 40 at 2, and -0.4 + 10 * 1.2 * 2 = 23.6 at 1.6, so it is [[2], [1.6], [1.364]].

    Source: Zhang et al., Dive into Deep Learning, section 12.2.3.2; Nocedal and Wright, Numerical
        Optimization, section 17.1.
    """
    raise NotImplementedError
