# %% [markdown]
# # Probability
#
# How does a computer throw a loaded die? How much should you believe a positive test for a rare disease? Five
# short functions answer such questions from tables of probabilities.
# Read the section "Probability" of the chapter's README first.
#
# All probabilities here are float64. A *distribution* is a tensor (k,) of numbers, at least 0, that sum to 1
# up to rounding. Write the sampling yourself: `inverse_cdf` and `sample_counts` must not call a library's
# multinomial or categorical sampler (torch's, in any spelling).

# %%
import torch


# %%
def inverse_cdf(p: torch.Tensor, u: torch.Tensor) -> torch.Tensor:
    """Return the outcome that lies at each of many levels between 0 and 1.

    Lay the probabilities end to end on a line from 0 to 1: outcome 0 takes the levels from 0 up to p[0],
    outcome 1 those from p[0] up to p[0] + p[1], and so on. An interval holds its lower end, but not its upper
    one.

    Args:
        p: a distribution (k,). Not changed.
        u: (n,), float64, levels: each at least 0 and less than 1. Not changed.

    Returns:
        An int64 tensor (n,): for each level the outcome, 0 to k - 1, in whose interval it lies. The last
        interval ends at 1, even if rounding makes the probabilities sum to a little less. An outcome of
        probability 0 has an empty interval.

    Example:
        For p = [0.5, 0.25, 0.25] and u = [0.1, 0.5, 0.7, 0.75] it is [0, 1, 1, 2].

    Source: Devroye, Non-Uniform Random Variate Generation, section III.2. In Zhang et al., Dive into Deep
    Learning, section 2.6.1, a library does it.
    """
    ### BEGIN SOLUTION
    edges = p.cumsum(dim=0)[:-1]
    return torch.searchsorted(edges, u, right=True)
    ### END SOLUTION


# %%
def sample_counts(p: torch.Tensor, n: int, generator: torch.Generator) -> torch.Tensor:
    """Draw n outcomes, independent of each other, and count how often each occurs.

    A level that is uniform between 0 and 1 lies in the interval of outcome i with probability p[i].

    Args:
        p: a distribution (k,). Not changed.
        n: how many outcomes to draw, at least 1.
        generator: the only source of randomness: in the same state it gives the same counts.

    Returns:
        An int64 tensor (k,): how often each outcome occurred, 0 for those that did not. The counts sum to n.

    Source: Zhang et al., Dive into Deep Learning, section 2.6.1.
    """
    ### BEGIN SOLUTION
    u = torch.rand(n, generator=generator, dtype=torch.float64)
    return torch.bincount(inverse_cdf(p, u), minlength=len(p))
    ### END SOLUTION


# %%
def marginal(joint: torch.Tensor, keep: int) -> torch.Tensor:
    """Return the distribution of one of several variables, whatever the others are.

    Args:
        joint: float64, one dimension for each variable, at least one: element [a, b, ...] is the probability
            that the first variable is a, the second is b, and so on, all at once. Not changed.
        keep: the dimension of the variable that stays; negative values count from the end.

    Returns:
        A float64 tensor (joint.shape[keep],): the distribution of that variable. If there is but one
        variable, it is `joint`.

    Example:
        For joint [[0.1, 0.2, 0.3], [0.2, 0.1, 0.1]] it is [0.6, 0.4] if keep is 0, and [0.3, 0.3, 0.4] if
        keep is 1.

    Source: Zhang et al., Dive into Deep Learning, section 2.6.4.
    """
    ### BEGIN SOLUTION
    rows = joint.movedim(keep, 0).reshape(joint.shape[keep], -1)
    return rows.sum(dim=1)
    ### END SOLUTION


# %%
def posterior(prior: torch.Tensor, likelihoods: torch.Tensor) -> torch.Tensor:
    """Return how probable each hypothesis is after some observations, by Bayes' theorem.

    Given a hypothesis, the observations are independent of each other; without it, they are not.

    Args:
        prior: a distribution (k,) over the hypotheses, before the observations. Not changed.
        likelihoods: (t, k), float64, at least 0: element [i, h] is the probability of what was seen as
            observation i, if hypothesis h is true. t may be 0. Not changed.

    Returns:
        The posterior, a float64 tensor (k,) that sums to 1, with a relative error of at most 1e-6, also for
        thousands of observations that speak first for one hypothesis and then for another. The product of so
        many likelihoods is too small for float64; the sum of their logarithms is not. A hypothesis has the
        posterior probability 0 if its prior is 0, or if an observation is impossible under it.

    Raises:
        ValueError: no hypothesis is left: each has a prior probability of 0 or an impossible observation.

    Example:
        One in four is ill. A test raises an alarm for 80 % of the ill, and a false one for 40 % of the
        others. After an alarm, prior [0.75, 0.25] and likelihoods [[0.4, 0.8]] give [0.6, 0.4].

    Source: Zhang et al., Dive into Deep Learning, section 2.6.5.
    """
    ### BEGIN SOLUTION
    log_joint = prior.log() + likelihoods.log().sum(dim=0)
    largest = log_joint.max()
    if largest == -torch.inf:
        raise ValueError("what was observed is impossible under every hypothesis")
    weights = torch.exp(log_joint - largest)
    return weights / weights.sum()
    ### END SOLUTION


# %%
def expectation_variance(p: torch.Tensor, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the expectation and the variance of a random quantity.

    Args:
        p: a distribution (k,). Not changed.
        x: (k,), float64, finite: the quantity is x[i] with probability p[i]. Not changed.

    Returns:
        E[x] and Var[x] = E[(x - E[x])^2], two float64 tensors of shape (). The relative error of each is at
        most 1e-6, also that of the variance of values near 1e8 or -1e8 that differ by about 1: their squares
        have more digits than float64 keeps.

    Example:
        An investment fails with probability 0.5, returns twice the stake with 0.4 and ten times with 0.1: for
        p = [0.5, 0.4, 0.1] and x = [0, 2, 10] the expectation is 1.8 and the variance 8.36.

    Source: Zhang et al., Dive into Deep Learning, section 2.6.6.
    """
    ### BEGIN SOLUTION
    mean = (p * x).sum()
    variance = (p * (x - mean).square()).sum()
    return mean, variance
    ### END SOLUTION
