# %% [markdown]
# # Minibatch stochastic gradient descent
#
# Three small functions train every network of this course: one that serves the data in random minibatches,
# one that finds the gradient, one that takes the step. Here you write all three for linear regression, the
# gradient without autograd.
# Read the section "Minibatch SGD" of the chapter's README first.

# %%
from collections.abc import Iterable, Iterator

import torch


# %%
def data_iter(
    X: torch.Tensor, y: torch.Tensor, batch_size: int, generator: torch.Generator
) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Go once through the data, in random order, in minibatches.

    Args:
        X: (n, d), n > 0, one example per row. Not changed.
        y: (n,), its labels. Not changed.
        batch_size: examples per minibatch, at least 1.
        generator: the only source of randomness: in the same state it gives the same order. A second pass
            with it gives another order.

    Yields:
        Pairs (rows of X, their labels) with the dtypes of `X` and `y`. All have `batch_size` examples; the
        last is shorter if n is no multiple of it. Every example is in exactly one minibatch, beside its own
        label.

    Source: Zhang et al., Dive into Deep Learning, section 3.3.2.
    """
    raise NotImplementedError


# %%
def squared_loss_gradients(
    X: torch.Tensor, y: torch.Tensor, w: torch.Tensor, b: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the gradients of the minibatch loss of linear regression.

    The loss is the *mean* over the examples of (x . w + b - y)^2 / 2.

    Args:
        X: (n, d), n > 0, floating point. Not changed.
        y: (n,), same dtype. Not changed.
        w: (d,), the weights, same dtype. Not changed.
        b: (), the bias, same dtype. Not changed.

    Returns:
        The gradients with respect to `w`, (d,), and to `b`, (), with their dtype.

    Example:
        For X = [[1, 2], [3, 0]], y = [0, 1], w = [1, 1] and b = 1 the errors are 4 and 3, and the gradients
        [(4 * 1 + 3 * 3) / 2, (4 * 2 + 3 * 0) / 2] = [6.5, 4] and 3.5.

    Source: Zhang et al., Dive into Deep Learning, section 3.1.1.4.
    """
    raise NotImplementedError


# %%
def sgd_step(params: Iterable[torch.Tensor], grads: Iterable[torch.Tensor | None], lr: float) -> None:
    """Take a step of gradient descent: p <- p - lr * g for each parameter p and its gradient g.

    Args:
        params: tensors of any shapes, leaves of which some may require a gradient. Each is changed in place:
            it keeps its storage, so that the model that owns it sees the new values, and remains a leaf that
            requires a gradient if it did before. The step itself is not recorded by autograd.
        grads: one for each parameter, of its shape, in the same order; None for a parameter that gets no
            step. Not changed.
        lr: the learning rate.

    Returns:
        None.

    Example:
        For the parameter [1, 2], the gradient [10, -10] and lr 0.1 the parameter becomes [0, 3].

    Source: Zhang et al., Dive into Deep Learning, section 3.4.3.
    """
    raise NotImplementedError
