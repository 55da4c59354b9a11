# %% [markdown]
# # Initialization
#
# Weights that all begin with the same value stay the same: the units of a layer then compute one and the same
# feature. So weights begin at random. How large? Too small, and the signal fades from layer to layer; too
# large, and it explodes. Xavier Glorot's and Kaiming He's answers depend on how many numbers a unit adds up.
# Read the section "Initialization" of the chapter's README first.
#
# Weights have PyTorch's layout: (outputs, inputs) for a linear layer, and (output channels, input channels,
# *kernel) for a convolution without groups. You may use `uniform_`, `normal_` and other plain samplers, but
# not the library's Xavier and Kaiming functions, nor its count of the fans.

# %%
import math

import torch


# %%
def fans(w: torch.Tensor) -> tuple[int, int]:
    """Count the connections of a unit: how many numbers it adds up, and into how many sums it goes.

    Args:
        w: the weights of a linear layer or of a convolution with a kernel of one or more dimensions.

    Returns:
        (fan_in, fan_out), two Python integers. For a linear layer they are the numbers of inputs and of
        outputs; for a convolution the numbers of input and of output channels, each times the number of
        elements of the kernel.

    Raises:
        ValueError: `w` has fewer than two dimensions.

    Example:
        A linear layer of shape (3, 5) has the fans (5, 3), a convolution (8, 3, 5, 2) has (30, 80).

    Source: Glorot and Bengio 2010; PyTorch, `torch.nn.init`.
    """
    ### BEGIN SOLUTION
    if w.dim() < 2:
        raise ValueError(f"weights of shape {tuple(w.shape)} have no fans")
    kernel = math.prod(w.shape[2:])
    return w.shape[1] * kernel, w.shape[0] * kernel
    ### END SOLUTION


# %%
def xavier_uniform_(w: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Fill weights with numbers uniform on [-a, a], a = sqrt(6 / (fan_in + fan_out)), in place.

    Their variance is a squared / 3 = 2 / (fan_in + fan_out).

    Args:
        w: the weights, float32 or float64, of any shape that has fans; perhaps a parameter that requires
            grad. Its own memory is filled.
        generator: the only source of randomness: in the same state it gives the same weights.

    Returns:
        `w` itself. It requires grad as before, and autograd has no record of this call.

    Example:
        For a linear layer with 3 inputs and 3 outputs, all weights lie between -1 and 1.

    Source: Zhang et al., Dive into Deep Learning, section 5.4.2.2; Glorot and Bengio 2010.
    """
    ### BEGIN SOLUTION
    a = math.sqrt(6 / sum(fans(w)))
    with torch.no_grad():
        return w.uniform_(-a, a, generator=generator)
    ### END SOLUTION


# %%
def xavier_normal_(w: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Fill weights with normal numbers of mean 0 and variance 2 / (fan_in + fan_out), in place.

    Args:
        w: as for `xavier_uniform_`.
        generator: as for `xavier_uniform_`.

    Returns:
        `w` itself, as for `xavier_uniform_`.

    Example:
        For a linear layer with 150 inputs and 50 outputs, the standard deviation is 0.1.

    Source: Zhang et al., Dive into Deep Learning, section 5.4.2.2; Glorot and Bengio 2010.
    """
    ### BEGIN SOLUTION
    with torch.no_grad():
        return w.normal_(0, math.sqrt(2 / sum(fans(w))), generator=generator)
    ### END SOLUTION


# %%
def kaiming_normal_(w: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Fill weights with normal numbers of mean 0 and variance 2 / fan_in, in place: for layers before a ReLU.

    Args:
        w: as for `xavier_uniform_`.
        generator: as for `xavier_uniform_`.

    Returns:
        `w` itself, as for `xavier_uniform_`.

    Example:
        For a linear layer with 200 inputs, the standard deviation is 0.1, however many outputs it has.

    Source: He et al. 2015, Delving deep into rectifiers.
    """
    ### BEGIN SOLUTION
    fan_in, _ = fans(w)
    with torch.no_grad():
        return w.normal_(0, math.sqrt(2 / fan_in), generator=generator)
    ### END SOLUTION


# %%
def initialize_(module: torch.nn.Module, generator: torch.Generator) -> None:
    """Initialise all linear and convolutional layers of a module, in place.

    Args:
        module: any module. Each `torch.nn.Linear` and `torch.nn.Conv2d` in it, however deep, and `module`
            itself if it is one, gets weights from `xavier_uniform_` and, if it has a bias, a bias of zeros.
            All other parameters, such as those of embeddings and normalisations, keep their values.
        generator: the only source of randomness. It goes on from layer to layer, so that two layers of the
            same shape get different weights.

    Returns:
        None.

    Source: Zhang et al., Dive into Deep Learning, sections 5.4.2 and 6.3.1.
    """
    ### BEGIN SOLUTION
    for part in module.modules():
        if isinstance(part, (torch.nn.Linear, torch.nn.Conv2d)):
            xavier_uniform_(part.weight, generator)
            if part.bias is not None:
                torch.nn.init.zeros_(part.bias)
    ### END SOLUTION
