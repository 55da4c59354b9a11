# %% [markdown]
# # Cross-entropy
#
# The loss of a classifier is the surprise of the right answer: $-\log p_y$. It takes the *logits*, not the
# probabilities, since the logarithm undoes the exponential of softmax and only the two together are
# accurate. Read the section "Cross-entropy" of the chapter's README first.
#
# Write the three functions below. `torch.log_softmax` is yours to use here (you wrote it in `softmax`);
# a library's cross-entropy or negative log-likelihood loss is not, in any spelling.

# %%
import torch


# %%
def cross_entropy(
    logits: torch.Tensor, target: torch.Tensor, reduction: str = "mean", ignore_index: int = -100
) -> torch.Tensor:
    """Return the cross-entropy of logits and class indices, in nats.

    Args:
        logits: (n, q), floating point, finite, of any size up to 1e4 in magnitude. Not changed.
        target: (n,), int64: for each row a class 0, ..., q - 1, or `ignore_index`. Not changed.
        reduction: "none" for the loss of each row, "sum" for their sum, "mean" for their mean over the rows
            that are not ignored.
        ignore_index: rows with this target have no label: their loss is 0, and they do not count in the mean.

    Returns:
        For "none" a tensor (n,), else one without dimensions; the dtype of `logits`. It is finite, except
        that the mean over no rows is 0/0, which is NaN (as in PyTorch).

    Raises:
        ValueError: `reduction` is none of the three words.

    Example:
        For logits [[0, 1.0986123], [0, 0]] the probabilities are [[1/4, 3/4], [1/2, 1/2]]; with the targets
        [0, 1] the losses are [ln 4, ln 2] = [1.3863, 0.6931] and their mean is 1.0397.

    Source: Zhang et al., Dive into Deep Learning, sections 4.1.2 and 4.5.2; PyTorch, `cross_entropy`.
    """
    ### BEGIN SOLUTION
    if reduction not in ("none", "sum", "mean"):
        raise ValueError(f"reduction must be 'none', 'sum' or 'mean', not {reduction!r}")
    kept = target != ignore_index
    labels = target.where(kept, 0)
    picked = torch.log_softmax(logits, dim=1).gather(1, labels.unsqueeze(1)).squeeze(1)
    losses = -picked * kept
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.sum() / kept.sum()
    ### END SOLUTION


# %%
def soft_cross_entropy(logits: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return the mean cross-entropy of logits and target distributions, in nats.

    Args:
        logits: (n, q), floating point, finite, of any size up to 1e4 in magnitude. Not changed.
        target: (n, q), the dtype of `logits`: each row a probability distribution (smoothed labels, or
            another model's output). Zeros are allowed. Not changed.

    Returns:
        A tensor without dimensions: the mean over the rows of -sum_j target_j log p_j, where p is the softmax
        of the row's logits. The entropy of the target is *not* subtracted.

    Example:
        For logits [[0, 1.0986123]] and target [[0.5, 0.5]]: (ln 4 + ln (4/3)) / 2 = 0.8370.

    Source: Zhang et al., Dive into Deep Learning, section 4.1.3; PyTorch, `cross_entropy` with probabilities.
    """
    ### BEGIN SOLUTION
    log_probabilities = torch.log_softmax(logits, dim=1)
    return -(target * log_probabilities).sum(dim=1).mean()
    ### END SOLUTION


# %%
def cross_entropy_grad(logits: torch.Tensor, target: torch.Tensor, ignore_index: int = -100) -> torch.Tensor:
    """Return the gradient of the mean cross-entropy with respect to the logits.

    Args:
        logits: (n, q) as for `cross_entropy`. Not changed.
        target: (n,) as for `cross_entropy`; at least one row is not ignored. Not changed.
        ignore_index: the target of rows without a label; their gradient is 0.

    Returns:
        A new tensor (n, q) with the dtype of `logits`, without an autograd graph: dL/dlogits for
        L = `cross_entropy(logits, target, "mean", ignore_index)`. Each row sums to 0.

    Example:
        For logits [[0, 1.0986123]] and target [0] it is [[-0.75, 0.75]]: the probabilities [1/4, 3/4] minus
        the one-hot label [1, 0].

    Source: Zhang et al., Dive into Deep Learning, section 4.1.2.2.
    """
    ### BEGIN SOLUTION
    kept = target != ignore_index
    labels = target.where(kept, 0).unsqueeze(1)
    gradient = torch.softmax(logits, dim=1)
    gradient.scatter_add_(1, labels, -torch.ones_like(labels, dtype=logits.dtype))
    return gradient * kept.unsqueeze(1) / kept.sum()
    ### END SOLUTION
