# %% [markdown]
# # The training loop
#
# Forward, loss, backward, step: every network of this course is trained by the same few lines. Few as they
# are, there is much to get wrong without any error: a hook that never runs, a gradient that is never reset, a
# mean over unequal minibatches, a dropout layer that drops during the evaluation.
# Read the section "The training loop" of the chapter's README first. You may use all of torch.
#
# In all four functions
# - `model` is any `torch.nn.Module`; `model(X)` are its outputs for the examples X,
# - `loss_fn(outputs, y)` is the *mean* loss of a minibatch, a tensor of shape (),
# - `optimizer` is any `torch.optim.Optimizer` whose `step()` needs no closure,
# - minibatches are pairs (X, y) of tensors with the same length, at least 1; not all have the same length.

# %%
from collections.abc import Callable, Iterable

import torch

Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
Minibatches = Iterable[tuple[torch.Tensor, torch.Tensor]]


# %%
def train_step(
    model: torch.nn.Module,
    X: torch.Tensor,
    y: torch.Tensor,
    loss_fn: Loss,
    optimizer: torch.optim.Optimizer,
) -> float:
    """Train the model on one minibatch: one forward pass, one backward pass, one step of the optimizer.

    Args:
        model: the model. It is called itself, so that its hooks run; whether it is in training mode or in
            evaluation mode is left to the caller.
        X: the examples, one per row. Not changed.
        y: their labels. Not changed.
        loss_fn: the loss. It may have parameters of its own, which the optimizer then has too.
        optimizer: the optimizer. Gradients that its parameters hold from before do not count.

    Returns:
        The loss of this minibatch before the step, as a Python float, which keeps nothing of the graph alive.

    Example:
        For a linear layer with the weight 1 and no bias, X = [[2]], y = [[5]], the squared error as loss and
        SGD with the learning rate 0.1 it is 9, and the weight becomes 1 - 0.1 * 2 * (2 - 5) * 2 = 2.2.

    Source: Zhang et al., Dive into Deep Learning, section 3.4.4.
    """
    raise NotImplementedError


# %%
def train_epoch(
    model: torch.nn.Module, batches: Minibatches, loss_fn: Loss, optimizer: torch.optim.Optimizer
) -> float:
    """Train the model on each minibatch once, in their order.

    Args:
        model: the model. It is put into training mode first, with all modules in it.
        batches: the minibatches; they can be gone through, and need not have a length.
        loss_fn: the loss.
        optimizer: the optimizer.

    Returns:
        The mean loss over the *examples*: a minibatch of 3 counts three times as much as one of 1. Each
        minibatch is measured before its step.

    Raises:
        ValueError: there is no minibatch.

    Example:
        Losses of 1.0 for 3 examples and of 5.0 for 1 example are (3 * 1.0 + 1 * 5.0) / 4 = 2.0 in the mean.

    Source: Zhang et al., Dive into Deep Learning, section 3.4.4.
    """
    raise NotImplementedError


# %%
def evaluate(model: torch.nn.Module, batches: Minibatches, loss_fn: Loss) -> float:
    """Return the mean loss of a model on data that it does not learn from.

    Args:
        model: the model. It is called in evaluation mode, with all modules in it, and without recording
            anything for gradients. Afterwards each module is in its mode again, also if something raised: one
            may be in evaluation mode while the others are in training mode. Parameters, buffers and gradients
            are not changed.
        batches: the minibatches; they can be gone through, and need not have a length.
        loss_fn: the loss.

    Returns:
        The mean loss over the *examples*, a Python float. It does not depend on how the examples are divided
        into minibatches, up to rounding.

    Raises:
        ValueError: there is no minibatch.

    Example:
        Losses of 1.0 for 3 examples and of 5.0 for 1 example are (3 * 1.0 + 1 * 5.0) / 4 = 2.0 in the mean.

    Source: Zhang et al., Dive into Deep Learning, sections 3.6.3 and 5.6.1.
    """
    raise NotImplementedError


# %%
def fit(
    model: torch.nn.Module,
    train_batches: Minibatches,
    validation_batches: Minibatches,
    loss_fn: Loss,
    optimizer: torch.optim.Optimizer,
    epochs: int,
) -> list[tuple[float, float]]:
    """Train the model for some epochs and watch how it does on other data.

    Args:
        model: the model.
        train_batches: the minibatches to learn from. They are gone through anew in every epoch: a loader may
            put them into another order each time.
        validation_batches: the minibatches to evaluate on, likewise.
        loss_fn: the loss.
        optimizer: the optimizer. It goes on as it is from epoch to epoch, with its state.
        epochs: how many; 0 leaves the model as it is.

    Returns:
        One pair for each epoch: the loss that `train_epoch` returns, and the loss on the validation data of
        the model as it is *after* that epoch.

    Raises:
        ValueError: there is no minibatch, of one kind or the other, in some epoch. So it is with a generator
            that the first epoch has used up.

    Source: Zhang et al., Dive into Deep Learning, sections 3.2.4 and 3.6.
    """
    raise NotImplementedError
