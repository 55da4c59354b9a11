# %% [markdown]
# # Adam, AdamW and Yogi
#
# Adam keeps two running averages for each parameter: of the gradient and of its square. Their quotient is a
# step whose length hardly depends on the gradient's scale. AdamW takes the weight decay out of that quotient,
# and Yogi makes the second average forget more slowly.
# Read the section "Adam, AdamW and Yogi" of the chapter's README first.
#
# Write the steps yourself: `torch.optim` is not allowed here.
#
# All three optimisers keep one **state** for each tensor of parameters, a dictionary with three entries:
#
# - `"t"`: how many steps this tensor has made, a Python int, 0 at the start;
# - `"v"`: the running average of its gradients, a tensor like the parameters, zeros at the start;
# - `"s"`: the running average of the squares of its gradients, a tensor like the parameters, zeros at the
#   start.

# %%
from collections.abc import Sequence
from typing import Any

import torch


# %%
def bias_corrected(average: torch.Tensor, beta: float, t: int) -> torch.Tensor:
    """Return a running average as it would be if it had not started at 0.

    After t steps m_t = beta m_{t-1} + (1 - beta) x_t from m_0 = 0 the weights of x_1, ..., x_t add up to less
    than 1. The result is m_t divided by the sum of these weights, so that a constant x is found exactly.

    Args:
        average: m_t, any shape, float32 or float64. Not changed.
        beta: at least 0 and less than 1.
        t: how many steps were made, at least 1.

    Returns:
        A new tensor with the shape and dtype of `average`.

    Example:
        For x = 2 and beta = 0.5 the averages are 1 and 1.5; bias_corrected(tensor([1.5]), 0.5, 2) is [2.0].

    Source: Kingma and Ba 2015, Adam, section 3; Zhang et al., Dive into Deep Learning, section 12.10.1.
    """
    raise NotImplementedError


# %%
def adam_step(
    params: Sequence[torch.Tensor],
    grads: Sequence[torch.Tensor | None],
    states: Sequence[dict[str, Any]],
    lr: float,
    beta1: float,
    beta2: float,
    eps: float,
    l2: float,
) -> None:
    """Take one step of Adam, in place.

    For each tensor p with the gradient g and the state t, v, s, where squares, roots and quotients are those
    of the single elements:

        g' = g + l2 * p, the gradient with that of the penalty l2 * |p|^2 / 2
        t <- t + 1
        v <- beta1 * v + (1 - beta1) * g'
        s <- beta2 * s + (1 - beta2) * g'^2
        p <- p - lr * v_hat / (sqrt(s_hat) + eps)

    v_hat and s_hat are v and s with their bias corrected for this tensor's own t; the state keeps v and s
    without the correction.

    A tensor whose gradient is None makes no step: it and its whole state stay as they are.

    Args:
        params: tensors of any shapes, float32 or float64, also leaves that require a gradient. The result is
            written into their own memory; they remain leaves.
        grads: the gradients at the parameters as they are before this step, with their shapes and dtypes, or
            None. Not changed.
        states: one state for each tensor, a dictionary with the entries t, v and s that this file's first
            cell lists. Afterwards the same dictionaries hold the new t, v and s. You may write into the
            tensors v and s or replace them by new ones; their shapes and dtypes stay, and neither requires a
            gradient.
        lr: the learning rate.
        beta1: the weight of the past in v, at least 0 and less than 1.
        beta2: the weight of the past in s, at least 0 and less than 1.
        eps: positive, outside the square root.
        l2: the weight of the penalty, 0 for none.

    Example:
        For p = [1], g = [2], a new state, lr = 0.1, beta1 = 0.9, beta2 = 0.999, eps = 0.01 and l2 = 0: v is
        [0.2], s is [0.004], v_hat is [2], s_hat is [4], and p becomes 1 - 0.1 * 2 / 2.01 = 0.900498.

    Source: Kingma and Ba 2015, algorithm 1; Zhang et al., Dive into Deep Learning, section 12.10;
        `torch.optim.Adam`.
    """
    raise NotImplementedError


# %%
def adamw_step(
    params: Sequence[torch.Tensor],
    grads: Sequence[torch.Tensor | None],
    states: Sequence[dict[str, Any]],
    lr: float,
    beta1: float,
    beta2: float,
    eps: float,
    weight_decay: float,
) -> None:
    """Take one step of AdamW, in place: Adam with decoupled weight decay.

    Each tensor p first shrinks, p <- (1 - lr * weight_decay) * p, and then makes a step of Adam with the
    gradient as it was given. The decay enters neither v nor s. A tensor whose gradient is None does not
    shrink either: it and its whole state stay as they are.

    Args:
        params: as for `adam_step`; the result is written into their own memory.
        grads: as for `adam_step`: at the parameters before this step, thus before they shrink. Not changed.
        states: as for `adam_step`; updated.
        lr: the learning rate.
        beta1: the weight of the past in v.
        beta2: the weight of the past in s.
        eps: positive, outside the square root.
        weight_decay: how fast the parameters shrink, at least 0.

    Example:
        For the numbers of `adam_step`'s example and weight_decay = 0.5, p becomes 0.95 * 1 - 0.099502 =
        0.850498, and v and s are those of the example.

    Source: Loshchilov and Hutter 2019, Decoupled weight decay regularization; `torch.optim.AdamW`.
    """
    raise NotImplementedError


# %%
def yogi_step(
    params: Sequence[torch.Tensor],
    grads: Sequence[torch.Tensor | None],
    states: Sequence[dict[str, Any]],
    lr: float,
    beta1: float,
    beta2: float,
    eps: float,
) -> None:
    """Take one step of Yogi, in place.

    Yogi is Adam (without a penalty) but for the second average. Each of its elements moves in the direction
    of g^2, and always by (1 - beta2) * g^2, however far away g^2 is. Where it is near, s goes past it:

        s <- s + (1 - beta2) * g^2   where g^2 is larger than s
        s <- s - (1 - beta2) * g^2   where g^2 is smaller than s

    and it stays where both are equal. Both averages are bias-corrected as in Adam, since the caller's new
    states hold zeros, as in the book.

    Args:
        params: as for `adam_step`; the result is written into their own memory.
        grads: as for `adam_step`. Not changed. A tensor without a gradient makes no step.
        states: as for `adam_step`; updated. The elements of s are at least 0.
        lr: the learning rate.
        beta1: the weight of the past in v.
        beta2: sets how far s moves, as written above; at least 0 and less than 1.
        eps: positive, outside the square root.

    Example:
        For g = [2, 2], beta2 = 0.999 and s = [1, 9], s becomes [1.004, 8.996].

    Source: Zaheer et al. 2018, Adaptive methods for nonconvex optimization; Zhang et al., Dive into Deep
        Learning, section 12.10.3.
    """
    raise NotImplementedError
