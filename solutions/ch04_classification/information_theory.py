# %% [markdown]
# # Information theory
#
# How surprised are you by an event of probability $p$? By $-\log p$: certain events do not surprise, rare
# ones do, and the surprises of independent events add up. Entropy, cross-entropy and the Kullback-Leibler
# divergence are averages of surprise. Read the section "Information theory" of the chapter's README first.
#
# Build them from logarithms and sums (`torch.xlogy` may help): the functions must not call a library's
# entropy or divergence (`scipy.stats.entropy`, `torch.special.entr`, `kl_div`, `rel_entr`, in any spelling).
#
# A *distribution* below is a slice along the last dimension: entries in $[0, 1]$ that sum to 1.

# %%
import math

import torch


# %%
def self_information(p: torch.Tensor, base: float = math.e) -> torch.Tensor:
    """Return the surprise of events: -log p, to a base.

    Args:
        p: probabilities in [0, 1], of any shape, float32 or float64. Not changed.
        base: of the logarithm, above 1: 2 for bits, e for nats.

    Returns:
        A new tensor with the shape and dtype of `p`. It is 0 where p is 1, and infinite where p is 0.

    Example:
        self_information(torch.tensor([1.0, 0.5, 0.125]), base=2) is [0, 1, 3].

    Source: Zhang et al., Dive into Deep Learning, section 22.11.1; Shannon 1948.
    """
    ### BEGIN SOLUTION
    return torch.log(p) / -math.log(base)
    ### END SOLUTION


# %%
def entropy(p: torch.Tensor, base: float = math.e) -> torch.Tensor:
    """Return the entropy of distributions: the surprise of an outcome, averaged over the outcomes.

    Args:
        p: (..., q), distributions along the last dimension, float32 or float64. Not changed.
        base: of the logarithm, above 1: 2 for bits, e for nats.

    Returns:
        A tensor (...), of the dtype of `p`: the sum of -p log p. Outcomes of probability 0 add 0.

    Example:
        entropy(torch.tensor([[0.5, 0.5, 0.0], [1.0, 0.0, 0.0]]), base=2) is [1, 0].

    Source: Zhang et al., Dive into Deep Learning, section 22.11.2.
    """
    ### BEGIN SOLUTION
    return -torch.xlogy(p, p).sum(dim=-1) / math.log(base)
    ### END SOLUTION


# %%
def cross_entropy_dist(p: torch.Tensor, q: torch.Tensor, base: float = math.e) -> torch.Tensor:
    """Return the cross-entropy H(p, q): the surprise of one who believes q, averaged over outcomes of p.

    Args:
        p: (..., k), the true distributions along the last dimension, float32 or float64. Not changed.
        q: (..., k), the believed ones, of the same shape and dtype. Not changed.
        base: of the logarithm, above 1: 2 for bits, e for nats.

    Returns:
        A tensor (...), of the dtype of `p`: the sum of -p log q. Outcomes with p = 0 add 0, also where q = 0;
        an outcome with p > 0 and q = 0 makes it infinite.

    Example:
        cross_entropy_dist(torch.tensor([0.5, 0.5]), torch.tensor([0.25, 0.75]), base=2) is 1.2075.

    Source: Zhang et al., Dive into Deep Learning, section 22.11.4.
    """
    ### BEGIN SOLUTION
    return -torch.xlogy(p, q).sum(dim=-1) / math.log(base)
    ### END SOLUTION


# %%
def kl_divergence(p: torch.Tensor, q: torch.Tensor, base: float = math.e) -> torch.Tensor:
    """Return the Kullback-Leibler divergence D(p || q): the extra surprise of believing q instead of p.

    Args:
        p: (..., k), the true distributions along the last dimension, float32 or float64. Not changed.
        q: (..., k), the believed ones, of the same shape and dtype. Not changed.
        base: of the logarithm, above 1: 2 for bits, e for nats.

    Returns:
        A tensor (...), of the dtype of `p`: the sum of p log(p / q). Outcomes with p = 0 add 0, also where
        q = 0; an outcome with p > 0 and q = 0 makes it infinite. It is 0 where p equals q, up to rounding.

    Example:
        kl_divergence(torch.tensor([0.5, 0.5]), torch.tensor([0.25, 0.75]), base=2) is 0.2075.

    Source: Zhang et al., Dive into Deep Learning, section 22.11.3; Kullback and Leibler 1951.
    """
    ### BEGIN SOLUTION
    return cross_entropy_dist(p, q, base) - entropy(p, base)
    ### END SOLUTION
