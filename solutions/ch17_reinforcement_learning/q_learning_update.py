# %% [markdown]
# # Q-learning
#
# Where the process is not known, its optimal values can still be learned from single steps: what was
# rewarded, and where it led. You will write one such step, the loss whose gradient it follows, and the
# training. Read the section "Q-learning" of the chapter's README first.
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
def q_update(
    Q: torch.Tensor,
    s: int,
    a: int,
    r: float,
    s2: int,
    terminated: bool,
    truncated: bool,
    alpha: float,
    gamma: float,
) -> float:
    """Learn from one step: in state s the action a brought the reward r and led to s2.

    The target is r + gamma * (the largest value in s2). If the step `terminated` the episode, nothing comes
    after it, and the target is r alone, whatever the table holds for s2. If the episode was only `truncated`,
    by a time limit, the process itself would have gone on: the target is the full one. If both are true, the
    step terminated the episode. Q[s, a] moves towards the target by the share alpha of the way.

    Args:
        Q: (S, A), float64. Only the element [s, a] is changed, in place.
        s: the state before the step.
        a: the action.
        r: the reward.
        s2: the state after the step; it may be s itself.
        terminated: whether the process ended with this step.
        truncated: whether the episode was cut off after this step.
        alpha: the learning rate, from 0 to 1.
        gamma: the discount factor, from 0 to 1.

    Returns:
        The temporal-difference error, the target minus the old Q[s, a], a Python float.

    Example:
        Q = [[0, 0], [2, 4]], s = 0, a = 1, r = 1, s2 = 1, alpha = 0.5, gamma = 0.5: target and error are 3,
        and Q[0, 1] becomes 1.5. With terminated = True the target is 1, and Q[0, 1] becomes 0.5.

    Source: Watkins and Dayan 1992; Dive into Deep Learning, section 17.3.
    """
    ### BEGIN SOLUTION
    del truncated  # a time limit says nothing about the process
    after = 0.0 if terminated else float(Q[s2].max())
    error = r + gamma * after - float(Q[s, a])
    Q[s, a] += alpha * error
    return error
    ### END SOLUTION


# %%
def td_loss(
    Q: torch.Tensor,
    s: torch.Tensor,
    a: torch.Tensor,
    r: torch.Tensor,
    s2: torch.Tensor,
    terminated: torch.Tensor,
    gamma: float,
) -> torch.Tensor:
    """Return half the mean squared temporal-difference error of T steps, as a function of Q.

    The error of step i is its target, as in `q_update` (a step that was truncated has the same target as
    any other), minus Q[s_i, a_i]. The target is a constant: its gradient is not followed, although it is
    computed from Q ("semi-gradient"). So for T = 1 a step of gradient descent with the learning rate alpha is
    exactly `q_update`.

    Args:
        Q: (S, A), float64; it may require a gradient. Not changed.
        s: (T,), int64, the states before the steps. The same state and action may occur several times.
        a: (T,), int64, the actions.
        r: (T,), float64, the rewards.
        s2: (T,), int64, the states after the steps.
        terminated: (T,), bool.
        gamma: the discount factor, from 0 to 1.

    Returns:
        A float64 tensor of shape (), through which the gradient flows to Q[s_i, a_i] and nowhere else.

    Example:
        With the numbers of `q_update`'s example as T = 1: the loss is 3^2 / 2 = 4.5 and its gradient for
        Q[0, 1] is -3. It is 0 for all other elements, also for Q[1, 1], which gave the target.

    Source: Dive into Deep Learning, section 17.3.1; Sutton and Barto, Reinforcement Learning, section 9.3.
    """
    ### BEGIN SOLUTION
    with torch.no_grad():
        after = torch.where(terminated, 0.0, Q[s2].amax(1))
        target = r + gamma * after
    return (target - Q[s, a]).square().mean() / 2
    ### END SOLUTION


# %%
def tabular_q_learning(
    env: gymnasium.Env[Any, Any],
    Q: torch.Tensor,
    steps: int,
    alpha: float,
    gamma: float,
    epsilon: float,
    generator: torch.Generator,
    seed: int,
) -> torch.Tensor:
    """Learn action values from `steps` steps in an environment, by Q-learning.

    The first episode starts with `env.reset(seed=seed)`, each later one with `env.reset()`, which goes on
    with the environment's own random numbers. Each step takes an epsilon-greedy action for the present
    estimates (`epsilon_greedy` is given, ties are random) and learns from it as `q_update` does. An episode
    goes on until a step is terminated or truncated. The last episode may remain unfinished. Where the last
    step ends an episode, one more reset makes no difference.

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
        The estimates after the last step, a new float64 tensor (S, A). What was never tried keeps its first
        estimate.

    Example:
        In a corridor 0 -> 1 -> end with one action and the rewards 1 and 2, from Q = [[0], [0]] with alpha =
        0.5 and gamma = 0.5: after 2 steps Q is [[0.5], [1]], after 3 steps [[1], [1]].

    Source: Watkins 1989; Dive into Deep Learning, section 17.3.4.
    """
    ### BEGIN SOLUTION
    Q = Q.clone()
    s, _ = env.reset(seed=seed)
    for _ in range(steps):
        a = epsilon_greedy(Q[s], epsilon, generator)
        s2, r, terminated, truncated, _ = env.step(a)
        q_update(Q, s, a, float(r), s2, terminated, truncated, alpha, gamma)
        s = env.reset()[0] if terminated or truncated else s2
    return Q
    ### END SOLUTION
