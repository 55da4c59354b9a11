# %% [markdown]
# # Softmax
#
# A classifier's last layer gives each class a real number, its *logit*. Softmax turns the logits
# $o_1, \dots, o_q$ into probabilities
# $$p_i = \frac{e^{o_i}}{\sum_j e^{o_j}}.$$
# Read the section "Softmax" of the chapter's README first: it shows the two traps, overflow and
# the logarithm of zero, and how to walk around both.
#
# Write the three functions below. They must not call a library's softmax, log-softmax or
# log-sum-exp (torch's or scipy's, in any spelling): the point is to build them.

# %%
import torch


# %%
def softmax(x: torch.Tensor, dim: int) -> torch.Tensor:
    """Turn logits into probabilities along one dimension.

    Args:
        x: logits of any shape with at least one dimension, floating point. Entries are finite or
            -inf; every slice along `dim` has at least one finite entry. `x` is not changed.
        dim: the dimension along which the result sums to 1; negative values count from the end.

    Returns:
        A new tensor with the shape and dtype of `x`. Every entry is finite, also when logits are as large
        as 1e4 in magnitude and when slices lie thousands apart. An entry of -inf gets probability 0.

    Raises:
        IndexError: `x` has no dimension `dim`.

    Example:
        softmax(torch.tensor([[0.0, 1.0986123]]), dim=1) is [[0.25, 0.75]], since exp(1.0986123) = 3.

    Source: Zhang et al., Dive into Deep Learning, section 4.1.1; Goodfellow et al., Deep Learning, 4.1.
    """
    ### BEGIN SOLUTION
    shifted = x - x.amax(dim=dim, keepdim=True)
    exponentials = torch.exp(shifted)
    return exponentials / exponentials.sum(dim=dim, keepdim=True)
    ### END SOLUTION


# %%
def log_softmax(x: torch.Tensor, dim: int) -> torch.Tensor:
    """Return the logarithm of the probabilities, without ever forming a probability that underflows.

    Args:
        x: logits as for `softmax`. `x` is not changed.
        dim: the dimension along which the probabilities sum to 1; negative values count from the end.

    Returns:
        A new tensor with the shape and dtype of `x`: natural logarithms, all at most 0. It is finite wherever
        `x` is finite, however far apart the logits lie, and -inf where `x` is -inf.

    Raises:
        IndexError: `x` has no dimension `dim`.

    Example:
        log_softmax(torch.tensor([0.0, 1000.0]), dim=0) is [-1000, 0]; the probabilities are 0 and 1 in
        floating point, and log(0) would be -inf.

    Source: Zhang et al., Dive into Deep Learning, section 4.5.2.
    """
    ### BEGIN SOLUTION
    shifted = x - x.amax(dim=dim, keepdim=True)
    return shifted - torch.log(torch.exp(shifted).sum(dim=dim, keepdim=True))
    ### END SOLUTION


# %%
def softmax_vjp(p: torch.Tensor, v: torch.Tensor, dim: int) -> torch.Tensor:
    """Backpropagate through softmax: the vector-Jacobian product.

    For p = softmax(x, dim) and a loss L with v = dL/dp, return dL/dx. Within one slice the Jacobian is
    dp_i/dx_j = p_i (1[i = j] - p_j): every probability depends on every logit of its slice, and on no other.

    Args:
        p: probabilities, of any shape with at least one dimension; they sum to 1 along `dim`. Not changed.
        v: the gradient of the loss with respect to `p`, of the same shape and dtype. Not changed.
        dim: the dimension along which `p` sums to 1; negative values count from the end.

    Returns:
        The gradient with respect to the logits, a new tensor with the shape and dtype of `p`.
        It sums to 0 along `dim`, and is 0 if `v` is constant along `dim`.

    Example:
        softmax_vjp(torch.tensor([0.25, 0.75]), torch.tensor([1.0, 0.0]), dim=0) is [0.1875, -0.1875].

    Source: Goodfellow et al., Deep Learning, sections 6.2.2.3 and 6.5.
    """
    ### BEGIN SOLUTION
    weighted = p * v
    return weighted - p * weighted.sum(dim=dim, keepdim=True)
    ### END SOLUTION
