# %% [markdown]
# # Learning-rate schedules
#
# A large learning rate gets to the valley quickly, a small one to its bottom. A schedule says which rate to
# use when. You will write the four that are used most, as functions of the step, and then say which minibatch
# gets which rate.
# Read the section "Learning-rate schedules" of the chapter's README first.
#
# Steps are counted from 0: `t` is the number of steps that have been made, and step t uses the rate of t.
# Write the formulas yourself: `torch.optim.lr_scheduler` is not allowed here.

# %%
import math
from collections.abc import Callable, Sequence


# %%
def factor(t: int, base: float, alpha: float, lowest: float) -> float:
    """Return the rate of step t, which is multiplied by a factor after each step, down to a lowest rate.

    Args:
        t: at least 0.
        base: the rate of step 0, positive.
        alpha: the factor, more than 0 and at most 1.
        lowest: the rate never falls below it; at least 0 and at most `base`.

    Returns:
        The rate, a Python float.

    Example:
        With base = 8, alpha = 0.5 and lowest = 3 the rates are 8, 4, 3, 3, ...

    Source: Zhang et al., Dive into Deep Learning, section 12.11.3.1; `torch.optim.lr_scheduler.ExponentialLR`
        has no lowest rate.
    """
    ### BEGIN SOLUTION
    return max(base * alpha**t, lowest)
    ### END SOLUTION


# %%
def multistep(t: int, base: float, milestones: Sequence[int], gamma: float) -> float:
    """Return the rate of step t, which is multiplied by gamma at each milestone.

    Args:
        t: at least 0.
        base: the rate before the first milestone, positive.
        milestones: the steps from which on the rate is lower: step m of a milestone m has the lower rate
            already. They are positive and strictly increasing; there may be none. Not changed.
        gamma: more than 0 and less than 1.

    Returns:
        The rate, a Python float.

    Example:
        With base = 8, milestones = [2, 3] and gamma = 0.5 the rates are 8, 8, 4, 2, 2, ...

    Source: Zhang et al., Dive into Deep Learning, section 12.11.3.2; `torch.optim.lr_scheduler.MultiStepLR`.
    """
    ### BEGIN SOLUTION
    passed = sum(m <= t for m in milestones)
    return base * gamma**passed
    ### END SOLUTION


# %%
def polynomial(t: int, base: float, final: float, total: int, power: float) -> float:
    """Return the rate of step t, which falls from base to final like a power of the share that is left.

    The rate is final + (base - final) * (1 - t / total)^power up to step `total`, and stays at `final` from
    then on.

    Args:
        t: at least 0.
        base: the rate of step 0, positive.
        final: the rate of step `total` and of all later ones, at least 0 and less than `base`.
        total: at least 1.
        power: positive.

    Returns:
        The rate, a Python float, up to rounding; that holds for the rates at both ends, too.

    Example:
        With base = 10, final = 2, total = 4 and power = 2 the rates are 10, 6.5, 4, 2.5, 2, 2, ...

    Source: `torch.optim.lr_scheduler.PolynomialLR`, which has final = 0.
    """
    ### BEGIN SOLUTION
    left = 1 - min(t, total) / total
    rate: float = final + (base - final) * left**power
    return rate
    ### END SOLUTION


# %%
def warmup_cosine(t: int, base: float, start: float, final: float, warmup: int, total: int) -> float:
    """Return the rate of step t, which rises along a line, falls along a cosine, and then stays.

    - For t < warmup it lies on the line from `start` at step 0 to `base` at step `warmup`.
    - For warmup <= t <= total it is final + (base - final) * (1 + cos(pi * u)) / 2, where u goes in equal
      steps from 0 at step `warmup` to 1 at step `total`.
    - For t > total it stays at `final`; it does not rise again.

    Args:
        t: at least 0.
        base: the highest rate, that of step `warmup`.
        start: the rate of step 0 if there is a warm-up, at least 0 and at most `base`.
        final: the rate of step `total` and of all later ones, at least 0 and less than `base`.
        warmup: how many steps the warm-up has, at least 0; with 0 step 0 has the rate `base`.
        total: more than `warmup`.

    Returns:
        The rate, a Python float, up to rounding; that holds for the rates where the pieces end, too.

    Example:
        With base = 8, start = 2, final = 0, warmup = 2 and total = 6 the rates are 2, 5, 8, 6.828, 4, 1.172,
        0, 0, ...

    Source: Zhang et al., Dive into Deep Learning, sections 12.11.3.3 and 12.11.3.4; Loshchilov and Hutter
        2017, SGDR.
    """
    ### BEGIN SOLUTION
    if t < warmup:
        return start + (base - start) * t / warmup
    u = min((t - warmup) / (total - warmup), 1.0)
    return final + (base - final) * (1 + math.cos(math.pi * u)) / 2
    ### END SOLUTION


# %%
def rates_of_training(
    schedule: Callable[[int], float], epochs: int, minibatches: int, per_minibatch: bool
) -> list[float]:
    """Return the rate of every minibatch of a training, in order.

    Some schedules count minibatches: the first minibatch of the training has the rate schedule(0), the next
    one schedule(1), and the count goes on from epoch to epoch. Others count epochs: all minibatches of the
    first epoch have the rate schedule(0), those of the second epoch schedule(1).

    Args:
        schedule: gives the rate for a count from 0 on. It may be called as often as you like, but not with
            a count that no minibatch of this training has.
        epochs: how many epochs the training has, at least 1.
        minibatches: how many minibatches each epoch has, at least 1.
        per_minibatch: whether the schedule counts minibatches, rather than epochs.

    Returns:
        A list of epochs * minibatches rates.

    Example:
        For schedule(t) = 10.0 - t, 2 epochs and 3 minibatches they are [10.0, 9.0, 8.0, 7.0, 6.0, 5.0] per
        minibatch and [10.0, 10.0, 10.0, 9.0, 9.0, 9.0] per epoch.
    """
    ### BEGIN SOLUTION
    steps = range(epochs * minibatches)
    return [schedule(step if per_minibatch else step // minibatches) for step in steps]
    ### END SOLUTION
