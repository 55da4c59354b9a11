# %% [markdown]
# # Early stopping
#
# A network first learns what its examples have in common, and later their errors. Watch the loss on data that
# it does not train on, stop when that has not fallen for a while, and go back to the best parameters. The
# rule is short, and its mistakes are well known: a reference instead of a copy, the wrong comparison, one
# epoch too many.
# Read the section "Early stopping" of the chapter's README first.

# %%
import copy
import math
from collections.abc import Callable
from typing import Any

import torch


# %%
class EarlyStopping:
    """Remembers the best parameters, and says when to stop.

    Attributes:
        best: the best loss so far, a Python float; infinity before the first improvement.
        best_epoch: the epoch in which it came, where the first call of `step` is epoch 0; -1 before the first
            improvement.
    """

    def __init__(self, patience: int, min_delta: float = 0.0) -> None:
        """Begin without a best epoch.

        Args:
            patience: how many epochs in a row without improvement are too many, at least 1.
            min_delta: by how much a loss must fall below the best one to be an improvement, at least 0.

        Raises:
            ValueError: `patience` is less than 1, or `min_delta` is negative.
        """
        ### BEGIN SOLUTION
        if patience < 1 or min_delta < 0:
            raise ValueError(f"patience {patience} must be at least 1, min_delta {min_delta} at least 0")
        self.patience, self.min_delta = patience, min_delta
        self.best, self.best_epoch = math.inf, -1
        self.epoch = -1
        self.kept: Any = None
        ### END SOLUTION

    def step(self, loss: float, model: torch.nn.Module) -> bool:
        """Take note of an epoch's validation loss, and keep the model's state if it is an improvement.

        The loss is an improvement if it is less than `best - min_delta`, where `best` is the last loss that
        was an improvement, not simply the last loss. (A loss that is exactly `min_delta` below is none.) Then
        `best` and `best_epoch` are set, and all that is in `model.state_dict()` is kept, parameters and
        buffers: a copy, which later training does not change. NaN and +infinity are never an improvement.

        Args:
            loss: the validation loss of this epoch, a Python float; it may be NaN or +infinity.
            model: the model that had this loss. Not changed.

        Returns:
            True if this is at least the patience-th epoch in a row without improvement, else False. It may be
            called again after it has returned True; another improvement makes the count begin anew.

        Example:
            For the losses 5, 4, 6, 7 and a patience of 2 it returns False, False, False, True.

        Source: Zhang et al., Dive into Deep Learning, section 5.5.3.
        """
        ### BEGIN SOLUTION
        self.epoch += 1
        if loss < self.best - self.min_delta:
            self.best, self.best_epoch = loss, self.epoch
            self.kept = copy.deepcopy(model.state_dict())
        return self.epoch - self.best_epoch >= self.patience
        ### END SOLUTION

    def restore(self, model: torch.nn.Module) -> None:
        """Write the state of the best epoch into the model, bit for bit.

        The parameters of the model stay the same objects, so that an optimiser that holds them goes on
        working. What is kept stays as it is: the model may be trained further and restored again.

        Args:
            model: the model of `step`, or one of the same shape.

        Raises:
            RuntimeError: there was no improvement yet, so nothing is kept.
        """
        ### BEGIN SOLUTION
        if self.kept is None:
            raise RuntimeError("there is no best epoch to restore")
        model.load_state_dict(self.kept)
        ### END SOLUTION


# %%
def fit(
    model: torch.nn.Module,
    train_epoch: Callable[[torch.nn.Module], object],
    validate: Callable[[torch.nn.Module], float],
    stopping: EarlyStopping,
    max_epochs: int,
) -> list[float]:
    """Train until early stopping says so, and leave the model with its best parameters.

    Args:
        model: what to train.
        train_epoch: `train_epoch(model)` trains for one epoch. Its result does not matter.
        validate: `validate(model)` returns the validation loss. It is called once in each epoch, after its
            training.
        stopping: its `step` is called once in each epoch, with the loss and the model; when it returns True,
            that was the last epoch. Use only its methods `step` and `restore`.
        max_epochs: how many epochs there are at most, at least 1.

    Returns:
        The validation loss of each epoch. At the end the model is restored, once, also if it was `max_epochs`
        that ended the training.

    Raises:
        RuntimeError: no epoch was an improvement (it comes from `restore`).

    Source: Zhang et al., Dive into Deep Learning, section 5.5.3.
    """
    ### BEGIN SOLUTION
    losses: list[float] = []
    for _ in range(max_epochs):
        train_epoch(model)
        losses.append(validate(model))
        if stopping.step(losses[-1], model):
            break
    stopping.restore(model)
    return losses
    ### END SOLUTION
