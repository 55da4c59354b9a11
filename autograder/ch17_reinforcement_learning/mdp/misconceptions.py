"""Wrong answers to ch17/mdp, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "transition_tensors",
    "P[s, a, t] += p",
    "P[s, a, t] = p",
    name="duplicates_overwritten",
    says="You let a later tuple overwrite an earlier one with the same next state: probabilities add up.",
)
edit(
    "transition_tensors",
    "R[s, a] += p * r",
    "R[s, a] += r",
    name="rewards_not_weighted",
    says="You added the rewards up as they are: each counts with its probability.",
)
edit(
    "transition_tensors",
    "R[s, a] += p * r",
    "R[s, a] = r",
    name="last_reward",
    says="You kept the last tuple's reward: R is the mean over all tuples, weighted with probabilities.",
)
ARRIVAL = """\
    arrival = torch.zeros(S, dtype=torch.float64)
    for actions in table.values():
        for outcomes in actions.values():
            for _, t, r, _ in outcomes:
                arrival[t] = r
"""
edit(
    "transition_tensors",
    "    P[terminal] = 0\n",
    ARRIVAL + "    R = P @ arrival\n    P[terminal] = 0\n",
    name="reward_of_the_arrival",
    says="You gave each next state one reward: the reward belongs to the step, and steps to the same state "
    "may earn different ones.",
)
edit(
    "transition_tensors",
    "    P[terminal] = 0\n",
    ARRIVAL + "    R = arrival[:, None].repeat(1, A)\n    P[terminal] = 0\n",
    name="reward_of_the_state_left",
    says="You gave a state's reward to every step that leaves it: R[s, a] is earned by going from s with a.",
)
edit(
    "transition_tensors",
    "    P[terminal] = 0\n    P[terminal, :, terminal] = 1\n    R[terminal] = 0\n",
    "",
    name="life_after_the_end",
    says="You left the table's steps from terminal states as they are: there an episode is over, so the "
    "state must lead to itself and earn nothing.",
)
edit(
    "transition_tensors",
    "    P[terminal] = 0\n    P[terminal, :, terminal] = 1\n",
    "",
    name="only_reward_cleared",
    says="You set the rewards of terminal states to 0 but let them lead elsewhere, to states that earn.",
)
edit(
    "transition_tensors",
    "    R[terminal] = 0\n",
    "",
    name="rewards_after_the_end",
    says="You kept rewards of steps from terminal states: after its end an episode earns nothing.",
)
edit(
    "transition_tensors",
    "    P[terminal, :, terminal] = 1\n",
    "",
    name="rows_of_zeros",
    says="You left the rows of terminal states 0: by the chapter's convention they lead to themselves.",
)
edit(
    "transition_tensors",
    "R[s, a] += p * r",
    "R[s, a] += 0 if terminated else p * r",
    name="last_reward_lost",
    says="You dropped the reward of the step into a terminal state: that step still earns it.",
)
edit(
    "transition_tensors",
    "terminal[t] |=",
    "terminal[s] |=",
    name="source_marked",
    says="You marked the state where the last step began: the state where it ends is terminal.",
)
edit(
    "transition_tensors",
    "terminated and p > 0",
    "terminated",
    name="impossible_end",
    says="You took a tuple with the probability 0 for an end: what cannot happen ends nothing.",
)
edit(
    "transition_tensors",
    "    P[terminal] = 0\n",
    '    terminal = (torch.einsum("sas->sa", P) > 1 - 1e-8).all(dim=1)\n    P[terminal] = 0\n',
    name="absorbing_taken_for_terminal",
    says="You took every state that only leads to itself for terminal: without `terminated` the episode goes "
    "on there, and so do its rewards.",
)

edit(
    "validate",
    "P.sum(dim=2)",
    "P.sum(dim=0)",
    name="sum_over_departures",
    says="You added up over the states that one comes from: from s with a, the probabilities of all next "
    "states add up to 1.",
)
edit(
    "validate",
    "((P.sum(dim=2) - 1).abs() > 1e-8).any()",
    "(P.sum(dim=2) != 1).any()",
    name="exactly_one",
    says="You demanded sums of exactly 1: Gymnasium's thirds, rounded, do not add up so well.",
)
edit(
    "validate",
    "((P.sum(dim=2) - 1).abs() > 1e-8).any()",
    "(P.sum(dim=2) > 1 + 1e-8).any()",
    name="too_little_accepted",
    says="You accepted rows with a sum below 1: then some of the time nothing happens at all.",
)
edit(
    "validate",
    '    if (P < 0).any():\n        raise ValueError("a probability is negative")\n',
    "",
    name="negative_accepted",
    says="You checked the sums only: -0.2 and 1.2 add up to 1, and are no probabilities.",
)
edit(
    "validate",
    "    if not (P.isfinite().all() and R.isfinite().all()):\n"
    '        raise ValueError("P and R must be finite")\n',
    "",
    name="nan_accepted",
    says="You let NaN pass: every comparison with it is false, so |sum - 1| > 1e-8 never sees it.",
)
edit(
    "validate",
    "(R[terminal] != 0).any()",
    "False",
    name="terminal_reward_accepted",
    says="You accepted rewards in a terminal state: over an infinite future they would be added up.",
)
edit(
    "validate",
    "(stays[terminal] < 1 - 1e-8).any()",
    "False",
    name="terminal_may_leave",
    says="You did not check that a terminal state leads to itself.",
)
edit(
    "validate",
    "R[terminal] != 0",
    "R[(stays > 1 - 1e-8).all(dim=1)] != 0",
    name="absorbing_rewards_refused",
    says="You refused rewards in every state that only leads to itself: only a terminal one must not earn.",
)

edit(
    "discounted_return",
    "return total",
    "return gamma * total",
    name="first_reward_discounted",
    says="You discounted the first reward: it counts in full, the t-th with gamma^t, t = 0, 1, ...",
)
edit(
    "discounted_return",
    "reversed(rewards.tolist())",
    "rewards.tolist()",
    name="time_reversed",
    says="You discounted the early rewards most: the later a reward, the less it counts.",
)
edit(
    "discounted_return",
    "reward + gamma * total",
    "reward + total",
    name="not_discounted",
    says="You did not discount.",
)


@misconception("discounted_return", says="You divided by the weights' sum: a return is a sum, not a mean.")
def weighted_mean(rewards, gamma):
    weights = gamma ** torch.arange(len(rewards), dtype=torch.float64)
    return float(weights @ rewards / weights.sum()) if len(rewards) else 0.0


edit(
    "bootstrapped_return",
    "0.0 if terminated else last_value",
    "last_value",
    name="valued_after_the_end",
    says="You added the last state's value although the episode had terminated: after the end comes nothing.",
)
edit(
    "bootstrapped_return",
    "0.0 if terminated else last_value",
    "0.0",
    name="truncated_taken_for_terminated",
    says="You added nothing for what comes after a cut: a time limit ends the watching, not the rewards.",
)
edit(
    "bootstrapped_return",
    "0.0 if terminated else last_value",
    "last_value if terminated else 0.0",
    name="the_wrong_way_round",
    says="You added the last state's value in the wrong case: it counts if the episode would have gone on.",
)


@misconception(
    "bootstrapped_return", says="You did not discount the last state's value: it is n steps away, so gamma^n."
)
def value_not_discounted(rewards, gamma, last_value, terminated):
    return discounted_return(rewards, gamma) + (0.0 if terminated else last_value)


@misconception(
    "bootstrapped_return",
    says="You discounted the last state's value like the last reward: it lies one step further, at gamma^n.",
)
def value_one_step_early(rewards, gamma, last_value, terminated):
    rewards = rewards.clone()
    if not terminated and len(rewards):
        rewards[-1] += last_value
    return discounted_return(rewards, gamma)
