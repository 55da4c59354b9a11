# %% [markdown]
# # Metrics
#
# The loss trains a classifier; metrics tell people how good it is. Read the section "Metrics" of the
# chapter's README first.

# %%
import torch


# %%
def accuracy(logits: torch.Tensor, target: torch.Tensor) -> float:
    """Return the share of examples whose largest logit is that of their label.

    Args:
        logits: (n, k), floating point, n >= 1; no row has its largest value twice. Not changed.
        target: (n,), int64, the labels, from 0 to k - 1. Not changed.

    Returns:
        A Python float from 0 to 1.

    Example:
        For logits [[2, 1], [0, 3], [5, 4]] and the labels [0, 1, 1] it is 2/3.

    Source: Zhang et al., Dive into Deep Learning, section 4.3.3.
    """
    ### BEGIN SOLUTION
    return (logits.argmax(dim=1) == target).double().mean().item()
    ### END SOLUTION


# %%
def top_k_accuracy(logits: torch.Tensor, target: torch.Tensor, k: int) -> float:
    """Return the share of examples whose label is among the k classes with the largest logits.

    Ties are resolved against the classifier: an example counts only if fewer than k *other* classes have a
    logit that is at least the label's. So a classifier that gives all classes the same logit gets 0 (for k
    below the number of classes), not 1.

    Args:
        logits: (n, q), floating point, n >= 1. Not changed.
        target: (n,), int64, the labels, from 0 to q - 1. Not changed.
        k: from 1 to q.

    Returns:
        A Python float from 0 to 1.

    Example:
        For the logits [[3, 2, 1], [1, 2, 2]], the labels [1, 2] and k = 1 it is 0; for k = 2 it is 1.

    Source: Russakovsky et al., ImageNet Large Scale Visual Recognition Challenge, 2015, for top-5.
    """
    ### BEGIN SOLUTION
    own = logits.gather(1, target.unsqueeze(1))
    at_least = (logits >= own).sum(dim=1)  # the label's own logit is one of them
    return (at_least <= k).double().mean().item()
    ### END SOLUTION


# %%
def confusion_matrix(target: torch.Tensor, predicted: torch.Tensor, num_classes: int) -> torch.Tensor:
    """Count how often each class was taken for each other.

    Args:
        target: (n,), int64, the true classes, from 0 to num_classes - 1; n may be 0. Not changed.
        predicted: (n,), int64, the predicted ones. Not changed.
        num_classes: how many there are; some may not occur.

    Returns:
        An int64 tensor (num_classes, num_classes): element [i, j] counts the examples of the true class i
        that were predicted to be j. Rows are truth, columns are prediction; all elements add up to n.

    Example:
        For target [0, 0, 1], predicted [0, 1, 1] and 3 classes: [[1, 1, 0], [0, 1, 0], [0, 0, 0]].

    Source: scikit-learn, `confusion_matrix` (the same orientation).
    """
    ### BEGIN SOLUTION
    pairs = target * num_classes + predicted
    return torch.bincount(pairs, minlength=num_classes**2).reshape(num_classes, num_classes)
    ### END SOLUTION


# %%
def recall_per_class(matrix: torch.Tensor) -> torch.Tensor:
    """Return for each class the share of its examples that were recognised.

    Args:
        matrix: (q, q), int64, a confusion matrix: rows are truth, columns are prediction. Not changed.

    Returns:
        A float64 tensor (q,): right predictions of a class divided by its examples; NaN for a class without
        examples, whose recall is not 0 but unknown.

    Example:
        For [[1, 1, 0], [0, 1, 0], [0, 0, 0]] it is [0.5, 1, NaN].

    Source: Zhang et al., Dive into Deep Learning, section 4.7.3, for classes that shift.
    """
    ### BEGIN SOLUTION
    return matrix.diagonal().double() / matrix.sum(dim=1)
    ### END SOLUTION
