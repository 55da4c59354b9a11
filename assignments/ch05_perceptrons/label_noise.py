# %% [markdown]
# # Label noise
#
# Some labels of a data set are always wrong. A network that is large enough learns them all by heart, but not
# at once: first it learns what most examples agree on, and so it knows the right label of many an example
# whose label is wrong. You will flip labels, train, and draw the curves that show it.
# Read the section "Label noise" of the chapter's README first.

# %%
import torch


# %%
def flip_labels(y: torch.Tensor, share: float, num_classes: int, generator: torch.Generator) -> torch.Tensor:
    """Give a share of the examples a wrong label.

    Args:
        y: (n,), int64, labels 0, ..., num_classes - 1. Not changed.
        share: between 0 and 1: exactly round(share * n) labels become wrong.
        num_classes: at least 2.
        generator: the only source of randomness: in the same state it gives the same labels.

    Returns:
        A new tensor (n,), int64. Which examples get a wrong label is random, all sets of that size being
        equally likely. Each of them gets one of the num_classes - 1 classes that are not its own, all equally
        likely, independently of the others.

    Example:
        For y = [0, 0, 1, 2], share 0.5 and 3 classes a possible result is [0, 2, 1, 0].

    Source: Rolnick et al. 2017, Deep learning is robust to massive label noise.
    """
    raise NotImplementedError


# %%
def predictions_by_epoch(
    model: torch.nn.Module,
    X: torch.Tensor,
    labels: torch.Tensor,
    new_X: torch.Tensor,
    epochs: int,
    lr: float,
    batch_size: int,
    generator: torch.Generator,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Train a classifier, and write down after each epoch what it predicts.

    Each epoch draws one order of the rows, `torch.randperm(n, generator=generator)`, and takes a step for
    each minibatch of `batch_size` rows in that order; the last one is shorter if n is no multiple of it. A
    step is one of SGD with the momentum 0.9 (as in `torch.optim.SGD`) on the mean cross-entropy of the
    minibatch. The velocity is kept between epochs.

    Args:
        model: maps (rows, d) to logits (rows, classes). It is trained in place. It acts alike in training and
            evaluation mode.
        X: (n, d), float32 or float64, training inputs. Not changed.
        labels: (n,), int64, their labels, right or wrong. Not changed.
        new_X: (m, d), other inputs, which are not trained on. Not changed.
        epochs: how many epochs to train, at least 1.
        lr: the learning rate.
        batch_size: rows per minibatch, at least 1.
        generator: the only source of randomness.

    Returns:
        The classes predicted for X, int64 (epochs, n), and for new_X, int64 (epochs, m): row e holds the
        classes with the largest logits after e + 1 epochs, in the order of the rows of X and new_X.

    Source: Zhang et al., Dive into Deep Learning, section 5.5.3.
    """
    raise NotImplementedError


# %%
def fit_curves(predicted: torch.Tensor, clean: torch.Tensor, noisy: torch.Tensor) -> dict[str, torch.Tensor]:
    """Tell apart what a classifier learned of the right labels and what of the wrong ones.

    Args:
        predicted: (epochs, n), int64, the classes predicted for the training inputs after each epoch. Not
            changed.
        clean: (n,), int64, the true labels. Not changed.
        noisy: (n,), int64, the labels that were trained on; where they differ from the true ones, they are
            wrong. At least one is right and at least one is wrong. Not changed.

    Returns:
        Three float64 tensors (epochs,): "clean", the share of the examples with a right label that are
        predicted as that label; "memorised", the share of the examples with a wrong label that are predicted
        as that wrong label; "recovered", the share of the same examples that are predicted as their true
        label, which was never shown.

    Example:
        For predicted = [[0, 1, 1, 1]], clean = [0, 1, 1, 0] and noisy = [0, 0, 2, 1]: only the first label is
        right. The curves are [1.0], [1/3] and [2/3].

    Source: Zhang et al., Dive into Deep Learning, section 5.5.3.
    """
    raise NotImplementedError


# %%
def best_epoch(predicted: torch.Tensor, y: torch.Tensor) -> int:
    """Return the epoch with the best accuracy on validation data.

    Args:
        predicted: (epochs, m), int64, the classes predicted for the validation inputs after each epoch. Not
            changed.
        y: (m,), int64, their labels. Not changed.

    Returns:
        The number of the epoch, a Python int, counted from 0; the first one if several are equally good.

    Example:
        For predicted = [[0, 0, 0], [0, 1, 0], [0, 1, 1]] and y = [0, 1, 0] it is 1.
    """
    raise NotImplementedError
