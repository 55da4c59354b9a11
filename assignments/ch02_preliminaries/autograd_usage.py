# %% [markdown]
# # Using autograd
#
# PyTorch records what you compute with a tensor that requires a gradient, and `backward` walks that record
# from the end to the start. Five short functions show what surprises people: gradients add up, a vector needs
# a weight for each entry before it has a gradient, a factor can be held constant, Python's `while` and `if`
# are no obstacle, and a branch that is not used can still spoil everything.
# Read the section "Using autograd" of the chapter's README first.
#
# Below, f and g are functions from tensors to tensors that use torch operations only. No tensor that is
# passed in requires a gradient, unless a docstring says so.

# %%
from collections.abc import Callable

import torch


# %%
def repeated_grads(
    f: Callable[[torch.Tensor], torch.Tensor], x: torch.Tensor, n: int, zero: bool
) -> torch.Tensor:
    """Call backward n times and look at `.grad` each time.

    Make one leaf tensor with the values of x, whose `.grad` is 0 at first. Then n times evaluate f at the
    leaf, call `backward` on the result, and note what the leaf's `.grad` holds.

    Args:
        f: returns a number (a tensor of shape ()). It is called n times, once for each backward pass, and
            need not be the same function each time, like a loss on the next minibatch.
        x: of any shape, floating point. Not changed; it does not require a gradient afterwards.
        n: at least 1.
        zero: whether the leaf's gradient is set to 0 before each backward pass.

    Returns:
        A tensor (n, *x.shape) in the dtype of x: entry k is what `.grad` held after backward pass k, and is
        not touched by later ones. It does not require a gradient.

    Example:
        For f(x) = x_1^2 + x_2^2, x = [1, 2] and n = 3: [[2, 4], [2, 4], [2, 4]] if zero is true, else
        [[2, 4], [4, 8], [6, 12]].

    Source: Zhang et al., Dive into Deep Learning, section 2.5.1.
    """
    raise NotImplementedError


# %%
def vjp(f: Callable[[torch.Tensor], torch.Tensor], x: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
    """Backpropagate a weight for each output: the vector-Jacobian product v^T J.

    Use `torch.autograd.grad` or `backward`, not the vjp or Jacobian functions of `torch.func` and
    `torch.autograd.functional`.

    Args:
        f: may use tensors of its own that require gradients, for instance a layer's weights.
        x: of any shape, floating point. Not changed; it does not require a gradient afterwards.
        v: of the shape and dtype of f(x), which need not be those of x. Not changed.

    Returns:
        The gradient of the sum of v * f(x) by x, of the shape and dtype of x. It does not require a gradient.
        No other tensor gets a gradient: the `.grad` of f's own tensors stays what it was.

    Example:
        For f(x) = [x_1 x_2, x_1 + x_2, x_2^2], x = [2, 3] and v = [1, 10, 0]: [13, 12].

    Source: Zhang et al., Dive into Deep Learning, section 2.5.2.
    """
    raise NotImplementedError


# %%
def grad_with_frozen_factor(
    f: Callable[[torch.Tensor], torch.Tensor], g: Callable[[torch.Tensor], torch.Tensor], x: torch.Tensor
) -> torch.Tensor:
    """Return the gradient of the sum of f(x) * g(x) by x, where g(x) counts as a constant.

    The factor g(x) has its value at x, but nothing flows back through it. Such a gradient trains many models
    whose targets are computed from their own predictions.

    Args:
        f: returns a tensor of one dimension or more. An entry of f(x) may depend on all entries of x.
        g: returns a tensor of the shape of f(x).
        x: of any shape, floating point. Not changed; it does not require a gradient afterwards.

    Returns:
        The gradient, of the shape and dtype of x. It does not require a gradient.

    Example:
        For f(x) = x, g(x) = x^2 and x = [1, 2, 3]: [1, 4, 9], the constants; the derivative of x^3 would be
        [3, 12, 27].

    Source: Zhang et al., Dive into Deep Learning, section 2.5.3.
    """
    raise NotImplementedError


# %%
def double_until(x: torch.Tensor, limit: float) -> torch.Tensor:
    """Double x until its norm is at least `limit`; then take it 100 times if its sum is negative.

    How often x is doubled, and whether it is taken 100 times, depends on its values. Gradients must flow
    through the steps that were really taken.

    Args:
        x: of any shape, floating point, not all zeros. It may require a gradient. Not changed.
        limit: positive.

    Returns:
        The result, of the shape and dtype of x. The norm is the square root of the sum of all squares. A sum
        of 0 is not negative. If nothing is to be done, the result has the values of x, and may be x itself.
        If x requires a gradient, the result can be differentiated by x: it is x times a number that does not
        change when x changes by very little.

    Example:
        For x = [3, -4] and limit 9: the norms are 5 and 10, so x is doubled once; the sum of [6, -8] is
        negative, and the result is [600, -800]. Its gradient by x is 200 times the gradient by the result.

    Source: Zhang et al., Dive into Deep Learning, section 2.5.4.
    """
    raise NotImplementedError


# %%
def safe_sqrt(x: torch.Tensor) -> torch.Tensor:
    """Take the square root where x is positive, and 0 elsewhere; the gradient is 0 there, too.

    Args:
        x: of any shape, floating point, finite. It may require a gradient. Not changed.

    Returns:
        A tensor of the shape and dtype of x. If x requires a gradient, the result can be differentiated by x:
        the derivative is 1 / (2 sqrt(x)) where x is positive, however small, and 0 where x is 0 or negative.
        It is never NaN.

    Example:
        For x = [4, 0, -1] the result is [2, 0, 0] and its derivative by x is [0.25, 0, 0].

    Source: Zhang et al., Dive into Deep Learning, section 2.5.4, here for each element by itself.
    """
    raise NotImplementedError
