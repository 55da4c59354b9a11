"""Wrong answers to ch17/gamma_horizon, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "effective_horizon",
    "math.log(1 - share)",
    "math.log(share)",
    name="share_that_is_left",
    says="You asked when `share` is left: the first n rewards hold 1 - gamma^n of all.",
)

edit(
    "effective_horizon",
    "math.ceil(",
    "math.floor(",
    name="rounded_down",
    says="You rounded down: the first n rewards then hold a little less than the share.",
)

edit(
    "effective_horizon",
    "math.ceil(math.log(1 - share) / math.log(gamma))",
    "math.ceil(math.log(1 - share) / math.log(gamma)) + 1",
    name="one_step_more",
    says="You counted one step too many: the reward of the first step is not discounted.",
)


@misconception(
    "effective_horizon",
    says="You returned 1 / (1 - gamma) whatever the share is: these steps hold about 63 % of all.",
)
def rule_of_thumb(gamma, share):
    return math.ceil(1 / (1 - gamma))


edit(
    "switch_gamma",
    "1 / (far_steps - near_steps)",
    "1 / far_steps",
    name="counted_from_now",
    says="You discounted the far reward only: both wait, and only the steps between them matter.",
)

edit(
    "switch_gamma",
    "math.pow(near / far, 1 / (far_steps - near_steps))",
    "math.pow(far / near, 1 / (far_steps - near_steps))",
    name="upside_down",
    says="You divided the far reward by the near one: the result must be less than 1.",
)

edit(
    "switch_gamma",
    "math.pow(near / far, 1 / (far_steps - near_steps))",
    "math.pow(near / far, far_steps - near_steps)",
    name="power_instead_of_root",
    says="You took a power: gamma^steps is the ratio of the rewards, so gamma is a root of it.",
)

edit(
    "switch_gamma",
    "math.pow(near / far, 1 / (far_steps - near_steps))",
    "near / far",
    name="steps_ignored",
    says="You ignored the steps between the rewards: each of them discounts once more.",
)

edit(
    "switch_gamma",
    "far <= near or far_steps <= near_steps",
    "far < near or far_steps < near_steps",
    name="equal_allowed",
    says="You accepted equal rewards, or equal distances: then no discount factor makes the choice change.",
)

edit(
    "optimal_path",
    "optimal_q(P, R, gamma)",
    "R",
    name="next_reward_only",
    says="You followed the largest reward of the next step: what comes later counts as well.",
)

edit(
    "optimal_path",
    "optimal_q(P, R, gamma)",
    "optimal_q(P, R, 0.999)",
    name="never_impatient",
    says="You did not use gamma: the path depends on how much later rewards count.",
)

edit(
    "optimal_path",
    "    return path",
    "    return path[1:]",
    name="without_the_start",
    says="You left out the start: the path begins with it.",
)

edit(
    "optimal_path",
    "    return path",
    "    return [*path, s]",
    name="last_state_twice",
    says="You added the state that came for the second time: the path ends before it.",
)


@misconception(
    "optimal_path",
    says="You went to the most valuable neighbour: the reward on the way there counts as well.",
)
def best_neighbour(P, R, start, gamma):
    V = optimal_q(P, R, gamma).amax(1)
    path, s = [], start
    while s not in path:
        path.append(s)
        s = max((int(row.argmax()) for row in P[s]), key=lambda t: float(V[t]))
    return path


@misconception(
    "optimal_path",
    says="You stopped only where the process stays put: a path may also go round in a circle.",
)
def until_it_stays(P, R, start, gamma):
    best = optimal_q(P, R, gamma).argmax(1)
    path, s = [], start
    while s not in path[-1:] and len(path) < 50:
        path.append(s)
        s = int(P[s, best[s]].argmax())
    return path


edit(
    "find_switch",
    "range(25)",
    "range(1)",
    name="the_middle",
    says="You stopped after one halving: go on until the interval is shorter than the accuracy.",
)

edit(
    "find_switch",
    "range(25)",
    "range(9)",
    name="too_coarse",
    says="Your interval is too long at the end: the error may be at most 1e-6.",
)

edit(
    "find_switch",
    "    if optimal_q(P, R, high)[s].argmax() == first:\n"
    '        raise ValueError("the best action is the same at both ends")\n',
    "",
    name="no_change_accepted",
    says="You returned a place although nothing changes: raise a ValueError.",
)

edit(
    "find_switch",
    "            low = middle\n        else:\n            high = middle\n",
    "            high = middle\n        else:\n            low = middle\n",
    name="wrong_half",
    says="You kept the wrong half: where the action is still that of `low`, the change is further up.",
)


@misconception(
    "find_switch",
    says="You kept the values of one discount factor: what follows is also worth more or less.",
)
def one_step_ahead(P, R, s, low, high):
    V = optimal_q(P, R, low).amax(1)
    first = optimal_q(P, R, low)[s].argmax()
    if optimal_q(P, R, high)[s].argmax() == first:
        raise ValueError(s)
    while high - low > 1e-7:
        middle = (low + high) / 2
        low, high = (middle, high) if (R + middle * P @ V)[s].argmax() == first else (low, middle)
    return low
