# %% [markdown]
# # Exploration
#
# Who always does what seems best never learns what would have been better. You will write the two usual
# policies that do what seems best most of the time and something else now and then, and the schedule that
# makes the something else rarer. Read the section "Exploration" of the chapter's README first.
#
# Below, `q` holds estimated values of actions, one row for each state: q[i, a] is the value of action a.

# %%
import torch


# %%
def epsilon_greedy_probabilities(q: torch.Tensor, epsilon: float) -> torch.Tensor:
    """Return the probabilities with which the epsilon-greedy policy takes each action.

    With probability 1 - epsilon it takes an action of the largest value; if several have exactly this value,
    each of them equally often. With probability epsilon it takes any action, all equally often, those of the
    largest value included.

    Args:
        q: (..., A), float32 or float64, finite: the last dimension holds the values of the A actions. Not
            changed.
        epsilon: between 0 and 1, both included.

    Returns:
        A tensor with the shape and dtype of `q`; the last dimension sums to 1.

    Raises:
        ValueError: epsilon is less than 0 or more than 1.

    Example:
        For q = [1, 3, 2] and epsilon = 0.3 it is [0.1, 0.8, 0.1]; for q = [2, 2, 1] it is [0.45, 0.45, 0.1].

    Source: Sutton and Barto, Reinforcement Learning, section 2.2; Dive into Deep Learning, section 17.3.3.
    """
    ### BEGIN SOLUTION
    if not 0 <= epsilon <= 1:
        raise ValueError(f"epsilon must lie between 0 and 1, not {epsilon}")
    best = (q == q.amax(-1, keepdim=True)).to(q.dtype)
    return (1 - epsilon) * best / best.sum(-1, keepdim=True) + epsilon / q.shape[-1]
    ### END SOLUTION


# %%
def epsilon_greedy(q: torch.Tensor, epsilon: float, generator: torch.Generator) -> torch.Tensor:
    """Draw an action of the epsilon-greedy policy for each of n states.

    The probabilities are those of `epsilon_greedy_probabilities`. Each row's action is drawn by itself,
    independently of all other rows: where one explores, another may be greedy.

    Args:
        q: (n, A), float32 or float64, finite. Row i holds the values of the A actions in the i-th state. Not
            changed.
        epsilon: between 0 and 1, both included. (Checks ask for no other here.)
        generator: the only source of randomness: in the same state it draws the same actions.

    Returns:
        (n,), int64, an action 0, ..., A - 1 for each row.

    Example:
        For q = [[1, 3, 2], [2, 2, 1]] and epsilon = 0 it is [1, 0] or [1, 1], each with probability 1/2.

    Source: Sutton and Barto, Reinforcement Learning, section 2.2.
    """
    ### BEGIN SOLUTION
    probabilities = epsilon_greedy_probabilities(q, epsilon)
    return torch.multinomial(probabilities, 1, generator=generator).squeeze(1)
    ### END SOLUTION


# %%
def softmax_policy(q: torch.Tensor, temperature: float) -> torch.Tensor:
    """Return probabilities proportional to exp(q / temperature): better actions are taken more often.

    No action has the probability 0, except where a float cannot hold a number that small (underflow). Only
    differences of values matter. Low temperatures are nearly greedy, high ones nearly uniform; with an
    infinite temperature (`math.inf`) all actions are equally likely. The result is right also where
    exp(q / temperature), or q / temperature itself, is more than a float can hold.

    Args:
        q: (..., A), float64, finite, |q| at most 1e100. Not changed.
        temperature: from 1e-300 to infinity; `softmax` of torch may be used.

    Returns:
        A float64 tensor with the shape of `q`; the last dimension sums to 1.

    Raises:
        ValueError: the temperature is 0 or negative.

    Example:
        For q = [0, 2 log 3] and temperature = 2 it is [1/4, 3/4].

    Source: Sutton and Barto, Reinforcement Learning, section 2.8; Dive into Deep Learning, section 17.3.3.
    """
    ### BEGIN SOLUTION
    if temperature <= 0:
        raise ValueError(f"the temperature must be positive, not {temperature}")
    below = q - q.amax(-1, keepdim=True)
    return torch.softmax(below / temperature, dim=-1)
    ### END SOLUTION


# %%
def linear_epsilon(step: int, start: float, end: float, steps: int) -> float:
    """Return the epsilon of a step, which goes from `start` to `end` in a straight line and stays there.

    Args:
        step: the number of the step, at least 0.
        start: epsilon at step 0.
        end: epsilon at the step `steps`, and at all later ones; it may be more or less than `start`.
        steps: how many steps the change takes, at least 1.

    Returns:
        A Python float.

    Example:
        From 1 to 0.1 in 6 steps: step 0 has 1, step 2 has 0.7, step 6 and step 60 have 0.1.

    Source: Mnih et al. 2015, Human-level control through deep reinforcement learning, Methods.
    """
    ### BEGIN SOLUTION
    done = min(step / steps, 1.0)
    return start + done * (end - start)
    ### END SOLUTION
