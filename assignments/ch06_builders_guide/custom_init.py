# %% [markdown]
# # Custom initialisation
#
# Before the first step of training somebody must say what the parameters are. You write a distribution that
# no library has, an initialiser that `net.apply` can run over a whole network, one that treats some blocks
# differently, and one that lets a classifier begin with what is known about its classes.
# Read the section "Custom initialisation" of the chapter's README first.
#
# All four functions work in place: they change the values of Parameters that exist already, and autograd must
# not notice. A new Parameter would not be the one that the optimiser has, nor the one that a tied layer has.

# %%
import torch


# %%
def gapped_uniform_(tensor: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Fill a tensor with numbers of which half are 0 and the others are far from 0.

    Each entry is drawn independently of the others: 0 with probability 1/2, uniform on [-10, -5] with
    probability 1/4, and uniform on [5, 10] with probability 1/4.

    Args:
        tensor: of any shape, float32 or float64; it may be a Parameter that requires a gradient. It is filled
            in place, in the storage that it has, and requires a gradient afterwards if it did before.
        generator: the only source of randomness: in the same state it gives the same numbers.

    Returns:
        `tensor` itself. No graph leads into it: it is still a leaf.

    Source: Zhang et al., Dive into Deep Learning, section 6.3.1.1.
    """
    raise NotImplementedError


# %%
def init_weights(module: torch.nn.Module, generator: torch.Generator) -> None:
    """Initialise one module, if it is of the right kind: what `net.apply` calls for every module of a net.

    For `torch.nn.Linear`, `torch.nn.Conv2d` and subclasses of them the weight gets independent draws from the
    normal distribution with mean 0 and standard deviation 0.01, and the bias, if there is one, 0. Any other
    module is left alone, also if it has a weight (as normalisation layers have) or has layers inside
    (`apply` calls this function for them separately).

    Args:
        module: any module. Its Parameters stay the same objects and require a gradient if they did before.
            Those that do not (frozen ones) are initialised like the others.
        generator: the only source of randomness: in the same state it gives the same numbers.

    Source: Zhang et al., Dive into Deep Learning, section 6.3.1.
    """
    raise NotImplementedError


# %%
def init_net(net: torch.nn.Module, generator: torch.Generator, zero: tuple[str, ...] = ()) -> None:
    """Initialise a whole net with `init_weights`, and then set chosen blocks to zero.

    (A block that is added to its own input computes the identity if its last layer is zero: a good start for
    very deep nets.)

    Args:
        net: any module. All modules inside, at any depth, and `net` itself are initialised with
            `init_weights`. Its Parameters stay the same objects and require a gradient if they did before.
        generator: the only source of randomness: in the same state it gives the same numbers.
        zero: names of modules inside `net`, such as "2" or "body.0.last", as `net.named_modules()` gives
            them. Afterwards all their parameters are 0, also those of modules inside them, of whatever kind.

    Raises:
        AttributeError: `zero` has a name that `net` does not. Nothing is changed then.

    Source: Zhang et al., Dive into Deep Learning, section 6.3.1; Goyal et al. 2017, section 5.1.
    """
    raise NotImplementedError


# %%
def init_output_bias_(layer: torch.nn.Linear, counts: torch.Tensor) -> None:
    """Let a classifier begin with the frequencies of the classes.

    Args:
        layer: the last layer, with a bias (q,). Afterwards its weight is 0 and bias[j] is the natural
            logarithm of the share of class j, estimated as (counts[j] + 1) / (n + q), where n is the sum of
            the counts (within 1e-5). So softmax of the outputs is these shares, whatever the input. Both
            Parameters stay the same objects, keep their dtype and require a gradient if they did before.
        counts: (q,), int64, at least 0: how many examples of each class the training data have. Not changed.

    Raises:
        ValueError: the layer has no bias, or `counts` has not one number for each output. Nothing is changed
            then.

    Example:
        For counts [7, 0, 1] the shares are [8/11, 1/11, 2/11] and the bias is about [-0.318, -2.398, -1.705].

    Source: Lin et al. 2017, Focal Loss for Dense Object Detection, section 3.3 (the idea, for two classes).
    """
    raise NotImplementedError
