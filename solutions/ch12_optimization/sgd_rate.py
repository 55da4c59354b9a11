# %% [markdown]
# # The rate of stochastic gradient descent
#
# One random example gives a gradient that is right on average only. Still the method arrives, if its steps
# shrink at the right speed: the error falls like one over the root of the number of steps. You will compute
# the bound that proves it, run the method, and measure its rate.
# Read the section "The rate of stochastic gradient descent" of the chapter's README first.

# %%
from collections.abc import Callable

import torch


# %%
def learning_rates(r: float, L: float, T: int, known_horizon: bool) -> torch.Tensor:
    """Return the learning rates of T steps of stochastic gradient descent.

    If it is known beforehand that there will be T steps, all rates are r / (L sqrt(T)). Otherwise the rate of
    step t is r / (L sqrt(t)), for t = 1, ..., T: it does not depend on T.

    Args:
        r: the distance from the start to the minimum, positive.
        L: the length of the longest gradient of a single example, positive.
        T: how many steps, at least 1.
        known_horizon: which of the two it is.

    Returns:
        (T,), float64, the rate of the first step first.

    Example:
        For r = 6, L = 3 and T = 4 it is [1, 1, 1, 1] if T is known, and else [2, 1.4142, 1.1547, 1].

    Source: Zhang et al., Dive into Deep Learning, section 12.4.3.
    """
    ### BEGIN SOLUTION
    t = torch.arange(1, T + 1, dtype=torch.float64)
    if known_horizon:
        t = torch.full_like(t, T)
    return r / (L * torch.sqrt(t))
    ### END SOLUTION


# %%
def risk_bound(rates: torch.Tensor, r: float, L: float) -> float:
    """Return the bound on the expected excess risk of the averaged point.

    Stochastic gradient descent on a convex risk R takes T steps with the given rates, from a point at the
    distance r to the minimum, and no gradient of a single example is longer than L. Then the average of its
    points that `sgd` returns, a, has
    E[R(a)] - min R <= (r^2 + L^2 * (sum of the squared rates)) / (2 * (sum of the rates)).

    Args:
        rates: (T,), float64, positive. Not changed.
        r: the distance from the start to the minimum.
        L: the length of the longest gradient of a single example.

    Returns:
        The right side, a Python float.

    Example:
        For the rates [1, 0.5], r = 2 and L = 3 it is (4 + 9 * 1.25) / 3 = 5.0833.

    Source: Zhang et al., Dive into Deep Learning, section 12.4.3; Nesterov and Vial 2008.
    """
    ### BEGIN SOLUTION
    return float((r**2 + L**2 * rates.square().sum()) / (2 * rates.sum()))
    ### END SOLUTION


# %%
def sgd(
    grad: Callable[[torch.Tensor, int], torch.Tensor],
    x1: torch.Tensor,
    rates: torch.Tensor,
    n: int,
    generator: torch.Generator,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Minimise a mean over n examples by stochastic gradient descent, one example a step.

    Step t, for t = 1, ..., T, draws an example i, takes its gradient g at x_t, and goes to
    x_{t+1} = x_t - rate * g with the rate rates[t - 1]: the first step uses rates[0]. Each of the n examples
    is drawn with the same probability, with replacement, and independently of the other steps.

    Args:
        grad: `grad(x, i)` takes a point, a float64 tensor of the shape of `x1`, and the number of an example,
            a Python int of 0 to n - 1, and returns the gradient of that example there, of the shape and dtype
            of `x1`. It neither changes nor keeps the point. It is expensive: call it once in each step.
        x1: float64, of any shape, the start. Not changed.
        rates: (T,), float64, positive, T at least 1. Not changed.
        n: how many examples there are, at least 1.
        generator: the only source of randomness: in the same state it draws the same examples. It advances.
            Draw in each step or all examples at once, as you like.

    Returns:
        The average and the last point, x_{T+1}, both float64 and of the shape of `x1`. The average is that of
        the T points at which gradients were taken, x_1 to x_T, each weighted by its rate and divided by the
        sum of the rates.

    Example:
        With a single example of the loss (x - 4)^2 / 2, so grad(x, 0) = x - 4, from [0] with the rates [0.5,
        0.25]: x_2 is [2] and x_3 is [2.5], so the average is (0.5 * 0 + 0.25 * 2) / 0.75 = [0.6667], and the
        last point [2.5].

    Source: Zhang et al., Dive into Deep Learning, sections 12.4.1 and 12.4.3; Robbins and Monro 1951.
    """
    ### BEGIN SOLUTION
    x, total = x1, torch.zeros_like(x1)
    for rate in rates.tolist():
        i = int(torch.randint(n, (1,), generator=generator))
        total = total + rate * x
        x = x - rate * grad(x, i)
    return total / rates.sum(), x
    ### END SOLUTION


# %%
def rate_exponent(steps: torch.Tensor, errors: torch.Tensor) -> float:
    """Return the exponent a for which errors = constant * steps^a fits best.

    On logarithmic scales the law is a line: a is the slope of the least-squares line, with an intercept,
    through the points (log steps[k], log errors[k]).

    Args:
        steps: (m,), float64, positive, m at least 2, not all equal, in any order. Not changed.
        errors: (m,), float64, positive. Not changed.

    Returns:
        a, a Python float. It is negative where errors fall.

    Example:
        For steps [100, 400, 1600] and errors [0.2, 0.1, 0.05] it is -0.5.

    Source: Zhang et al., Dive into Deep Learning, section 12.4.3 (the rates); least squares, section 3.1.
    """
    ### BEGIN SOLUTION
    x, y = torch.log(steps), torch.log(errors)
    x = x - x.mean()
    return float((x * y).sum() / (x * x).sum())
    ### END SOLUTION
