"""Wrong answers to ch17/sarsa_vs_q, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "sarsa_update",
    "float(Q[s2, a2])",
    "float(Q[s2].max())",
    name="best_next_action",
    says="You took the largest value in s2: that is Q-learning. SARSA takes the action that was chosen.",
)

edit(
    "sarsa_update",
    "0.0 if terminated else float(Q[s2, a2])",
    "float(Q[s2, a2])",
    name="beyond_the_end",
    says="You went on beyond the end: after a step that terminated nothing comes, so the target is r alone.",
)

edit(
    "sarsa_update",
    "Q[s, a] += alpha * error",
    "Q[s, a] -= alpha * error",
    name="away_from_the_target",
    says="You moved away from the target: with the error target minus Q, add alpha times the error.",
)

edit(
    "sarsa_update",
    "float(Q[s2, a2])",
    "float(Q[s2, a])",
    name="same_action_again",
    says="You took the value of the action a in s2: the action chosen there is a2.",
)

edit(
    "sarsa_update",
    "    return error",
    "    return alpha * error",
    name="returns_the_step",
    says="You returned alpha times the error: return the error itself.",
)

edit(
    "expected_sarsa_target",
    "(1 - epsilon) * Q[s2].max() + epsilon * Q[s2].mean()",
    "Q[s2].mean()",
    name="all_actions_alike",
    says="You took the plain mean: the next action is epsilon-greedy, so the best one weighs most.",
)

edit(
    "expected_sarsa_target",
    "(1 - epsilon) * Q[s2].max() + epsilon * Q[s2].mean()",
    "Q[s2].max()",
    name="only_the_best",
    says="You took the best action only: with the probability epsilon the next action is any.",
)


@misconception(
    "expected_sarsa_target",
    says="You spread epsilon over the other actions only: the random action may be the best one, too.",
)
def best_excluded(Q, r, s2, terminated, epsilon, gamma):
    if terminated:
        return r
    row = Q[s2]
    others = (row.sum() - row.max()) / (len(row) - 1)
    return r + gamma * float((1 - epsilon) * row.max() + epsilon * others)


@misconception(
    "expected_sarsa_target",
    says="You counted each of several best actions in full: they share the greedy part.",
)
def ties_counted_in_full(Q, r, s2, terminated, epsilon, gamma):
    if terminated:
        return r
    row = Q[s2]
    pi = (1 - epsilon) * (row == row.max()).double() + epsilon / len(row)
    return r + gamma * float((pi * row).sum())


edit(
    "expected_sarsa_target",
    "    if terminated:\n        return r\n",
    "",
    name="target_beyond_the_end",
    says="You went on beyond the end: after a step that terminated the target is r alone.",
)

edit(
    "sarsa",
    "sarsa_update(Q, s, a, float(r), s2, a2, terminated, alpha, gamma)",
    "sarsa_update(Q, s, a, float(r), s2, int(Q[s2].argmax()), terminated, alpha, gamma)",
    name="learns_from_the_best",
    says="You learned from the best next action (Q-learning): SARSA learns from the one that it takes.",
)

edit(
    "sarsa",
    "s, a = s2, a2",
    "s, a = s2, epsilon_greedy(Q[s2], epsilon, generator)",
    name="drawn_again",
    says="You drew the action twice: the action that you learn from is the one that the next step takes.",
)

edit(
    "sarsa",
    "s2, a2, terminated, alpha",
    "s2, a2, terminated or truncated, alpha",
    name="cut_at_the_limit",
    says="You took a time limit for the end: a truncated step has the full target.",
)

edit(
    "sarsa",
    "s2, a2, terminated, alpha",
    "s2, a2, False, alpha",
    name="training_beyond_the_end",
    says="Your training goes on beyond the end: after a step that terminated, the target is r alone.",
)

edit(
    "sarsa",
    "if terminated or truncated:",
    "if terminated:",
    name="no_reset_at_the_limit",
    says="You went on after a truncated step: the episode is over, reset the environment.",
)

edit(
    "sarsa",
    "Q = Q.clone()",
    "Q = Q.detach()",
    name="table_of_the_caller",
    says="You wrote into the table that you were given: work on a copy.",
)

edit(
    "sarsa",
    "s2, _ = env.reset()",
    "s2, _ = env.reset(seed=seed)",
    name="seeded_each_time",
    says="You gave every reset the seed, and all episodes the same random numbers: only the first gets it.",
)

edit(
    "sarsa",
    "            a2 = epsilon_greedy(Q[s2], epsilon, generator)\n        s, a",
    "        s, a",
    name="action_of_the_last_episode",
    says="You began an episode with the action drawn in the last one: draw a new one for the new state.",
)


@misconception(
    "sarsa",
    says="You reset before you learned: the target looks at the state that the step led to.",
)
def reset_first(env, Q, steps, alpha, gamma, epsilon, generator, seed):
    Q = Q.clone()
    s, _ = env.reset(seed=seed)
    a = epsilon_greedy(Q[s], epsilon, generator)
    for _ in range(steps):
        s2, r, terminated, truncated, _ = env.step(a)
        if terminated or truncated:
            s2, _ = env.reset()
        a2 = epsilon_greedy(Q[s2], epsilon, generator)
        sarsa_update(Q, s, a, float(r), s2, a2, terminated, alpha, gamma)
        s, a = s2, a2
    return Q


edit(
    "exploring_value",
    "best / best.sum(1, keepdim=True)",
    "torch.nn.functional.one_hot(Q.argmax(1), Q.shape[1])",
    name="first_of_the_best",
    says="You gave the greedy part to the first best action: several with the same value share it.",
)

edit(
    "exploring_value",
    "    pi = (1 - epsilon) * best / best.sum(1, keepdim=True) + epsilon / Q.shape[1]\n",
    "    pi = best / best.sum(1, keepdim=True)\n",
    name="value_without_exploring",
    says="You valued the greedy policy: with the probability epsilon the agent takes any action.",
)


@misconception(
    "exploring_value",
    says="You averaged Q: it is only what the agent believes. Its value follows from P, R and how it acts.",
)
def belief_averaged(P, R, Q, epsilon, gamma):
    return (1 - epsilon) * Q.amax(1) + epsilon * Q.mean(1)


@misconception(
    "exploring_value",
    says="You improved the policy while you valued it: Q decides how the agent acts, and it stays as it is.",
)
def best_explorer(P, R, Q, epsilon, gamma):
    V = torch.zeros_like(R[:, 0])
    for _ in range(500):
        q = R + gamma * P @ V
        V = (1 - epsilon) * q.amax(1) + epsilon * q.mean(1)
    return V


edit(
    "exploring_value",
    "- gamma * transitions",
    "- gamma * transitions.T",
    name="transposed",
    says="You transposed the transitions: row s holds where state s leads to.",
)
