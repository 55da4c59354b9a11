# %% [markdown]
# # Label shift
#
# A classifier was trained where few patients had the disease; now an epidemic has begun. The symptoms of the
# disease are the same, p(x | y), but the shares of the labels, p(y), have changed. The labels of the new data
# are not known. Known is how often the classifier predicts each class there, and how it errs on the old data.
# Read the section "Label shift" of the chapter's README first.

# %%
import torch


# %%
def confusion_rates(target: torch.Tensor, predicted: torch.Tensor, num_classes: int) -> torch.Tensor:
    """Estimate how a classifier errs: the probability of each prediction, given the true class.

    Args:
        target: (n,), int64, true classes of the source's validation data; every class occurs. Not changed.
        predicted: (n,), int64, what the classifier predicts for them. Not changed.
        num_classes: k.

    Returns:
        C, a float64 tensor (k, k): element [i, j] is the share of the examples of the *true* class j that
        were predicted to be i. Each column sums to 1.

    Example:
        For target [0, 0, 1, 1], predicted [0, 1, 1, 1] and 2 classes: [[0.5, 0], [0.5, 1]].

    Source: Zhang et al., Dive into Deep Learning, section 4.7.3.2; Lipton et al. 2018.
    """
    raise NotImplementedError


# %%
def estimate_target_marginal(C: torch.Tensor, mu: torch.Tensor) -> torch.Tensor:
    """Estimate the shares of the classes in the target data from the shares of the predictions there.

    Under label shift the classifier errs in the same way on each class, so mu = C p: solve that for p.

    Args:
        C: (k, k), float64, invertible: element [i, j] is the probability to predict i for the true class j.
            Not changed.
        mu: (k,), float64: the share of each prediction on the target data. Not changed.

    Returns:
        p, a float64 tensor (k,). Noise in C and mu can make a solution slightly negative: such entries
        are set to 0, and then all are divided by their sum, so that p is a distribution.

    Example:
        For C = [[0.9, 0.2], [0.1, 0.8]] and mu = [0.55, 0.45] it is [0.5, 0.5].

    Source: Zhang et al., Dive into Deep Learning, section 4.7.3.2; Lipton et al. 2018.
    """
    raise NotImplementedError


# %%
def label_shift_weights(
    target: torch.Tensor, predicted: torch.Tensor, predicted_on_target: torch.Tensor, num_classes: int
) -> torch.Tensor:
    """Return the weight of each class with which to train on source data for the target.

    Args:
        target: (n,), int64, true classes of the source's validation data; every class occurs. Not changed.
        predicted: (n,), int64, the predictions for them. Not changed.
        predicted_on_target: (m,), int64, predictions on the target data, whose labels are not known. Not
            changed.
        num_classes: k.

    Returns:
        beta, a float64 tensor (k,): p(y) / q(y), the estimated share of each class in the target data
        divided by its share in the source data. Use the two functions above.

    Example:
        If the classifier never errs, the source has classes [0, 0, 0, 1] and the predictions on the target
        are [0, 1, 1, 1], then beta is [1/3, 3].

    Source: Zhang et al., Dive into Deep Learning, section 4.7.3.2; Lipton et al. 2018.
    """
    raise NotImplementedError
