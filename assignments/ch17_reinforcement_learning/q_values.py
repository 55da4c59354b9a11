# %% [markdown]
# # Values of states and of actions
#
# V[s] is what a policy is worth from state s on. Q[s, a] is what it is worth to take action a first, whatever
# the policy would do, and to follow the policy from the next state on. Each can be computed from the other.
# Read the section "Values of states and of actions" of the chapter's README first.
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
def q_from_v(V: torch.Tensor, P: torch.Tensor, R: torch.Tensor, gamma: float) -> torch.Tensor:
    """Return what each action is worth if its next state t is worth V[t].

    Args:
        V: (S,), float64, any numbers. Not changed.
        P: (S, A, S), float64. Not changed.
        R: (S, A), float64. Not changed.
        gamma: the discount factor, at least 0 and less than 1.

    Returns:
        Q (S, A), float64: R[s, a] + gamma * (sum over t of P[s, a, t] V[t]).

    Example:
        For V = [2, 0] it is [[1 + 0.5 * 2, 3 + 0], [0, 0]] = [[2, 3], [0, 0]].

    Source: Sutton and Barto, Reinforcement Learning, section 3.5; Zhang et al., Dive into Deep Learning,
    section 17.2.
    """
    raise NotImplementedError


# %%
def v_from_q(Q: torch.Tensor, pi: torch.Tensor) -> torch.Tensor:
    """Return what each state is worth to a policy whose actions are worth Q.

    Args:
        Q: (S, A), float64. Not changed.
        pi: (S, A), float64. Not changed.

    Returns:
        V (S,), float64: the mean of Q[s, a] over the actions, each with the policy's probability.

    Example:
        For Q = [[2, 3], [0, 0]] it is [0.75 * 2 + 0.25 * 3, 0] = [2.25, 0].

    Source: Sutton and Barto, section 3.5.
    """
    raise NotImplementedError


# %%
def advantage(Q: torch.Tensor, pi: torch.Tensor) -> torch.Tensor:
    """Return by how much each action is better than what the policy does in its state.

    Args:
        Q: (S, A), float64. Not changed.
        pi: (S, A), float64. Not changed.

    Returns:
        (S, A), float64: Q[s, a] less the state's value for this policy (`v_from_q`). Averaged over the
        policy's actions it is 0 in each state.

    Example:
        For Q = [[2, 3], [0, 0]] it is [[-0.25, 0.75], [0, 0]].

    Source: Baird 1993, Advantage updating; Schulman et al. 2016, section 2.
    """
    raise NotImplementedError


# %%
def q_backup(
    Q: torch.Tensor, P: torch.Tensor, R: torch.Tensor, pi: torch.Tensor, gamma: float
) -> torch.Tensor:
    """Put Q into the right side of Bellman's equation for the values of actions, for all pairs at once.

    After action a in state s comes a state t, where the policy chooses its next action b with the probability
    pi[t, b].

    Args:
        Q: (S, A), float64, any numbers, also for terminal states. Not changed.
        P: (S, A, S), float64. Not changed.
        R: (S, A), float64. Not changed.
        pi: (S, A), float64. Not changed.
        gamma: the discount factor, at least 0 and less than 1.

    Returns:
        The new values, (S, A), float64:
        R[s, a] + gamma * (sum over t of P[s, a, t] * (sum over b of pi[t, b] Q[t, b])).

    Example:
        For Q = [[2, 3], [0, 0]] it is [[1 + 0.5 * 2.25, 3], [0, 0]] = [[2.125, 3], [0, 0]].

    Source: Sutton and Barto, exercise 3.17; Dive into Deep Learning, section 17.2.
    """
    raise NotImplementedError


# %%
def q_of_policy(P: torch.Tensor, R: torch.Tensor, pi: torch.Tensor, gamma: float) -> torch.Tensor:
    """Return the values of all actions, if the policy is followed after the first one.

    They are the only Q that `q_backup` leaves as it is. Actions that the policy never takes have a value,
    too.

    Args:
        P: (S, A, S), float64. Not changed.
        R: (S, A), float64. Not changed.
        pi: (S, A), float64. Not changed.
        gamma: the discount factor, at least 0 and at most 0.999.

    Returns:
        Q (S, A), float64, right to 1e-8 of its largest absolute value.

    Example:
        Q is [[2.2, 3], [0, 0]]: state 0 is worth 0.75 * 2.2 + 0.25 * 3 = 2.4, and 2.2 = 1 + 0.5 * 2.4.

    Source: Sutton and Barto, section 3.5; Dive into Deep Learning, section 17.2.
    """
    raise NotImplementedError
