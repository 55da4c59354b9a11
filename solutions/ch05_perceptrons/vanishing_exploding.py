# %% [markdown]
# # Vanishing and exploding gradients
#
# On its way back through L layers the gradient is multiplied by L matrices, and L times by slopes. If each
# step makes it a little smaller, nothing arrives at the first layers; if each makes it a little larger, the
# first update throws them far away. You will measure the gradient at every layer, bound it, say by which
# factor it changes from layer to layer, and multiply a hundred matrices whose product no floating point
# number can hold.
# Read the section "Vanishing and exploding gradients" of the chapter's README first.
#
# The network of this exercise has L layers without biases: h_0 = X, and h_l = f(h_(l-1) W_l) for l = 1, ...,
# L. The function f works element by element: "identity", "sigmoid", "tanh" or "relu". All layers have it, the
# last one too. Everything is float64. Autograd is allowed.

# %%
import math
from collections.abc import Callable

import torch


# %%
def gradient_norms(weights: list[torch.Tensor], kind: str, X: torch.Tensor, v: torch.Tensor) -> list[float]:
    """Measure how large the gradient is at each layer.

    Args:
        weights: W_1, ..., W_L, at least one, float64: W_l has the shape (width of h_(l-1), width of h_l). Not
            changed.
        kind: which function f is: "identity", "sigmoid", "tanh" or "relu". The slope of ReLU at 0 is 0.
        X: (n, width of h_0), float64, the inputs. Not changed.
        v: (n, width of h_L), float64, the gradient of the loss with respect to h_L. Not changed.

    Returns:
        L + 1 Python floats, in the order of the forward pass: number l is the norm of the gradient of the
        loss with respect to h_l, the root of the sum of its squares over all examples and units. The first
        belongs to the inputs X, the last is the norm of v.

    Raises:
        ValueError: `kind` is none of the four words.

    Example:
        For the weights [[2]] and [[3]], "identity", X = [[1]] and v = [[10]] it is [60, 30, 10].

    Source: Zhang et al., Dive into Deep Learning, sections 5.3.3 and 5.4.1.
    """
    ### BEGIN SOLUTION
    functions: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
        "identity": torch.clone,
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "relu": torch.relu,
    }
    if kind not in functions:
        raise ValueError(f"kind must be one of {sorted(functions)}, not {kind!r}")
    layers = [X.clone().requires_grad_()]
    for W in weights:
        layers.append(functions[kind](layers[-1] @ W))
    gradients = torch.autograd.grad(layers[-1], layers, v)
    return [float(gradient.norm()) for gradient in gradients]
    ### END SOLUTION


# %%
def gradient_bound(weights: list[torch.Tensor], kind: str) -> float:
    """Bound by what factor the gradient can grow on its way from h_L to h_0.

    A step back through layer l multiplies the norm at most by the largest slope of f, which is 1/4 for
    "sigmoid" and 1 for the others, times the largest singular value of W_l.

    Args:
        weights: W_1, ..., W_L, as above. Not changed.
        kind: "identity", "sigmoid", "tanh" or "relu".

    Returns:
        The product of these 2 L numbers, a Python float. The norm of dL/dh_0 is at most this times that of v,
        for all X and v.

    Example:
        For the weights [[3, 0], [0, 2]] and [[5], [0]] and "sigmoid" it is (3/4) * (5/4) = 0.9375.

    Source: Zhang et al., Dive into Deep Learning, section 5.4.1.
    """
    ### BEGIN SOLUTION
    slope = 0.25 if kind == "sigmoid" else 1.0
    return math.prod(slope * float(torch.linalg.matrix_norm(W, ord=2)) for W in weights)
    ### END SOLUTION


# %%
def factor_per_layer(norms: list[float]) -> float:
    """Return the factor by which the gradient changes with each step back, on (geometric) average.

    Args:
        norms: at least two numbers as `gradient_norms` returns them, the first belonging to the inputs. None
            of them is negative, and the last is positive. Not changed.

    Returns:
        r, a Python float: norms[0] = r^L * norms[-1], where L is the number of layers, one less than that of
        the norms. 0 if norms[0] is 0. It is right also where the quotient of the two numbers overflows or
        underflows, as for norms[0] = 1e-200 and norms[-1] = 1e200.

    Example:
        For [2, 5, 8] it is 0.5: over two layers the gradient shrinks from 8 to 2.
    """
    ### BEGIN SOLUTION
    if norms[0] == 0:
        return 0.0
    return math.exp((math.log(norms[0]) - math.log(norms[-1])) / (len(norms) - 1))
    ### END SOLUTION


# %%
def log_product_norm(matrices: list[torch.Tensor]) -> float:
    """Return the logarithm of the norm of a product of many matrices.

    The product may be far too large or too small for float64; its logarithm is not. The numbers in the
    matrices themselves lie between 1e-50 and 1e50 in magnitude, or are 0.

    Args:
        matrices: M_1, ..., M_k, at least one, float64: the columns of each are as many as the rows of the
            next. Not changed.

    Returns:
        The natural logarithm of the Frobenius norm of M_1 M_2 ... M_k, a Python float, to a relative error of
        1e-9, or an absolute one of 1e-9. -inf if the product is exactly 0. Entries of a product that are
        more than 1e100 times smaller than its largest one may be lost on the way.

    Example:
        For 1000 times the matrix [[10, 0], [0, 0]] it is 1000 ln 10 = 2302.585093.

    Source: Zhang et al., Dive into Deep Learning, section 5.4.1.2.
    """
    ### BEGIN SOLUTION
    product, logarithm = matrices[0], 0.0
    for M in matrices[1:]:
        size = float(product.norm())
        if size == 0:
            return -math.inf
        logarithm += math.log(size)
        product = product / size @ M
    return logarithm + float(product.norm().log())
    ### END SOLUTION
