# %% [markdown]
# # Activations
#
# Without a nonlinear function between them, two linear layers are one linear layer. These are the usual
# nonlinear functions, element by element. The formulas are short, but some ways to write them down overflow,
# and others lose their digits. Then you write their derivatives, which backpropagation needs.
# Read the section "Activations" of the chapter's README first.
#
# Build them from exponentials, comparisons and arithmetic. None of the five functions may call a library's
# relu, sigmoid, log-sigmoid, tanh or silu (torch's, NumPy's, math's or scipy's, in any spelling), nor its
# backward function.

# %%
import torch


# %%
def relu(x: torch.Tensor) -> torch.Tensor:
    """Return the rectified linear unit of each entry: max(x, 0).

    Args:
        x: any shape, float32 or float64, finite. Not changed.

    Returns:
        A new tensor with the shape and dtype of `x`.

    Example:
        relu(torch.tensor([-2.0, 0.0, 3.0])) is [0, 0, 3].

    Source: Zhang et al., Dive into Deep Learning, section 5.1.2.1.
    """
    raise NotImplementedError


# %%
def sigmoid(x: torch.Tensor) -> torch.Tensor:
    """Return the logistic function of each entry: 1 / (1 + exp(-x)).

    Args:
        x: any shape, float32 or float64, finite and of any size. Not changed.

    Returns:
        A new tensor with the shape and dtype of `x`: never NaN. Where x is at least -80, the relative error
        is at most 1e-4 in float32 and 1e-9 in float64: sigmoid(-80) is 1.8e-35, and must not become 0. Below
        -80 the absolute error is at most 1e-30.

    Example:
        sigmoid(torch.tensor([-1000.0, 0.0, 1.0986123])) is [0, 0.5, 0.75], since exp(-1.0986123) = 1/3.

    Source: Zhang et al., Dive into Deep Learning, section 5.1.2.2.
    """
    raise NotImplementedError


# %%
def tanh(x: torch.Tensor) -> torch.Tensor:
    """Return the hyperbolic tangent of each entry: (1 - exp(-2x)) / (1 + exp(-2x)).

    Args:
        x: any shape, float32 or float64, finite and of any size. Not changed.

    Returns:
        A new tensor with the shape and dtype of `x`: never NaN. Where |x| is at least 1e-6, the relative
        error is at most 1e-5 in float32 and 1e-9 in float64: tanh(1e-4) is 1.00000e-04, and must not become
        1.00017e-04. Closer to 0 the absolute error is at most 1e-11.

    Example:
        tanh(torch.tensor([-1000.0, 0.0, 0.54930615])) is [-1, 0, 0.5], since exp(-2 * 0.54930615) = 1/3.

    Source: Zhang et al., Dive into Deep Learning, section 5.1.2.3.
    """
    raise NotImplementedError


# %%
def activation_vjp(kind: str, y: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
    """Backpropagate through one of the three functions above, given only its output.

    For y = f(x), element by element, and a loss L with v = dL/dy, return dL/dx = v * f'(x). For these three
    the slope f'(x) follows from y alone, so that the forward pass need not keep x.

    Args:
        kind: which function f is: "relu", "sigmoid" or "tanh".
        y: the outputs of f, any shape, float32 or float64. Not changed.
        v: the gradient of the loss with respect to `y`, of the same shape and dtype. Not changed.

    Returns:
        The gradient with respect to x, a new tensor with the shape and dtype of `y`. ReLU has no derivative
        at x = 0; the slope there is taken to be 0.

    Raises:
        ValueError: `kind` is none of the three words.

    Example:
        For y = [0.0, 0.75] and v = [2.0, 2.0] it is [0, 2] for "relu", [0, 0.375] for "sigmoid" and
        [2, 0.875] for "tanh".

    Source: Zhang et al., Dive into Deep Learning, sections 5.1.2 and 5.3.3.
    """
    raise NotImplementedError


# %%
def silu_vjp(x: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
    """Backpropagate through SiLU (also called Swish), y = x * sigmoid(x), given its input.

    SiLU falls to -0.278 near x = -1.28 and rises again: two inputs can have the same output and different
    slopes. Here x must be kept.

    Args:
        x: the inputs, any shape, float32 or float64, finite, at most 1e4 in magnitude. Not changed.
        v: the gradient of the loss with respect to y, of the same shape and dtype. Not changed.

    Returns:
        The gradient with respect to `x`, a new tensor with the shape and dtype of `x`. Always finite; the
        slope (the result for v = 1) has an absolute error of at most 1e-5 in float32 and 1e-9 in float64.

    Example:
        For x = [-1000.0, 0.0, 1.0986123] and v = [1.0, 1.0, 1.0] it is [0, 0.5, 0.95599].

    Source: Ramachandran et al. 2017, Searching for activation functions; Zhang et al., section 5.1.2.
    """
    raise NotImplementedError
