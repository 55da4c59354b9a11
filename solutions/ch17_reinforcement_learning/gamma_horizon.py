# %% [markdown]
# # The discount factor as a horizon
#
# The discount factor says how far ahead an agent looks: with a small one a near reward wins, with a large one
# a far and larger one. It does not say how to explore. You will compute how far "far" is, and where an agent
# changes its mind. Read the section "The discount factor as a horizon" of the chapter's README first.
#
# As in the whole chapter, P[s, a, t] is the probability that action a in state s leads to state t, and
# R[s, a] is the expected reward of that step. Terminal states lead to themselves with the reward 0.

# %%
import math

import torch


# %%
def optimal_q(P: torch.Tensor, R: torch.Tensor, gamma: float) -> torch.Tensor:
    """Return the optimal action values of a process (given): policies are valued and improved in turn.

    Args:
        P: (S, A, S), float64.
        R: (S, A), float64.
        gamma: the discount factor, from 0 to less than 1.

    Returns:
        Q, (S, A), float64. The rounds end when no other action is better by more than 1e-12 times the largest
        absolute value of Q. So, besides rounding, an error of 1e-12 / (1 - gamma) times this value is
        possible, and rewards that are too far away to count more than that may be missed. After 100 rounds
        they end in any case; a corridor of S states may need S - 1.
    """
    everyone, policy = torch.arange(len(R)), R.argmax(1)
    for _ in range(100):
        flow = torch.eye(len(R), dtype=R.dtype) - gamma * P[everyone, policy]
        worth = torch.linalg.solve(flow, R[everyone, policy])
        values = torch.add(R, P @ worth, alpha=gamma)
        gain = values.amax(1) - values[everyone, policy]
        if gain.max() <= 1e-12 * values.abs().max():
            break
        policy = torch.where(gain > 0, values.argmax(1), policy)
    return values


# %%
def effective_horizon(gamma: float, share: float) -> int:
    """Return after how many steps a given share of the worth of an endless stream of rewards has come in.

    Each step brings the same reward. That of the first step counts in full, that of the n-th step
    gamma^(n - 1) times.

    Args:
        gamma: the discount factor, more than 0 and less than 1.
        share: more than 0 and less than 1.

    Returns:
        The smallest n for which the first n rewards are worth at least `share` of all rewards. (Checks do not
        ask where rounding decides.)

    Example:
        For gamma = 0.5 the rewards count 1, 0.5, 0.25, ..., together 2. The first three are worth 1.75, which
        is 0.875 of it: effective_horizon(0.5, 0.8) is 3.

    Source: Sutton and Barto, Reinforcement Learning, section 3.3; Dive into Deep Learning, section 17.1.2.
    """
    ### BEGIN SOLUTION
    return math.ceil(math.log(1 - share) / math.log(gamma))
    ### END SOLUTION


# %%
def switch_gamma(near: float, near_steps: int, far: float, far_steps: int) -> float:
    """Return the discount factor at which a near reward and a larger far one are worth the same.

    The near reward is that of the step number near_steps from now, the far one that of the step number
    far_steps; the reward of step 1 is not discounted. All other rewards are 0. Below the result the near
    reward is worth more, above it the far one.

    Args:
        near: the near reward, positive.
        near_steps: at least 1.
        far: the far reward, larger than `near`.
        far_steps: more than `near_steps`.

    Returns:
        A Python float between 0 and 1.

    Raises:
        ValueError: `far` is not larger than `near`, or `far_steps` is not larger than `near_steps`.

    Example:
        1 in the second step or 4 in the fourth: gamma = 4 gamma^3, so gamma = 0.5.

    Source: Sutton and Barto, Reinforcement Learning, section 3.3.
    """
    ### BEGIN SOLUTION
    if far <= near or far_steps <= near_steps:
        raise ValueError("the far reward must be larger, and further away")
    return math.pow(near / far, 1 / (far_steps - near_steps))
    ### END SOLUTION


# %%
def optimal_path(P: torch.Tensor, R: torch.Tensor, start: int, gamma: float) -> list[int]:
    """Return the states that an optimal policy visits, in a process without chance.

    The path follows an optimal action of each state (`optimal_q` is given; of several, any). It ends before
    it would come to a state for the second time. As a terminal state leads to itself, it is the last one.

    Args:
        P: (S, A, S), float64, with at most 20 states; each row P[s, a] holds a single 1. Not changed.
        R: (S, A), float64. Not changed. For the given gamma, each action that is not optimal in its state is
            worse there by more than 1e-9 times the largest absolute value of an action: enough for
            `optimal_q` to tell.
        start: the first state.
        gamma: the discount factor, from 0 to 0.99.

    Returns:
        The states as Python ints, `start` first.

    Example:
        In state 0, action 0 leads to 1 with the reward 1, action 1 to 2 with the reward 0; all actions lead
        from 1 to 1 (reward 0) and from 2 to 1 (reward 4). For gamma = 0.2 the path is [0, 1], for gamma = 0.3
        it is [0, 2, 1], since 0.3 * 4 is more than 1.

    Source: Dive into Deep Learning, sections 17.1 and 17.2.
    """
    ### BEGIN SOLUTION
    best = optimal_q(P, R, gamma).argmax(1)
    path = [start]
    for _ in range(len(P)):
        s = int(P[path[-1], best[path[-1]]].argmax())
        if s in path:
            break
        path.append(s)
    return path
    ### END SOLUTION


# %%
def find_switch(P: torch.Tensor, R: torch.Tensor, s: int, low: float, high: float) -> float:
    """Return the discount factor at which the optimal action in state s changes.

    Args:
        P: (S, A, S), float64, with at most 20 states; any process, also with chance. Not changed.
        R: (S, A), float64. Not changed.
        s: a state whose best action is a single one at `low`, and a single one at `high`. Between them it
            changes at most once, and only there the two best actions in s are equally good. At 5e-7 away from
            the change, and further, the best one is better by more than 1e-9 times the largest absolute value
            of an action: enough for `optimal_q` to tell.
        low: a discount factor, at least 0.
        high: a larger discount factor, at most 0.99.

    Returns:
        The place of the change, a Python float with an error of at most 1e-6.

    Raises:
        ValueError: the best action in s is the same at `low` and at `high`.

    Example:
        In the example of `optimal_path` the best action in state 0 changes at 0.25.

    Source: Blackwell 1962, Discrete dynamic programming.
    """
    ### BEGIN SOLUTION
    first = optimal_q(P, R, low)[s].argmax()
    if optimal_q(P, R, high)[s].argmax() == first:
        raise ValueError("the best action is the same at both ends")
    for _ in range(25):  # the error is at most 2^-25
        middle = (low + high) / 2
        if optimal_q(P, R, middle)[s].argmax() == first:
            low = middle
        else:
            high = middle
    return low
    ### END SOLUTION
