# %% [markdown]
# # Shift simulators
#
# Three ways in which data change between training and use, made from one table of probabilities. Who can make
# a shift knows what it leaves alone; at the end you tell from two tables which one happened.
# Read the section "Three kinds of shift" of the chapter's README first.
#
# A *joint table* is a float64 tensor (k, c): element [x, y] is the probability of the input x together with
# the label y. All its entries are positive, and together they sum to 1.

# %%
import torch


# %%
def covariate_shift(joint: torch.Tensor, new_px: torch.Tensor) -> torch.Tensor:
    """Give the inputs other probabilities and leave p(y | x) as it is.

    Args:
        joint: joint table (k, c). Not changed.
        new_px: (k,), float64, positive, sums to 1: the new p(x). Not changed.

    Returns:
        The new joint table, float64 (k, c): p(y | x) times the new p(x).

    Example:
        For joint [[0.3, 0.1], [0.2, 0.4]] and new_px [0.8, 0.2] it is [[0.6, 0.2], [1/15, 2/15]].

    Source: Zhang et al., Dive into Deep Learning, section 4.7.1.1.
    """
    ### BEGIN SOLUTION
    y_given_x = joint / joint.sum(dim=1, keepdim=True)
    return y_given_x * new_px.unsqueeze(1)
    ### END SOLUTION


# %%
def label_shift(joint: torch.Tensor, new_py: torch.Tensor) -> torch.Tensor:
    """Give the labels other probabilities and leave p(x | y) as it is.

    Args:
        joint: joint table (k, c). Not changed.
        new_py: (c,), float64, positive, sums to 1: the new p(y). Not changed.

    Returns:
        The new joint table, float64 (k, c): p(x | y) times the new p(y).

    Example:
        For joint [[0.3, 0.1], [0.2, 0.4]] and new_py [0.8, 0.2] it is [[0.48, 0.04], [0.32, 0.16]].

    Source: Zhang et al., Dive into Deep Learning, section 4.7.1.2.
    """
    ### BEGIN SOLUTION
    x_given_y = joint / joint.sum(dim=0)
    return x_given_y * new_py
    ### END SOLUTION


# %%
def concept_shift(joint: torch.Tensor, new_y_given_x: torch.Tensor) -> torch.Tensor:
    """Change what the inputs mean, p(y | x), and leave p(x) as it is.

    Args:
        joint: joint table (k, c). Not changed.
        new_y_given_x: (k, c), float64, positive: the new p(y | x); each row sums to 1. Not changed.

    Returns:
        The new joint table, float64 (k, c): the old p(x) times the new p(y | x).

    Example:
        For joint [[0.3, 0.1], [0.2, 0.4]] and new_y_given_x [[0.5, 0.5], [0.9, 0.1]] it is
        [[0.2, 0.2], [0.54, 0.06]].

    Source: Zhang et al., Dive into Deep Learning, section 4.7.1.3.
    """
    ### BEGIN SOLUTION
    return joint.sum(dim=1, keepdim=True) * new_y_given_x
    ### END SOLUTION


# %%
def sample_pairs(
    joint: torch.Tensor, n: int, generator: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """Draw independent pairs of an input and its label.

    Args:
        joint: joint table (k, c). Not changed.
        n: how many pairs, at least 1.
        generator: the only source of randomness: in the same state it gives the same pairs.

    Returns:
        x and y, two int64 tensors (n,): each pair (x[i], y[i]) is (a, b) with probability joint[a, b],
        independently of all other pairs.

    Source: Zhang et al., Dive into Deep Learning, section 4.7.1.
    """
    ### BEGIN SOLUTION
    cell = torch.multinomial(joint.flatten(), n, replacement=True, generator=generator)
    return cell // joint.shape[1], cell % joint.shape[1]
    ### END SOLUTION


# %%
def which_shift(source: torch.Tensor, target: torch.Tensor) -> str:
    """Tell what happened between two joint tables.

    Two probabilities count as the same if they differ by no more than rounding does (1e-10), and as different
    if they differ by 1e-7 or more; what you say in between is up to you.

    Args:
        source: joint table (k, c). Not changed.
        target: joint table (k, c). Not changed.

    Returns:
        The first of these that is true: "none" if the tables are the same, "covariate" if p(y | x) is,
        "label" if p(x | y) is, "concept" if p(x) is. "several" if none of them is true.

    Source: Zhang et al., Dive into Deep Learning, section 4.7.1.
    """
    ### BEGIN SOLUTION

    def same(a: torch.Tensor, b: torch.Tensor) -> bool:
        return bool((a - b).abs().max() < 1e-8)

    if same(source, target):
        return "none"
    if same(source / source.sum(dim=1, keepdim=True), target / target.sum(dim=1, keepdim=True)):
        return "covariate"
    if same(source / source.sum(dim=0), target / target.sum(dim=0)):
        return "label"
    return "concept" if same(source.sum(dim=1), target.sum(dim=1)) else "several"
    ### END SOLUTION
