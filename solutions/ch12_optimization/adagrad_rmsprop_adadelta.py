# %% [markdown]
# # AdaGrad, RMSProp and Adadelta
#
# One learning rate does not suit all parameters: some get large gradients, some small ones, some hardly ever
# one. These three methods keep the squares of past gradients and divide each coordinate's step by their root.
# You will write all three, and AdaGrad for a table of which each minibatch touches a few rows.
# Read the section "AdaGrad, RMSProp and Adadelta" of the chapter's README first.
#
# In all four functions eps stands *inside* the root, sqrt(s + eps), as in the book. They must not call an
# optimiser of `torch.optim`: the point is to build one.

# %%
import torch


# %%
def adagrad_step(
    params: list[torch.Tensor],
    grads: list[torch.Tensor],
    sums: list[torch.Tensor],
    lr: float,
    eps: float,
) -> None:
    """Take one step of AdaGrad, for each parameter with its own sum of squares.

    For each element first the sum, s = s + g^2, then the parameter, p = p - lr * g / sqrt(s + eps).

    Args:
        params: leaf tensors of any shapes, float32 or float64 (one list may hold both); some may require a
            gradient. Each is changed in place: it keeps its storage, and requires a gradient if it did
            before. The step is not recorded by autograd.
        grads: one for each parameter, of its shape and dtype, in the same order. Not changed.
        sums: one for each parameter, of its shape and dtype, in the same order; all zero before the first
            step. Each is changed in place. It holds s without eps.
        lr: the learning rate.
        eps: positive.

    Returns:
        None.

    Raises:
        ValueError: the three lists differ in length. Some tensors may have changed by then.

    Example:
        With the parameter [10], lr = 1, eps = 1, the sum [0] and the gradients [4], then [-8]: the sum
        becomes [16], then [80]; the parameter becomes 10 - 4 / sqrt(17) = 9.0299, then 9.0299 + 8 / 9 =
        9.9187.

    Source: Duchi, Hazan and Singer 2011; Zhang et al., Dive into Deep Learning, section 12.7.3.
    """
    ### BEGIN SOLUTION
    with torch.no_grad():
        for p, g, s in zip(params, grads, sums, strict=True):
            s += g**2
            p -= lr * g / torch.sqrt(s + eps)
    ### END SOLUTION


# %%
def adagrad_rows_step(
    table: torch.Tensor,
    rows: torch.Tensor,
    grads: torch.Tensor,
    sums: torch.Tensor,
    lr: float,
    eps: float,
) -> None:
    """Take one step of AdaGrad on a table of which a minibatch touched only a few rows.

    Such is a table of word vectors: a minibatch holds a few words, and some of them twice. The gradient of
    the table is zero but for the touched rows; where a row was touched several times, its gradient is the sum
    of the parts. The result is that of `adagrad_step` with this gradient, but nothing as large as the table
    is computed or stored: time and memory grow with k, the length of `rows` (to sort k numbers is fine), and
    not with n. The parts of a row may be added in any order; the result is right up to rounding.

    Args:
        table: (n, d), float32 or float64; n may be millions. Changed in place, in the touched rows only;
            keeps its storage. It does not require a gradient.
        rows: (k,), int64, 0 to n - 1, in any order, with repetitions; k at least 1. Not changed.
        grads: (k, d), of the dtype of `table`: row i is a part of the gradient of row rows[i]. Not changed.
        sums: (n, d), of the same dtype, the sums of squares. Changed in place, in the touched rows only;
            keeps its storage.
        lr: the learning rate.
        eps: positive.

    Returns:
        None.

    Example:
        With a table of two zeros, [[0], [0]], sums of zero, rows [1, 1], grads [[1], [2]], lr = 1 and eps =
        7: the gradient of row 1 is 3, so the sums become [[0], [9]] and the table [[0], [-0.75]].

    Source: Zhang et al., Dive into Deep Learning, section 12.7.1; Duchi, Hazan and Singer 2011, section 1.
    """
    ### BEGIN SOLUTION
    touched, place = torch.unique(rows, return_inverse=True)
    g = torch.zeros(len(touched), table.shape[1], dtype=table.dtype).index_add(0, place, grads)
    s = sums[touched] + g**2
    sums[touched] = s
    table[touched] -= lr * g / torch.sqrt(s + eps)
    ### END SOLUTION


# %%
def rmsprop_step(
    params: list[torch.Tensor],
    grads: list[torch.Tensor],
    averages: list[torch.Tensor],
    lr: float,
    gamma: float,
    eps: float,
) -> None:
    """Take one step of RMSProp, for each parameter with its own leaky average of squares.

    For each element first the average, s = gamma * s + (1 - gamma) * g^2, then the parameter,
    p = p - lr * g / sqrt(s + eps). The average starts at zero, and that is not corrected for.

    Args:
        params: as for `adagrad_step`.
        grads: as for `adagrad_step`. Not changed.
        averages: one for each parameter, of its shape and dtype, in the same order; all zero before the first
            step. Each is changed in place. It holds s without eps.
        lr: the learning rate.
        gamma: how much of the old average stays, at least 0 and less than 1.
        eps: positive.

    Returns:
        None.

    Raises:
        ValueError: the three lists differ in length. Some tensors may have changed by then.

    Example:
        With the parameter [1], the gradient [4], the average [0], lr = 0.5, gamma = 0.75 and eps = 5: the
        average becomes [4], and the parameter 1 - 0.5 * 4 / sqrt(9) = 0.3333.

    Source: Tieleman and Hinton 2012, lecture 6.5; Zhang et al., Dive into Deep Learning, section 12.8.1.
    """
    ### BEGIN SOLUTION
    with torch.no_grad():
        for p, g, s in zip(params, grads, averages, strict=True):
            s *= gamma
            s += (1 - gamma) * g**2
            p -= lr * g / torch.sqrt(s + eps)
    ### END SOLUTION


# %%
def adadelta_step(
    params: list[torch.Tensor],
    grads: list[torch.Tensor],
    averages: list[torch.Tensor],
    changes: list[torch.Tensor],
    rho: float,
    eps: float,
) -> None:
    """Take one step of Adadelta, which has no learning rate, for each parameter with its own two averages.

    For each element, in this order, where s is the leaky average of squared gradients and d that of squared
    changes:

        s = rho * s + (1 - rho) * g^2
        c = sqrt(d + eps) / sqrt(s + eps) * g        with d as the last step left it
        p = p - c
        d = rho * d + (1 - rho) * c^2

    Args:
        params: as for `adagrad_step`.
        grads: as for `adagrad_step`. Not changed.
        averages: one s for each parameter, the average of its squared gradients, of its shape and dtype, in
            the same order; all zero before the first step. Each is changed in place.
        changes: one d for each parameter, the average of its squared changes, of its shape and dtype, in the
            same order; all zero before the first step. Each is changed in place.
        rho: how much of the old averages stays, at least 0 and less than 1.
        eps: positive.

    Returns:
        None.

    Raises:
        ValueError: the four lists differ in length. Some tensors may have changed by then.

    Example:
        With the parameter [1], the gradient [4], both averages [0], rho = 0.5 and eps = 1: s becomes [8], the
        change is sqrt(1) / sqrt(9) * 4 = 4/3, the parameter becomes -1/3, and d becomes [8/9].

    Source: Zeiler 2012, algorithm 1; Zhang et al., Dive into Deep Learning, section 12.9.1.
    """
    ### BEGIN SOLUTION
    with torch.no_grad():
        for p, g, s, d in zip(params, grads, averages, changes, strict=True):
            s *= rho
            s += (1 - rho) * g**2
            change = torch.sqrt((d + eps) / (s + eps)) * g
            p -= change
            d *= rho
            d += (1 - rho) * change**2
    ### END SOLUTION
