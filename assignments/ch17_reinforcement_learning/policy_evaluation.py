# %% [markdown]
# # Policy evaluation
#
# A policy says with which probability each action is taken in each state. What is it worth to follow it? You
# will add up its expected rewards step by step, solve for all values at once, and iterate with a guarantee.
# Any policy can be evaluated so, whether it chooses at random or not. Read the section "Policy evaluation" of
# the chapter's README first.
#
# All exercises of this chapter share one convention, for S states and A actions:
#
# - `P`, (S, A, S), float64: `P[s, a, t]` is the probability that action a in state s leads to state t.
# - `R`, (S, A), float64: `R[s, a]` is the expected reward of that step.
# - Where an episode is over it earns nothing more, so in `P` and `R` a terminal state leads to itself with
#   probability 1 and reward 0, whatever the action. Its value is 0. Other states may lead to themselves, too.
# - `pi`, (S, A), float64: `pi[s, a]` is the probability that the policy takes action a in state s. Each row
#   adds up to 1; a deterministic policy has a 1 in each row.
# - `gamma`: the discount factor, at least 0 and less than 1.
#
# The examples speak of this process: in state 0, action 0 stays there and earns 1, action 1 leads to state 1
# and earns 3; state 1 is terminal. The policy takes action 0 with probability 0.75. gamma is 0.5.
#
# P = [[[1, 0], [0, 1]], [[0, 1], [0, 1]]], R = [[1, 3], [0, 0]], pi = [[0.75, 0.25], [0.75, 0.25]]

# %%
import torch


# %%
def policy_model(P: torch.Tensor, R: torch.Tensor, pi: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return how a policy moves through the states, and what it earns there.

    Args:
        P: (S, A, S), float64. Not changed.
        R: (S, A), float64. Not changed.
        pi: (S, A), float64. Not changed.

    Returns:
        P_pi (S, S), float64: `P_pi[s, t]` is the probability that one step of the policy leads from s to t.
        R_pi (S,), float64: the expected reward of one step from s.

    Example:
        P_pi is [[0.75, 0.25], [0, 1]] and R_pi is [1.5, 0].

    Source: Sutton and Barto, Reinforcement Learning, section 4.1.
    """
    raise NotImplementedError


# %%
def expected_return(
    P: torch.Tensor, R: torch.Tensor, pi: torch.Tensor, gamma: float, start: torch.Tensor, n: int
) -> float:
    """Return the expected discounted return of a policy's first n steps.

    It is the mean of r_0 + gamma r_1 + ... + gamma^(n-1) r_(n-1) over all trajectories, each with its
    probability. No single trajectory has this return, not even the most probable one.

    Args:
        P: (S, A, S), float64. Not changed.
        R: (S, A), float64. Not changed.
        pi: (S, A), float64. Not changed.
        gamma: the discount factor, at least 0 and less than 1.
        start: (S,), float64, the probability of each state to be the first. Not changed.
        n: the number of steps, at least 0.

    Returns:
        A Python float; 0.0 for n = 0.

    Example:
        For start = [1, 0] and n = 2 it is 1.5 + 0.5 * 0.75 * 1.5 = 2.0625: after the first step the episode
        is in state 0 with probability 0.75.

    Source: Sutton and Barto, section 3.5; Zhang et al., Dive into Deep Learning, section 17.2.
    """
    raise NotImplementedError


# %%
def evaluate(P: torch.Tensor, R: torch.Tensor, pi: torch.Tensor, gamma: float) -> torch.Tensor:
    """Return the values of a policy: the expected discounted return from each state, for ever on.

    They are the only solution of Bellman's equation, V[s] = R_pi[s] + gamma * (sum over t of
    P_pi[s, t] V[t]).

    Args:
        P: (S, A, S), float64. Not changed.
        R: (S, A), float64. Not changed.
        pi: (S, A), float64. Not changed.
        gamma: the discount factor, at least 0 and at most 0.999.

    Returns:
        V (S,), float64, right to 1e-8 of its largest absolute value.

    Example:
        V is [2.4, 0]: 2.4 = 1.5 + 0.5 * 0.75 * 2.4.

    Source: Sutton and Barto, equation 4.4; Dive into Deep Learning, section 17.2.
    """
    raise NotImplementedError


# %%
def evaluation_sweep(
    V: torch.Tensor, P: torch.Tensor, R: torch.Tensor, pi: torch.Tensor, gamma: float
) -> torch.Tensor:
    """Put V into the right side of Bellman's equation, for all states at once.

    Args:
        V: (S,), float64, any numbers, also for terminal states. Not changed: each new value is computed from
            the old ones.
        P: (S, A, S), float64. Not changed.
        R: (S, A), float64. Not changed.
        pi: (S, A), float64. Not changed.
        gamma: the discount factor, at least 0 and less than 1.

    Returns:
        The new values, (S,), float64: R_pi[s] + gamma * (sum over t of P_pi[s, t] V[t]).

    Example:
        For V = [4, 0] it is [1.5 + 0.5 * 0.75 * 4, 0] = [3, 0].

    Source: Sutton and Barto, equation 4.5.
    """
    raise NotImplementedError


# %%
def evaluate_iteratively(
    P: torch.Tensor, R: torch.Tensor, pi: torch.Tensor, gamma: float, tol: float
) -> tuple[torch.Tensor, int]:
    """Sweep until the values are right to `tol`, and say how many sweeps that took.

    Start with V = 0 everywhere. Make at least one sweep (`evaluation_sweep`), and stop after the first one
    that changed no value by more than tol * (1 - gamma) / gamma. (For gamma = 0 that is the first sweep.)
    Then no value is further than `tol` from the true one, apart from rounding.

    Args:
        P: (S, A, S), float64. Not changed.
        R: (S, A), float64, no entry larger than 100 in absolute value. Not changed.
        pi: (S, A), float64. Not changed.
        gamma: the discount factor, at least 0 and at most 0.999.
        tol: at least 1e-9, and for gamma above 0.9 at least 1e-5: below that, rounding could decide when to
            stop.

    Returns:
        The values after the last sweep, (S,), float64, and the number of sweeps, an int.

    Example:
        For tol = 0.25 three sweeps are made, which change the value of state 0 by 1.5, 0.5625 and 0.2109375.
        The values are [2.2734375, 0].

    Source: Sutton and Barto, section 4.1; Puterman 1994, Markov decision processes, section 6.3.
    """
    raise NotImplementedError
