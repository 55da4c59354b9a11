"""Wrong answers to ch17/q_learning_update, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "q_update",
    "Q[s, a] += alpha * error",
    "Q[s, a] -= alpha * error",
    name="away_from_the_target",
    says="You moved away from the target: with the error target minus Q, add alpha times the error.",
)

edit(
    "q_update",
    "0.0 if terminated else float(Q[s2].max())",
    "float(Q[s2].max())",
    name="beyond_the_end",
    says="You went on beyond the end: after a step that terminated nothing comes, so the target is r alone.",
)

edit(
    "q_update",
    "0.0 if terminated else",
    "0.0 if terminated or truncated else",
    name="cut_at_the_time_limit",
    says="You stopped at a time limit as if the process had ended: only `terminated` ends it.",
)

edit(
    "q_update",
    "0.0 if terminated else",
    "0.0 if terminated and not truncated else",
    name="truncated_wins",
    says="You went on beyond the end where both flags are true: such a step terminated the episode.",
)

edit(
    "q_update",
    "float(Q[s2].max())",
    "float(Q[s].max())",
    name="max_of_the_state_before",
    says="You took the largest value in s: the target looks at s2, the state after the step.",
)

edit(
    "q_update",
    "float(Q[s2].max())",
    "float(Q[s2, a])",
    name="same_action_again",
    says="You took the value of the same action in s2: the target has the largest value there.",
)

edit(
    "q_update",
    "Q[s, a] += alpha * error",
    "Q[s, a] += error",
    name="all_the_way",
    says="You moved all the way to the target: move by the share alpha.",
)

edit(
    "q_update",
    "    return error",
    "    return alpha * error",
    name="returns_the_step",
    says="You returned alpha times the error: return the error itself.",
)

edit(
    "q_update",
    "error = r + gamma * after - float(Q[s, a])",
    "error = r + after - float(Q[s, a])",
    name="not_discounted",
    says="You forgot gamma: what comes one step later counts gamma times.",
)

edit(
    "td_loss",
    "    with torch.no_grad():\n",
    "    with torch.enable_grad():\n",
    name="target_has_a_gradient",
    says="Your gradient flows through the target as well: it is a constant, computed without a gradient.",
)

edit(
    "td_loss",
    ".mean() / 2",
    ".mean()",
    name="not_halved",
    says="You forgot the half: a step of gradient descent would then go twice as far as the update.",
)

edit(
    "td_loss",
    ".mean() / 2",
    ".sum() / 2",
    name="summed",
    says="You summed over the steps: the loss is half their mean.",
)

edit(
    "td_loss",
    "torch.where(terminated, 0.0, Q[s2].amax(1))",
    "Q[s2].amax(1)",
    name="batch_beyond_the_end",
    says="You went on beyond the end: where a step terminated, the target is r alone.",
)

edit(
    "td_loss",
    "Q[s2].amax(1)",
    "Q[s2, a]",
    name="batch_same_action",
    says="You took the value of the same action in s2: the target has the largest value there.",
)

edit(
    "tabular_q_learning",
    "s, a, float(r), s2, terminated, truncated,",
    "s, a, float(r), s2, False, truncated,",
    name="training_beyond_the_end",
    says="Your training goes on beyond the end: after a step that terminated, the target is r alone.",
)

edit(
    "tabular_q_learning",
    "s2, terminated, truncated, alpha, gamma",
    "s2, terminated or truncated, truncated, alpha, gamma",
    name="training_cut_at_the_limit",
    says="Your training takes a time limit for the end: a truncated step has the full target.",
)

edit(
    "tabular_q_learning",
    "env.reset()[0] if terminated or truncated",
    "env.reset()[0] if terminated",
    name="no_reset_at_the_limit",
    says="You went on after a truncated step: the episode is over, reset the environment.",
)

edit(
    "tabular_q_learning",
    "s, _ = env.reset(seed=seed)",
    "s, _ = env.reset()",
    name="seed_ignored",
    says="You ignored the seed: pass it to the first reset.",
)

edit(
    "tabular_q_learning",
    "env.reset()[0]",
    "env.reset(seed=seed)[0]",
    name="seeded_each_time",
    says="You gave every reset the seed, and all episodes the same random numbers: only the first gets it.",
)

edit(
    "tabular_q_learning",
    "Q = Q.clone()",
    "Q = Q.detach()",
    name="table_of_the_caller",
    says="You wrote into the table that you were given: work on a copy.",
)

edit(
    "tabular_q_learning",
    "epsilon_greedy(Q[s], epsilon, generator)",
    "int(Q[s].argmax())",
    name="never_explores",
    says="You always took the best action: with the probability epsilon take any of them.",
)

edit(
    "tabular_q_learning",
    "epsilon_greedy(Q[s], epsilon, generator)",
    "epsilon_greedy(Q[s], 1 - epsilon, generator)",
    name="greedy_with_epsilon",
    says="You were greedy with the probability epsilon: epsilon is the probability of a random action.",
)

edit(
    "tabular_q_learning",
    "else s2",
    "else s",
    name="never_moves_on",
    says="You forgot to go on to s2: the next step starts where this one led.",
)


@misconception(
    "tabular_q_learning",
    says="You learned from the action that you take next (SARSA): Q-learning's target has the best action.",
)
def on_policy(env, Q, steps, alpha, gamma, epsilon, generator, seed):
    Q = Q.clone()
    s, _ = env.reset(seed=seed)
    a = epsilon_greedy(Q[s], epsilon, generator)
    for _ in range(steps):
        s2, r, terminated, truncated, _ = env.step(a)
        a2 = epsilon_greedy(Q[s2], epsilon, generator)
        after = 0.0 if terminated else float(Q[s2, a2])
        Q[s, a] += alpha * (r + gamma * after - float(Q[s, a]))
        s, a = s2, a2
        if terminated or truncated:
            s, _ = env.reset()
            a = epsilon_greedy(Q[s], epsilon, generator)
    return Q


@misconception(
    "tabular_q_learning",
    says="You reset before you learned: the target looks at the state that the step led to.",
)
def reset_first(env, Q, steps, alpha, gamma, epsilon, generator, seed):
    Q = Q.clone()
    s, _ = env.reset(seed=seed)
    for _ in range(steps):
        a = epsilon_greedy(Q[s], epsilon, generator)
        s2, r, terminated, truncated, _ = env.step(a)
        if terminated or truncated:
            s2, _ = env.reset()
        q_update(Q, s, a, float(r), s2, terminated, truncated, alpha, gamma)
        s = s2
    return Q


@misconception(
    "tabular_q_learning", says="You took `steps` for a number of episodes: it counts steps over all episodes."
)
def counts_episodes(env, Q, steps, alpha, gamma, epsilon, generator, seed):
    Q = Q.clone()
    for episode in range(steps):
        s, _ = env.reset(seed=seed) if episode == 0 else env.reset()
        done = False
        while not done:
            a = epsilon_greedy(Q[s], epsilon, generator)
            s2, r, terminated, truncated, _ = env.step(a)
            q_update(Q, s, a, float(r), s2, terminated, truncated, alpha, gamma)
            s, done = s2, terminated or truncated
    return Q


@misconception(
    "tabular_q_learning", says="You broke ties by taking the first best action: draw one of the best actions."
)
def ties_to_the_first(env, Q, steps, alpha, gamma, epsilon, generator, seed):
    Q = Q.clone()
    s, _ = env.reset(seed=seed)
    for _ in range(steps):
        explores = float(torch.rand((), generator=generator)) < epsilon
        drawn = int(torch.randint(Q.shape[1], (), generator=generator))
        a = drawn if explores else int(Q[s].argmax())
        s2, r, terminated, truncated, _ = env.step(a)
        q_update(Q, s, a, float(r), s2, terminated, truncated, alpha, gamma)
        s = env.reset()[0] if terminated or truncated else s2
    return Q
