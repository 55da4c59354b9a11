# %% [markdown]
# # Backpropagation through a multilayer perceptron
#
# Autograd walks through a network from the loss back to the weights, and asks every layer the same question:
# given the gradient with respect to your output, what is it with respect to your inputs and parameters?
# Answer it by hand, once, for linear layers with ReLU between them.
# Read the section "Backpropagation" of the chapter's README first.
#
# Matrix products, sums and comparisons are all you need. No function may use autograd: not `backward`, not
# `torch.autograd`, not `torch.func`.
#
# The *parameters* of a network are a list with one pair `(W, b)` for each linear layer, first layer first:
# `W` is (inputs, outputs), `b` is (outputs,). All tensors are float32, or all are float64.

# %%
import torch

Pair = tuple[torch.Tensor, torch.Tensor]


# %%
def linear_vjp(
    X: torch.Tensor, W: torch.Tensor, v: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Backpropagate through one linear layer, Y = X W + b.

    Args:
        X: (n, d), the layer's inputs, one row for each example. Not changed.
        W: (d, q), its weights. Not changed.
        v: (n, q), dL/dY for some loss L. Not changed.

    Returns:
        Three new tensors: dL/dX of shape (n, d), dL/dW of shape (d, q) and dL/db of shape (q,). Nothing is
        divided by n here: if L is a mean over the examples, v has that factor already.

    Example:
        X = [[1, 2]], W = [[1, 3], [0, 1]] and v = [[1, -1]] give [[-2, -1]], [[1, -1], [2, -2]] and [1, -1].

    Source: Zhang et al., Dive into Deep Learning, section 5.3.3.
    """
    ### BEGIN SOLUTION
    return v @ W.T, X.T @ v, v.sum(dim=0)
    ### END SOLUTION


# %%
def mlp_forward(params: list[Pair], X: torch.Tensor) -> tuple[torch.Tensor, list[torch.Tensor]]:
    """Compute a network's outputs, and keep what the backward pass will need.

    Args:
        params: of the linear layers, at least one. After each layer but the last comes ReLU. Not changed.
        X: (n, d), the examples. Not changed.

    Returns:
        The outputs of the last layer, (n, q), without ReLU; and a list with the input of each linear layer,
        first layer first: X itself, then the outputs of each ReLU. It has as many items as `params`.

    Example:
        For params [([[1, -1]], [0, 0]), ([[1], [2]], [1])] and X = [[2], [-3]] the outputs are [[3], [7]],
        and the inputs [X, [[2, 0], [0, 3]]]. The network computes relu(x) + 2 relu(-x) + 1.

    Source: Zhang et al., Dive into Deep Learning, section 5.3.1.
    """
    ### BEGIN SOLUTION
    inputs = []
    hidden = X
    for W, b in params:
        inputs.append(hidden)
        outputs = hidden @ W + b
        hidden = torch.relu(outputs)
    return outputs, inputs
    ### END SOLUTION


# %%
def mlp_backward(
    params: list[Pair], inputs: list[torch.Tensor], v: torch.Tensor
) -> tuple[torch.Tensor, list[Pair]]:
    """Backpropagate through the whole network.

    Args:
        params: as for `mlp_forward`. Not changed.
        inputs: the inputs of the linear layers, as `mlp_forward` returns them: a unit's ReLU let the gradient
            pass where the unit's output is positive. (At 0 the slope is taken to be 0.) Not changed.
        v: (n, q), dL/d(outputs) for some loss L. Not changed.

    Returns:
        dL/dX, of the shape of X; and a list of tuples (dL/dW, dL/db), one for each layer, first layer first.

    Example:
        For the network and the X of `mlp_forward`, and v = [[1], [1]]: dL/dX is [[1], [-2]], and the list is
        [([[2, -6]], [1, 2]), ([[2], [3]], [2])].

    Source: Zhang et al., Dive into Deep Learning, section 5.3.3; Rumelhart, Hinton and Williams 1986.
    """
    ### BEGIN SOLUTION
    gradients: list[Pair] = []
    for layer in reversed(range(len(params))):
        to_input, to_W, to_b = linear_vjp(inputs[layer], params[layer][0], v)
        gradients.insert(0, (to_W, to_b))
        v = to_input * (inputs[layer] > 0)
    return to_input, gradients
    ### END SOLUTION


# %%
def squared_loss(Y: torch.Tensor, T: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return half the squared error, and its gradient with respect to the outputs: where `v` comes from.

    Args:
        Y: (n, q), the network's outputs. Not changed.
        T: (n, q), what they should be. Not changed.

    Returns:
        L, a tensor without dimensions: half the sum of an example's q squared errors, averaged over the n
        examples. And dL/dY, a new tensor (n, q).

    Example:
        For Y = [[3], [7]] and T = [[1], [6]]: L = (4 + 1) / 2 / 2 = 1.25 and dL/dY = [[1], [0.5]].

    Source: Zhang et al., Dive into Deep Learning, sections 3.1.1.2 and 5.3.
    """
    ### BEGIN SOLUTION
    error = Y - T
    return (error**2).sum() / 2 / len(Y), error / len(Y)
    ### END SOLUTION
