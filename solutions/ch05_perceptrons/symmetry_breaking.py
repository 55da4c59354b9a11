# %% [markdown]
# # Breaking the symmetry
#
# Swap two hidden units together with their weights, and the network computes the same function. So two units
# that start alike get the same gradient, and stay alike: a wide layer is then worth a single unit. You will
# permute and merge units, measure how far they lie apart, and train from equal units, without and with
# dropout.
# Read the section "Breaking the symmetry" of the chapter's README first.
#
# The network of this exercise has one hidden layer, tanh(X W1 + b1), and a linear output without bias:
# tanh(X W1 + b1) W2. There are d inputs, h hidden units and q outputs. Everything is float64. Autograd is
# allowed.

# %%
import torch


# %%
def permute_units(
    W1: torch.Tensor, b1: torch.Tensor, W2: torch.Tensor, order: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Put the hidden units into another order, so that the network computes the same function.

    Args:
        W1: (d, h), float64: column j holds the incoming weights of unit j. Not changed.
        b1: (h,), float64: the biases of the units. Not changed.
        W2: (h, q), float64: row j holds the outgoing weights of unit j. Not changed.
        order: (h,), int64, a permutation of 0, ..., h - 1. Not changed.

    Returns:
        The new W1, b1 and W2, of the same shapes: the new unit j is the old unit order[j].

    Example:
        For W1 = [[1, 2, 3]], b1 = [4, 5, 6], W2 = [[7], [8], [9]] and order [2, 0, 1] they are
        [[3, 1, 2]], [6, 4, 5] and [[9], [7], [8]].

    Source: Zhang et al., Dive into Deep Learning, section 5.4.1.3.
    """
    ### BEGIN SOLUTION
    return W1[:, order], b1[order], W2[order]
    ### END SOLUTION


# %%
def merge_equal_units(
    W1: torch.Tensor, b1: torch.Tensor, W2: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Replace hidden units that compute the same by one, so that the network computes the same function.

    Two units compute the same if their incoming weights and their biases are equal, whatever their outgoing
    weights are. Equal means exactly equal.

    Args:
        W1: (d, h), float64, incoming weights. Not changed.
        b1: (h,), float64, biases. Not changed.
        W2: (h, q), float64, outgoing weights. Not changed.

    Returns:
        W1 (d, k), b1 (k,) and W2 (k, q) of the k different units, in the order in which they first occur.

    Example:
        For W1 = [[1, 2, 1]], b1 = [0, 0, 0] and W2 = [[5], [6], [7]] they are [[1, 2]], [0, 0] and
        [[12], [6]]: the units 0 and 2 became one.

    Source: Zhang et al., Dive into Deep Learning, section 5.4.1.3.
    """
    ### BEGIN SOLUTION
    units = torch.cat([W1, b1.unsqueeze(0)])
    equal = (units.unsqueeze(2) == units.unsqueeze(1)).all(dim=0)
    first = ~equal.tril(-1).any(dim=1)
    return W1[:, first], b1[first], (equal.double() @ W2)[first]
    ### END SOLUTION


# %%
def unit_spread(W1: torch.Tensor, b1: torch.Tensor) -> float:
    """Measure how far the hidden units lie apart: 0 if all of them are equal.

    Take each incoming parameter (d weights and the bias) by itself: the largest of its h values, one of each
    unit, minus the smallest. The spread is the largest of these d + 1 differences.

    Args:
        W1: (d, h), float64, incoming weights. Not changed.
        b1: (h,), float64, biases. Not changed.

    Returns:
        The spread, a Python float. It is 0 if there is only one unit.

    Example:
        For W1 = [[1, 2, 4], [9, 9, 9]] and b1 = [0, -5, 0] it is 5: the weights differ by 3 and by 0, the
        biases by 5.
    """
    ### BEGIN SOLUTION
    units = torch.cat([W1, b1.unsqueeze(0)])
    return float((units.amax(dim=1) - units.amin(dim=1)).max())
    ### END SOLUTION


# %%
def train(
    W1: torch.Tensor,
    b1: torch.Tensor,
    W2: torch.Tensor,
    X: torch.Tensor,
    Y: torch.Tensor,
    lr: float,
    steps: int,
    dropout: float,
    generator: torch.Generator,
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Train with gradient descent on all examples at once, with dropout on the hidden layer.

    Each step draws a new mask (n, h): every element is 0 with probability `dropout` and 1 otherwise,
    independently of all others. The hidden layer is multiplied by mask / (1 - dropout), before W2. The loss
    is the mean of the squared errors over all n * q entries of Y. Each step subtracts lr times the gradient
    from all three parameters; all gradients belong to the parameters before the step.

    Args:
        W1: (d, h), float64, incoming weights at the start. Not changed.
        b1: (h,), float64, biases at the start. Not changed.
        W2: (h, q), float64, outgoing weights at the start. Not changed.
        X: (n, d), float64, inputs. Not changed.
        Y: (n, q), float64, targets. Not changed.
        lr: the learning rate.
        steps: how many steps to take, at least 0.
        dropout: probability of a 0 in the mask, at least 0 and less than 1; with 0 there is no dropout.
        generator: the only source of randomness: in the same state it gives the same result.

    Returns:
        W1, b1 and W2 after the last step, which do not require a gradient. Units that are equal at the start
        are equal at the end, up to rounding, if there is no dropout.

    Example:
        For W1 = [[0]], b1 = [0], W2 = [[1]], X = [[1]], Y = [[1]], lr 0.1, 1 step and no dropout: the
        gradients are -2, -2 and 0, so that the result is [[0.2]], [0.2] and [[1]].

    Source: Zhang et al., Dive into Deep Learning, sections 5.4.1.3 and 5.6.
    """
    ### BEGIN SOLUTION
    for _ in range(steps):
        A, c, B = (p.detach().requires_grad_() for p in (W1, b1, W2))
        hidden = torch.tanh(X @ A + c)
        mask = torch.bernoulli(torch.full_like(hidden, 1 - dropout), generator=generator)
        loss = (hidden * mask / (1 - dropout) @ B - Y).square().mean()
        to_W1, to_b1, to_W2 = torch.autograd.grad(loss, (A, c, B))
        W1, b1, W2 = W1 - lr * to_W1, b1 - lr * to_b1, W2 - lr * to_W2
    return W1, b1, W2
    ### END SOLUTION
