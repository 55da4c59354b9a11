# %% [markdown]
# # Markov decision processes
#
# Gymnasium describes its small worlds by a table: for each state and action a list of what may happen. You
# will turn such a table into tensors, say what makes these tensors a process, and add up the rewards of an
# episode.
# Read the section "Markov decision processes" of the chapter's README first.
#
# All exercises of this chapter share one convention, for S states and A actions:
#
# - `P`, (S, A, S), float64: `P[s, a, t]` is the probability that action a in state s leads to state t.
# - `R`, (S, A), float64: `R[s, a]` is the expected reward of that step.
# - `terminal`, (S,), bool: where an episode is over. It earns nothing more, so in `P` and `R` a terminal
#   state leads to itself with probability 1 and reward 0, whatever the action. Its value is 0.

# %%
import torch


# %%
def transition_tensors(
    table: dict[int, dict[int, list[tuple[float, int, float, bool]]]],
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Turn a table of Gymnasium's form into P, R and terminal.

    `table[s][a]` lists what may happen: tuples (probability, next state, reward, terminated). A next state
    may occur in several tuples, also with different rewards: their probabilities add up. Tuples with the
    probability 0 count for nothing.

    A state is terminal if some tuple with a positive probability leads to it with terminated = True. All
    tuples of the table count here, also those of steps from terminal states. That a state leads to itself
    does not make it terminal.

    In the rows of terminal states P and R follow the convention above, whatever the table says about steps
    from there.

    Args:
        table: states are 0, ..., S - 1 and actions 0, ..., A - 1, the keys of the dicts in any order. Numbers
            may be NumPy's, rewards may be integers. The probabilities for each state and action add up to 1,
            apart from rounding. Not changed.

    Returns:
        P (S, A, S), float64, R (S, A), float64, and terminal (S,), bool. `R[s, a]` is the mean of the
        rewards, weighted with their probabilities; the reward of the step into a terminal state counts.

    Example:
        For {0: {0: [(0.5, 0, 0, False), (0.25, 1, 4, True), (0.25, 1, 0, True)]},
        1: {0: [(1.0, 0, 7, False)]}} state 1 is terminal, P is [[[0.5, 0.5]], [[0, 1]]] and R is [[1], [0]].

    Source: Sutton and Barto, Reinforcement Learning, section 3.1; Zhang et al., Dive into Deep Learning,
    section 17.1; Gymnasium's environments of the family Toy Text.
    """
    ### BEGIN SOLUTION
    S, A = len(table), len(table[0])
    P = torch.zeros(S, A, S, dtype=torch.float64)
    R = torch.zeros(S, A, dtype=torch.float64)
    terminal = torch.zeros(S, dtype=torch.bool)
    for s, actions in table.items():
        for a, outcomes in actions.items():
            for p, t, r, terminated in outcomes:
                P[s, a, t] += p
                R[s, a] += p * r
                terminal[t] |= terminated and p > 0
    P[terminal] = 0
    P[terminal, :, terminal] = 1
    R[terminal] = 0
    return P, R, terminal
    ### END SOLUTION


# %%
def validate(P: torch.Tensor, R: torch.Tensor, terminal: torch.Tensor) -> None:
    """Raise a ValueError unless the three tensors are a Markov decision process.

    They are one if all of this holds:
    - the shapes are (S, A, S), (S, A) and (S,), with the same S and A,
    - all numbers in P and R are finite,
    - no probability is negative (not even by little),
    - the probabilities P[s, a] add up to 1, with an error of at most 1e-8,
    - from a terminal state every action leads back to it: P[s, a, s] is 1, with an error of at most 1e-8,
      and R[s, a] is exactly 0.

    An error that is 1e-8 apart from rounding may be accepted or not. A state that is not terminal may lead
    to itself, too, with any reward.

    Args:
        P: float64, any shape. Not changed.
        R: float64, any shape. Not changed.
        terminal: bool, any shape. Not changed.

    Raises:
        ValueError: one of these conditions is violated.

    Example:
        P = [[[0.5, 0.5]], [[0, 1]]], R = [[1], [0]], terminal = [False, True] is one. With R = [[1], [2]] it
        is none, as the terminal state has a reward.
    """
    ### BEGIN SOLUTION
    if P.ndim != 3 or P.shape[:2] != R.shape or P.shape[2:] != terminal.shape or len(P) != len(terminal):
        raise ValueError("the shapes must be (S, A, S), (S, A) and (S,)")
    if not (P.isfinite().all() and R.isfinite().all()):
        raise ValueError("P and R must be finite")
    if (P < 0).any():
        raise ValueError("a probability is negative")
    if ((P.sum(dim=2) - 1).abs() > 1e-8).any():
        raise ValueError("probabilities do not add up to 1")
    stays = torch.einsum("sas->sa", P)
    if (stays[terminal] < 1 - 1e-8).any() or (R[terminal] != 0).any():
        raise ValueError("a terminal state must lead to itself, with reward 0")
    ### END SOLUTION


# %%
def discounted_return(rewards: torch.Tensor, gamma: float) -> float:
    """Return what an episode is worth at its start: r_0 + gamma r_1 + gamma^2 r_2 + ...

    Args:
        rewards: (n,), float64, in the order of time; n may be 0. Not changed.
        gamma: the discount factor, 0 to 1. With 0 only the first reward counts, with 1 all count alike.

    Returns:
        A Python float; 0.0 for n = 0.

    Example:
        For the rewards [1, 2, 4] and gamma = 0.5 it is 1 + 1 + 1 = 3.

    Source: Sutton and Barto, equation 3.8; Dive into Deep Learning, section 17.1.
    """
    ### BEGIN SOLUTION
    total = 0.0
    for reward in reversed(rewards.tolist()):
        total = reward + gamma * total
    return total
    ### END SOLUTION


# %%
def bootstrapped_return(rewards: torch.Tensor, gamma: float, last_value: float, terminated: bool) -> float:
    """Estimate the return of an episode of which only the first n rewards were seen.

    If the episode terminated there, that is all. If it was only cut off (truncated by a time limit, or not
    watched any longer), it would have gone on from state s_n: what it would have earned from then on is
    estimated by `last_value`, the value of s_n, discounted by n steps.

    Args:
        rewards: (n,), float64, in the order of time; n may be 0. Not changed.
        gamma: the discount factor, 0 to 1.
        last_value: the value of s_n, the state in which the n-th step ended (for n = 0 the first state).
            Ignored if the episode terminated, whatever it is.
        terminated: whether the episode ended with the n-th step. False if it was cut off.

    Returns:
        A Python float. For n = 0 it is `last_value` if the episode was cut off, and 0.0 if it terminated.

    Example:
        For the rewards [1, 2], gamma = 0.5 and last_value = 8 it is 1 + 1 + 2 = 4 if the episode was cut off,
        and 2 if it terminated.

    Source: Sutton and Barto, section 7.1; Pardo et al. 2018, Time limits in reinforcement learning.
    """
    ### BEGIN SOLUTION
    total = 0.0 if terminated else last_value
    for reward in reversed(rewards.tolist()):
        total = reward + gamma * total
    return total
    ### END SOLUTION
