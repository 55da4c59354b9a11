# %% [markdown]
# # Weight decay
#
# With ten times as many features as examples a linear model can fit the training data perfectly and learn
# nothing. A price on the squared weights, seen from gradient descent, makes every weight decay a little in
# each step. Read the section "Weight decay" of the chapter's README first.

# %%
import torch


# %%
def l2_penalty(w: torch.Tensor) -> torch.Tensor:
    """Return half of the squared length of the weights.

    Args:
        w: floating point, any shape. Not changed.

    Returns:
        A tensor of shape (), with the dtype of `w`: the sum of the squares of its elements, divided by 2.

    Example:
        For [3, 4] it is 12.5.

    Source: Zhang et al., Dive into Deep Learning, section 3.7.3.1.
    """
    raise NotImplementedError


# %%
def decayed_step(
    w: torch.Tensor, b: torch.Tensor, X: torch.Tensor, y: torch.Tensor, lr: float, lam: float
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return weights and bias after a step of gradient descent with weight decay.

    The objective is the mean over the examples of (x . w + b - y)^2 / 2, plus lam * l2_penalty(w). The bias
    does not decay. Both gradients are taken at the old `w` and `b`.

    Args:
        w: (d,), float64. Not changed.
        b: (), float64. Not changed.
        X: (n, d), float64, n > 0. Not changed.
        y: (n,), float64. Not changed.
        lr: the learning rate, positive.
        lam: how strongly the weights decay, at least 0.

    Returns:
        The new w, (d,), and b, (), float64.

    Example:
        For w = [1], b = 0, X = [[2]], y = [1], lr = 0.1 and lam = 3 the error is 1, the gradients are
        2 + 3 * 1 = 5 and 1, and the result is [0.5] and -0.1.

    Source: Zhang et al., Dive into Deep Learning, section 3.7.1.
    """
    raise NotImplementedError


# %%
def train(
    X: torch.Tensor, y: torch.Tensor, lr: float, lam: float, steps: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """Train from zero with `decayed_step`, on all examples in every step.

    Args:
        X: (n, d), float64, n > 0. Not changed.
        y: (n,), float64. Not changed.
        lr: the learning rate.
        lam: how strongly the weights decay, at least 0.
        steps: how many steps, at least 0.

    Returns:
        w, (d,), and b, (), float64. Both are zero before the first step.

    Source: Zhang et al., Dive into Deep Learning, section 3.7.3.
    """
    raise NotImplementedError


# %%
def generalisation_gap(
    w: torch.Tensor,
    b: torch.Tensor,
    train_data: tuple[torch.Tensor, torch.Tensor],
    new_data: tuple[torch.Tensor, torch.Tensor],
) -> float:
    """Return by how much the model is worse on new data than on the data it was trained on.

    Args:
        w: (d,), float64. Not changed.
        b: (), float64. Not changed.
        train_data: X, (n, d), and y, (n,), float64. Not changed.
        new_data: the same for m other examples. Not changed.

    Returns:
        A Python float: the mean of (x . w + b - y)^2 / 2 over the new examples, minus that over the training
        examples. The penalty is part of neither: it steers the training and is no error.

    Example:
        For w = [1], b = 0, train_data ([[1]], [1]) and new_data ([[2], [0]], [0, 0]) it is 1 - 0 = 1.

    Source: Zhang et al., Dive into Deep Learning, sections 3.6.1 and 3.7.3.
    """
    raise NotImplementedError
