# %% [markdown]
# # SARSA and Q-learning
#
# Q-learning learns what the best policy would earn, whatever the agent does. SARSA learns what the agent
# earns, its random steps included, and so it keeps away from the edge of a cliff. You will write SARSA's
# step and training, its version without the luck of the next draw, and the exact value of an agent that
# explores. Read the section "SARSA and Q-learning" of the chapter's README first.
#
# States are 0, ..., S - 1 and actions 0, ..., A - 1. Q[s, a] is the estimated value of action a in state s.

# %%
from typing import Any

import gymnasium
import torch


# %%
def epsilon_greedy(q: torch.Tensor, epsilon: float, generator: torch.Generator) -> int:
    """Draw an action for one state (given): with probability epsilon any, otherwise one of the best.

    Args:
        q: (A,), the values of the actions.
        epsilon: between 0 and 1.
        generator: the only source of randomness.

    Returns:
        The action. Several actions of the largest value are equally likely.
    """
    candidates = torch.arange(len(q))
    if float(torch.rand((), generator=generator)) >= epsilon:
        candidates = candidates[q == q.max()]
    return int(candidates[int(torch.randint(len(candidates), (), generator=generator))])


# %%
def sarsa_update(
    Q: torch.Tensor, s: int, a: int, r: float, s2: int, a2: int, terminated: bool, alpha: float, gamma: float
) -> float:
    """Learn from one step and the choice after it: s, a, r, s2, a2.

    The target is r + gamma * Q[s2, a2], or r alone if the step terminated the episode. Q[s, a] moves towards
    the target by the share alpha of the way.

    Args:
        Q: (S, A), float64. Only the element [s, a] is changed, in place.
        s: the state before the step.
        a: the action.
        r: the reward.
        s2: the state after the step; it may be s itself.
        a2: the action chosen in s2, whether it is the best or not. If `terminated`, it means nothing.
        terminated: whether the process ended with this step.
        alpha: the learning rate, from 0 to 1.
        gamma: the discount factor, from 0 to 1.

    Returns:
        The temporal-difference error, the target minus the old Q[s, a], a Python float.

    Example:
        Q = [[0, 0], [2, 4]], s = 0, a = 1, r = 1, s2 = 1, a2 = 0, alpha = 0.5, gamma = 0.5: the target is 2,
        and Q[0, 1] becomes 1. With a2 = 1 the target would be 3.

    Source: Rummery and Niranjan 1994; Sutton and Barto, Reinforcement Learning, section 6.4.
    """
    raise NotImplementedError


# %%
def expected_sarsa_target(
    Q: torch.Tensor, r: float, s2: int, terminated: bool, epsilon: float, gamma: float
) -> float:
    """Return the target of Expected SARSA: SARSA's target, averaged over the next action.

    The next action is epsilon-greedy: with probability epsilon any of the A actions, all equally likely, the
    best included; otherwise one of the best.

    Args:
        Q: (S, A), float64. Not changed.
        r: the reward.
        s2: the state after the step.
        terminated: whether the process ended with this step; the target is then r alone.
        epsilon: from 0 to 1.
        gamma: the discount factor, from 0 to 1.

    Returns:
        r + gamma * (the expectation of Q[s2, a2] over a2), a Python float.

    Example:
        Q = [[0, 0], [2, 4]], r = 1, s2 = 1, epsilon = 0.2, gamma = 0.5: the best action has the probability
        0.9, the expectation is 0.1 * 2 + 0.9 * 4 = 3.8, and the target is 2.9.

    Source: Sutton and Barto, Reinforcement Learning, section 6.6.
    """
    raise NotImplementedError


# %%
def sarsa(
    env: gymnasium.Env[Any, Any],
    Q: torch.Tensor,
    steps: int,
    alpha: float,
    gamma: float,
    epsilon: float,
    generator: torch.Generator,
    seed: int,
) -> torch.Tensor:
    """Learn action values from `steps` steps in an environment, by SARSA.

    The first episode starts with `env.reset(seed=seed)`, each later one with `env.reset()`; then its first
    action is drawn, epsilon-greedy for the present estimates (`epsilon_greedy` is given). After each step the
    next action is drawn in the same way for the new state. This comes before the update: the estimates that
    choose it have not yet learned from the step. Then `sarsa_update` learns from both, and then this very
    action is taken: it is not drawn again. An episode goes on until a step is terminated or truncated. After
    a truncated step, and after the last of all steps, the next action still serves as a2, though it is never
    taken. After a terminated step a2 means nothing: you may draw one or not. And if the last of all steps
    ends an episode, you may reset the environment once more or not.

    Args:
        env: has the states 0, ..., S - 1 and the actions 0, ..., A - 1, all allowed in each state.
            `env.step(a)` returns (s2, r, terminated, truncated, info). `env.step` is called exactly `steps`
            times.
        Q: (S, A), float64, the first estimates. Not changed.
        steps: how many steps to take over all episodes, at least 1.
        alpha: the learning rate, from 0 to 1.
        gamma: the discount factor, from 0 to 1.
        epsilon: the probability of a random action, from 0 to 1.
        generator: the only source of randomness besides the environment: with the same generator, seed and
            environment the result is the same.
        seed: for the first reset.

    Returns:
        The estimates after the last step, a new float64 tensor (S, A).

    Example:
        In a corridor 0 -> 1 -> end with one action and the rewards 1 and 2, from Q = [[0], [0]] with alpha =
        0.5 and gamma = 0.5: after 2 steps Q is [[0.5], [1]], after 3 steps [[1], [1]].

    Source: Sutton and Barto, Reinforcement Learning, section 6.4.
    """
    raise NotImplementedError


# %%
def exploring_value(
    P: torch.Tensor, R: torch.Tensor, Q: torch.Tensor, epsilon: float, gamma: float
) -> torch.Tensor:
    """Return the exact value of each state for an agent that acts epsilon-greedily for Q and learns no more.

    Its probabilities are those of epsilon-greedy: epsilon is spread evenly over all A actions, the rest goes
    to the best action of the state, in equal parts if several have exactly the largest value. The values
    solve V(s) = sum over a of pi(a | s) * (R[s, a] + gamma * sum over t of P[s, a, t] * V(t)).

    Args:
        P: (S, A, S), float64: P[s, a, t] is the probability that action a in state s leads to state t.
            Terminal states lead to themselves. Not changed.
        R: (S, A), float64, the expected rewards, 0 in terminal states. Not changed.
        Q: (S, A), float64: what the agent believes. It decides how the agent acts, and it may be wrong. Not
            changed.
        epsilon: from 0 to 1.
        gamma: the discount factor, from 0 to 0.99.

    Returns:
        V, (S,), float64, with an error of at most 1e-9 times the largest absolute value in V.

    Example:
        One state leads to itself with both actions, with the rewards 1 and 0. For Q = [[5, 3]], epsilon = 0.2
        and gamma = 0.5 the mean reward is 0.9, and V = [0.9 / (1 - 0.5)] = [1.8].

    Source: Sutton and Barto, Reinforcement Learning, section 4.1 and example 6.6.
    """
    raise NotImplementedError
