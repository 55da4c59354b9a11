# %% [markdown]
# # Dropout
#
# During training, dropout sets random elements of a layer to 0 and enlarges the others, so that the
# expectation stays. You will write it, compute exactly what it adds to the loss of a linear regression, and
# leave it switched on at prediction to see how sure a network is.
# Read the section "Dropout" of the chapter's README first.
#
# The function `dropout` must not call a library's dropout (torch's, in any spelling): the point is to build
# it.

# %%
import torch


# %%
def dropout(x: torch.Tensor, p: float, training: bool, generator: torch.Generator) -> torch.Tensor:
    """Set each element to 0 with probability p and divide the others by 1 - p, in training.

    Each element is dropped by itself, independently of all others, and anew with each call. Gradients flow
    to `x` through the elements that were kept, with the factor 1 / (1 - p).

    Args:
        x: any shape, float32 or float64, finite. Not changed.
        p: the probability of a 0, between 0 and 1; with 1 all elements become 0.
        training: if False, nothing is dropped, and nothing is rescaled.
        generator: the only source of randomness: in the same state it drops the same elements.

    Returns:
        A tensor with the shape and dtype of `x`. If nothing is dropped, it may be `x` itself.

    Raises:
        ValueError: p is less than 0 or more than 1, also if `training` is False.

    Example:
        For x = [1, 2, 3, 4] and p = 0.5 a possible result is [2, 0, 6, 0]. Its expectation is x.

    Source: Zhang et al., Dive into Deep Learning, section 5.6; Srivastava et al. 2014.
    """
    raise NotImplementedError


# %%
def expected_dropout_loss(X: torch.Tensor, y: torch.Tensor, w: torch.Tensor, p: float) -> float:
    """Return the expected loss of a linear regression whose inputs go through dropout.

    The loss is the mean over the examples of (y_i - x'_i . w)^2, where x'_i is row i of X after dropout with
    the probability p, in training. The result is the exact expectation over all masks: nothing is drawn.

    Args:
        X: (n, d), float64, inputs. Not changed.
        y: (n,), float64, targets. Not changed.
        w: (d,), float64, weights. Not changed.
        p: the probability of a 0, at least 0 and less than 1.

    Returns:
        The expectation, a Python float.

    Example:
        For X = [[1, 2]], y = [1], w = [1, 1] and p = 0.5 it is 9. Each mask has the probability 1/4, the
        predictions are 0, 2, 4 and 6, and the losses 1, 1, 9 and 25.

    Source: Srivastava et al. 2014, Dropout, section 9.1.
    """
    raise NotImplementedError


# %%
def mc_dropout(model: torch.nn.Module, X: torch.Tensor, n: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Predict n times with dropout switched on: the predictions' mean, and how far they scatter.

    Every `torch.nn.Dropout` inside the model (also nested, also of a subclass) is in training mode during the
    predictions, and every other module in evaluation mode: batch normalisation must neither use the
    statistics of this batch nor change its own.

    Args:
        model: maps X to a tensor. It is called n times with X. Afterwards each of its modules is in the mode
            in which it was before, also if the model raises an error.
        X: the inputs. Not changed.
        n: how many predictions to make, at least 2.

    Returns:
        The mean and the standard deviation of the n predictions, element by element, both of the shape of a
        prediction. The standard deviation divides by n - 1. Neither requires a gradient.

    Source: Gal and Ghahramani 2016, Dropout as a Bayesian approximation.
    """
    raise NotImplementedError
