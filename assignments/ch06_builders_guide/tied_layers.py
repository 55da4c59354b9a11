# %% [markdown]
# # Tied layers
#
# One parameter may work in several places of a network: a layer that is applied again and again, or an
# embedding that also reads out the result. There is then one tensor to learn, and its gradient is the sum
# over all places. You build such networks, find out what is tied in those of others, and take the sum apart.
# Read the section "Tied layers" of the chapter's README first.

# %%
import torch


# %%
class TiedMLP(torch.nn.Module):
    """A multilayer perceptron whose hidden layers share their parameters.

    Attributes:
        first: a `torch.nn.Linear` from the inputs to the hidden units.
        hidden: a `torch.nn.ModuleList` of `depth` linear layers, from the hidden units to the hidden units.
        last: a `torch.nn.Linear` from the hidden units to the outputs.
    """

    def __init__(self, num_inputs: int, num_hiddens: int, num_outputs: int, depth: int) -> None:
        """Make the layers, all of them with a bias.

        The hidden layers have one weight and one bias between them: `hidden[i].weight` is the very Parameter
        `hidden[0].weight`, and so with the bias. (One layer in all places, or several layers that share their
        parameters: both are right.) The names in the state_dict are "first.weight", "hidden.0.weight",
        "hidden.1.weight", ..., "last.weight", and the same with "bias".

        Args:
            num_inputs: number of inputs.
            num_hiddens: number of hidden units.
            num_outputs: number of outputs.
            depth: how many hidden layers `hidden` holds, at least 1.

        The values are those with which PyTorch initialises linear layers. The checks set their own.

        Source: Zhang et al., Dive into Deep Learning, section 6.2.2.
        """
        raise NotImplementedError

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """Apply `first`, each of the hidden layers, and `last`.

        A ReLU follows `first` and each hidden layer, that is depth + 1 in all. None follows `last`.

        Args:
            X: (n, num_inputs), of the parameters' dtype. Not changed.

        Returns:
            (n, num_outputs).

        Example:
            If all weights are [[2]] and all biases 0, a net of depth 3 makes 2 ** 5 = 32 of the input 1, and
            0 of -1.

        Source: Zhang et al., Dive into Deep Learning, section 6.2.2.
        """
        raise NotImplementedError


# %%
def tie_weights(decoder: torch.nn.Linear, embedding: torch.nn.Embedding) -> None:
    """Make a language model's last layer use the embedding's weight.

    Both weights have one row for each token: the embedding looks rows up, the decoder compares with them.

    Args:
        decoder: a layer from d features to V scores. Afterwards `decoder.weight` is the very Parameter
            `embedding.weight`; the decoder's old weight is gone. Its bias, if it has one, stays as it is.
        embedding: of V tokens with d features. Not changed.

    Raises:
        ValueError: the weights have different shapes. Nothing is changed then.

    Source: Press and Wolf 2017, Using the Output Embedding to Improve Language Models; Zhang et al., Dive
    into Deep Learning, section 6.2.2.
    """
    raise NotImplementedError


# %%
def tied_names(net: torch.nn.Module) -> list[list[str]]:
    """Find the parameters that work in several places of a network.

    Two names are tied if they stand for the very same Parameter object. Equal values do not tie, and neither
    do two Parameters that only share their memory.

    Args:
        net: any module. Not changed.

    Returns:
        For each parameter with two names or more the list of its names. The names stand in the order of
        `net.named_parameters(remove_duplicate=False)`, which does not leave out repetitions, and the lists in
        the order of their first names. An empty list if nothing is tied.

    Example:
        For torch.nn.Sequential(a, torch.nn.ReLU(), a) with a = torch.nn.Linear(3, 3): [["0.weight",
        "2.weight"], ["0.bias", "2.bias"]].

    Source: Zhang et al., Dive into Deep Learning, section 6.2.2.
    """
    raise NotImplementedError


# %%
def gradient_of_each_use(W: torch.Tensor, X: torch.Tensor, depth: int, v: torch.Tensor) -> torch.Tensor:
    """Take the gradient of a tied weight apart into the parts of its uses.

    The network applies W `depth` times: H_0 = X and H_t = relu(H_{t-1} W) for t = 1, ..., depth. The loss is
    L = sum of v * H_depth. Had each use a weight W_t of its own, all equal to W, there were one gradient
    dL/dW_t for each; the gradient of the tied weight is their sum.

    Args:
        W: (d, d), float64, does not require a gradient. Not changed.
        X: (n, d), float64. No entry of a product H_{t-1} W is exactly 0. Not changed.
        depth: how often W is applied, at least 1.
        v: (n, d), float64, the gradient of the loss with respect to H_depth. Not changed.

    Returns:
        (depth, d, d), float64: element [t - 1] is dL/dW_t. It does not require a gradient.

    Example:
        For W = [[2]], X = [[1]], depth 3 and v = [[1]] the loss is w ** 3, and each use contributes 4 to its
        gradient 3 w ** 2 = 12.

    Source: Zhang et al., Dive into Deep Learning, section 6.2.2; Goodfellow et al., Deep Learning, 10.2.2.
    """
    raise NotImplementedError
