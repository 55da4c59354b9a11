# %% [markdown]
# # Convexity
#
# A function is convex if no chord lies below its graph. Then every local minimum is a global one, which is
# why most theory of optimisation begins here. You will test it in four ways: on a grid of points, with an
# average (Jensen's inequality), with the Hessian, and by the sets of points where the function is small.
# Read the section "Convexity" of the chapter's README first.

# %%
from collections.abc import Callable, Sequence
from itertools import combinations

import torch


# %%
def is_convex_on_grid(f: Callable[[float], float], grid: Sequence[float], tol: float = 1e-9) -> bool:
    """Tell whether a function of one variable is convex, as far as the points of a grid show.

    It is, if for every three points a < b < c of the grid, neighbours or not, f(b) is at most `tol` above the
    chord from (a, f(a)) to (c, f(c)). The spaces between the points may differ.

    Args:
        f: takes a Python float and returns one. It is called once for each point of the grid, with nothing
            else. It may return `math.inf`, which means that the point lies outside its domain. The chord's
            height is then `inf` if it starts or ends there. A domain with a hole is not convex, and no
            function on it is. The empty domain is: with `inf` at all points the answer is True.
        grid: increasing, 2 to 60 points. With two points there is nothing to violate.
        tol: at least 0. It makes room for rounding: with 0, rounding decides whether a straight line passes.

    Returns:
        A Python bool.

    Example:
        For f(x) = x^2 and the grid [0, 1, 4] it is True: the chord from (0, 0) to (4, 16) has the height 4
        at 1, and f(1) = 1. For f(x) = sqrt(x) it is False: f(1) = 1, and the chord's height is 0.5.

    Source: Zhang et al., Dive into Deep Learning, section 12.2.1.
    """
    ### BEGIN SOLUTION
    graph = [(x, f(x)) for x in grid]
    for (a, f_a), (b, f_b), (c, f_c) in combinations(graph, 3):
        weight = (c - b) / (c - a)
        if f_b > weight * f_a + (1 - weight) * f_c + tol:
            return False
    return True
    ### END SOLUTION


# %%
def jensen_gap(f: Callable[[torch.Tensor], float], x: torch.Tensor, alpha: torch.Tensor) -> float:
    """Return by how much the average of f's values exceeds its value at the average point.

    It is (sum of alpha_i f(x_i)) - f(sum of alpha_i x_i). Jensen's inequality says that it is at least 0
    if f is convex.

    Args:
        f: takes a float64 tensor of shape (d,) and returns a Python float, finite at the points and at
            their average. It is called at most m + 1 times.
        x: (m, d), float64, the points, in rows. Not changed.
        alpha: (m,), float64, their weights, finite; some may be 0. Not changed.

    Returns:
        A Python float. It is negative where f bends down.

    Raises:
        ValueError: a weight is negative, their sum differs from 1 by more than 1e-9, or m weights do not
            meet m points.

    Example:
        For f(x) = x^2 at the points 0 and 4 with the weights 0.75 and 0.25 it is 0.25 * 16 - 1^2 = 3.

    Source: Zhang et al., Dive into Deep Learning, equation 12.2.3.
    """
    ### BEGIN SOLUTION
    if bool((alpha < 0).any()) or abs(float(alpha.sum()) - 1) > 1e-9:
        raise ValueError("the weights must be at least 0 and sum to 1")
    average = sum(float(weight) * f(point) for weight, point in zip(alpha, x, strict=True))
    return average - f(alpha @ x)
    ### END SOLUTION


# %%
def is_psd(H: torch.Tensor, tol: float = 1e-10) -> bool:
    """Tell whether a symmetric matrix is positive semidefinite: x^T H x >= 0 for all x.

    A twice differentiable function on a convex set is convex if its Hessian is so everywhere.

    Args:
        H: (n, n), float64, symmetric, n at least 1. Not changed.
        tol: at least 0 and less than 1. Rounding makes eigenvalues of 0 a little negative. The smallest one
            may therefore be as low as -tol times the largest absolute value of an eigenvalue, and no lower.
            H and 1e-12 * H get the same answer.

    Returns:
        A Python bool. The matrix of zeros is positive semidefinite.

    Example:
        [[1, 1], [1, 1]] is (its eigenvalues are 0 and 2), [[1, 2], [2, 1]] is not (-1 and 3).

    Source: Zhang et al., Dive into Deep Learning, section 12.2.2.3.
    """
    ### BEGIN SOLUTION
    eigenvalues = torch.linalg.eigvalsh(H)
    return bool(eigenvalues[0] >= -tol * eigenvalues[-1])
    ### END SOLUTION


# %%
def below_set_is_convex(f: Callable[[float], float], grid: Sequence[float], b: float) -> bool:
    """Tell whether the points of a grid where f is at most b form a convex set.

    They do if they have no gap: no point of the grid that lies between two of them is missing.

    Args:
        f: takes a Python float and returns one. It is called at most once for each point of the grid.
        grid: increasing, at least one point.
        b: the level. A point where f equals b belongs to the set.

    Returns:
        A Python bool. The empty set is convex, and so is a single point.

    Example:
        For f(x) = (x^2 - 1)^2 and the grid [-1, 0, 1] it is False for b = 0.5, since 0 is missing, and True
        for b = 1. For f(x) = sqrt(|x|), which is not convex, it is True for every b.

    Source: Zhang et al., Dive into Deep Learning, section 12.2.2.2.
    """
    ### BEGIN SOLUTION
    inside = [i for i, x in enumerate(grid) if f(x) <= b]
    return not inside or inside[-1] - inside[0] + 1 == len(inside)
    ### END SOLUTION
