# %% [markdown]
# # Value iteration
#
# Which policy has the largest expected return? If the process is known, the values of the best one solve an
# equation with a maximum in it, and putting values into its right side again and again leads to them. No
# policy is needed for that, and the best one can be read off at the end. Read the section "Value iteration"
# of the chapter's README first.
#
# All exercises of this chapter share one convention, for S states and A actions:
#
# - `P`, (S, A, S), float64: `P[s, a, t]` is the probability that action a in state s leads to state t.
# - `R`, (S, A), float64: `R[s, a]` is the expected reward of that step.
# - Where an episode is over it earns nothing more, so in `P` and `R` a terminal state leads to itself with
#   probability 1 and reward 0, whatever the action. Its value is 0. Other states may lead to themselves, too.
# - `gamma`: the discount factor, at least 0 and less than 1.

# %%
import torch


# %%
def optimality_sweep(V: torch.Tensor, P: torch.Tensor, R: torch.Tensor, gamma: float) -> torch.Tensor:
    """Put V into the right side of Bellman's equation for the best values, for all states at once.

    Args:
        V: (S,), float64, any numbers. Not changed: each new value is computed from the old ones.
        P: (S, A, S), float64. Not changed.
        R: (S, A), float64. Not changed.
        gamma: the discount factor, at least 0 and less than 1.

    Returns:
        The new values, (S,), float64: the largest over a of
        R[s, a] + gamma * (sum over t of P[s, a, t] V[t]).

    Example:
        One state (S = 1) with two actions, P = [[[1], [1]]], R = [[1, 2]], gamma = 0.5: V = [6] becomes
        [2 + 0.5 * 6] = [5].

    Source: Sutton and Barto, Reinforcement Learning, equation 4.10; Zhang et al., Dive into Deep Learning,
    section 17.2.
    """
    ### BEGIN SOLUTION
    return (R + gamma * P @ V).amax(dim=1)
    ### END SOLUTION


# %%
def value_iteration(P: torch.Tensor, R: torch.Tensor, gamma: float, tol: float) -> torch.Tensor:
    """Return the values of the best policy, none of them wrong by more than `tol`.

    Args:
        P: (S, A, S), float64. Not changed.
        R: (S, A), float64, no entry larger than 100 in absolute value. Not changed.
        gamma: the discount factor, at least 0 and at most 0.99.
        tol: the largest error that is allowed in any state, at least 1e-7. Within these bounds rounding is
            far smaller; it is not counted.

    Returns:
        V (S,), float64. How you find it is up to you, as long as the error is at most `tol`: that a sweep
        changed nothing by more than `tol` does not guarantee it, and neither does a policy that has settled.

    Example:
        One state with two actions, P = [[[1], [1]]], R = [[1, 2]], gamma = 0.5: the best value is
        2 + 1 + 0.5 + ... = 4, and for tol = 0.125 any number from 3.875 to 4.125 is right.

    Source: Sutton and Barto, section 4.4; Puterman 1994, Markov decision processes, theorem 6.3.1.
    """
    ### BEGIN SOLUTION
    V = R.new_zeros(len(R))
    while True:
        new = optimality_sweep(V, P, R, gamma)
        change, V = float((new - V).abs().max()), new
        if gamma * change <= tol * (1 - gamma):
            return V
    ### END SOLUTION


# %%
def q_optimality_sweep(Q: torch.Tensor, P: torch.Tensor, R: torch.Tensor, gamma: float) -> torch.Tensor:
    """Put Q into the right side of Bellman's equation for the best actions' values, for all pairs at once.

    The next action is chosen when the next state is known: it may be a different one for each of them.

    Args:
        Q: (S, A), float64, any numbers. Not changed.
        P: (S, A, S), float64. Not changed.
        R: (S, A), float64. Not changed.
        gamma: the discount factor, at least 0 and less than 1.

    Returns:
        The new values, (S, A), float64:
        R[s, a] + gamma * (sum over t of P[s, a, t] * (the largest Q[t, b] over b)).

    Example:
        An action earns 1 and leads to states 1 and 2 with probability 0.5 each, Q[1] = [4, 0], Q[2] = [0, 4]
        and gamma = 0.5: its new value is 1 + 0.5 * (0.5 * 4 + 0.5 * 4) = 3.

    Source: Sutton and Barto, equation 3.20; Dive into Deep Learning, section 17.3.
    """
    ### BEGIN SOLUTION
    return R + gamma * P @ Q.amax(dim=1)
    ### END SOLUTION


# %%
def q_value_iteration(P: torch.Tensor, R: torch.Tensor, gamma: float, tol: float) -> torch.Tensor:
    """Return what each action is worth if the best policy is followed after it, to an error of `tol`.

    Args:
        P: (S, A, S), float64. Not changed.
        R: (S, A), float64, no entry larger than 100 in absolute value. Not changed.
        gamma: the discount factor, at least 0 and at most 0.99.
        tol: the largest error that is allowed for any state and action, at least 1e-7. Within these bounds
            rounding is far smaller; it is not counted.

    Returns:
        Q (S, A), float64, also for actions that are not the best. How you find it is up to you.

    Example:
        One state with two actions, P = [[[1], [1]]], R = [[1, 2]], gamma = 0.5: the exact values are
        [[1 + 0.5 * 4, 2 + 0.5 * 4]] = [[3, 4]].

    Source: Sutton and Barto, section 4.4.
    """
    ### BEGIN SOLUTION
    Q = R
    while True:
        new = q_optimality_sweep(Q, P, R, gamma)
        change, Q = float((new - Q).abs().max()), new
        if gamma * change <= tol * (1 - gamma):
            return Q
    ### END SOLUTION


# %%
def greedy_policy(Q: torch.Tensor) -> torch.Tensor:
    """Return the best action in each state.

    Args:
        Q: (S, A), float64, finite. Not changed.

    Returns:
        (S,), int64: the action with the largest value. Among exactly equal values the smallest number wins.

    Example:
        For Q = [[0, 2, 1], [-1, -1, -3]] it is [1, 0].

    Source: Sutton and Barto, section 4.2.
    """
    ### BEGIN SOLUTION
    return Q.argmax(dim=1)
    ### END SOLUTION
