# %% [markdown]
# # Custom layers
#
# A layer is a class: `__init__` makes what the layer keeps, `forward` computes. You write three of them. One
# keeps nothing, one keeps numbers that are learned (*parameters*), one keeps numbers that are given
# (*buffers*). Everything else, such as saving, converting and hooks, comes from `torch.nn.Module` if you
# register what you keep. Read the section "Custom layers" of the chapter's README first.
#
# `MyLinear` must not use the library's `torch.nn.Linear` or `torch.nn.functional.linear`.

# %%
import torch


# %%
class CenteredLayer(torch.nn.Module):
    """A layer without parameters: it subtracts the mean."""

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """Subtract from every entry the mean of *all* entries.

        Args:
            X: floating point, any shape, at least one entry. Not changed.

        Returns:
            A new tensor with the shape and dtype of `X`. Gradients flow back to `X`, also through the mean.

        Example:
            CenteredLayer()(torch.tensor([[1.0, 2.0], [3.0, 10.0]])) is [[-3, -2], [-1, 6]].

        Source: Zhang et al., Dive into Deep Learning, section 6.5.1.
        """
        raise NotImplementedError


# %%
class MyLinear(torch.nn.Module):
    """A linear layer with parameters of its own, X W + b.

    Attributes:
        weight: a `torch.nn.Parameter` (in_units, units): one row for each input.
        bias: a `torch.nn.Parameter` (units,).
    """

    def __init__(self, in_units: int, units: int, generator: torch.Generator) -> None:
        """Make the two parameters, registered under the names `weight` and `bias`; there are no others.

        Args:
            in_units: number of inputs.
            units: number of outputs.
            generator: the only source of randomness: in the same state it gives the same weights.

        Both parameters are float32 and require a gradient. The weights are independent draws from the normal
        distribution with mean 0 and standard deviation 0.01; the biases are 0.

        Source: Zhang et al., Dive into Deep Learning, section 6.5.2.
        """
        raise NotImplementedError

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """Compute X W + b from the layer's parameters as they are now.

        Args:
            X: (..., in_units), one or more dimensions, of the parameters' dtype: float32, or float64 after
                `layer.double()`. Not changed.

        Returns:
            (..., units), no activation. Gradients flow to `X`, to `self.weight` and to `self.bias`. The
            parameters stay the same objects. `layer(X)` runs the hooks of `torch.nn.Module`, as in any layer.

        Example:
            With the weight [[1, 2], [3, 4]] and the bias [10, 20] the row [1, 1] becomes [14, 26].

        Source: Zhang et al., Dive into Deep Learning, section 6.5.2. (There a ReLU follows.)
        """
        raise NotImplementedError


# %%
class Standardize(torch.nn.Module):
    """A layer with constants: it standardises each feature with a mean and a standard deviation given to it.

    Attributes:
        mean: a buffer (d,).
        std: a buffer (d,).
    """

    mean: torch.Tensor
    std: torch.Tensor

    def __init__(self, mean: torch.Tensor, std: torch.Tensor) -> None:
        """Keep copies of both tensors as buffers of the names `mean` and `std`.

        Buffers are no parameters: no optimiser gets them from `parameters()`. But `state_dict` holds them,
        `load_state_dict` sets them, and `layer.double()` converts them.

        Args:
            mean: (d,), floating point. Later changes of this tensor do not reach the layer.
            std: (d,), floating point. Later changes of this tensor do not reach the layer.

        Raises:
            ValueError: an entry of `std` is not positive.

        Source: Zhang et al., Dive into Deep Learning, section 6.5; torch.nn.Module.register_buffer.
        """
        raise NotImplementedError

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """Subtract the mean of each feature and divide by its standard deviation; no epsilon is added.

        Args:
            X: (..., d), of the buffers' dtype. Not changed.

        Returns:
            A new tensor with the shape and dtype of `X`, from the buffers as they are now. Gradients flow to
            `X`.

        Example:
            For the mean [1, 10] and the standard deviation [2, 5] the row [3, 0] becomes [1, -2].
        """
        raise NotImplementedError
