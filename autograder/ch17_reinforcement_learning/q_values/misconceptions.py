"""Wrong answers to ch17/q_values, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "q_from_v",
    "gamma * P @",
    "P @",
    name="gamma_dropped",
    says="You left gamma out: the value of the next state is discounted by one step.",
)
edit(
    "q_from_v",
    "R + gamma * P @ V",
    "gamma * (R + P @ V)",
    name="reward_discounted",
    says="You discounted the reward, too: it is earned now, only the next state's value comes later.",
)
edit(
    "q_from_v",
    "P @ V",
    'torch.einsum("tas,t->sa", P, V)',
    name="where_it_comes_from",
    says="You averaged over the states before: P[s, a, t] leads from s to t, so sum over the last index.",
)
edit(
    "q_from_v",
    "P @ V",
    "V[P.argmax(dim=2)]",
    name="most_probable_next_state",
    says="You took the most probable next state only: all count, each with its probability.",
)
edit(
    "q_from_v",
    "P @ V",
    "V[:, None]",
    name="value_of_the_same_state",
    says="You added the value of the state itself: what counts is the state to which the action leads.",
)

edit(
    "v_from_q",
    "(pi * Q).sum(dim=1)",
    "Q.amax(dim=1)",
    name="best_action",
    says="You took the best action: this policy takes each with the probability pi[s, a].",
)
edit(
    "v_from_q",
    "(pi * Q).sum(dim=1)",
    "Q.mean(dim=1)",
    name="uniform",
    says="You averaged as if all actions were equally likely: each counts with pi[s, a].",
)
edit(
    "v_from_q",
    "(pi * Q).sum(dim=1)",
    "Q.gather(1, pi.argmax(dim=1, keepdim=True)).squeeze(1)",
    name="most_probable_action",
    says="You took the most probable action only: that is right for deterministic policies, not for others.",
)
edit(
    "v_from_q",
    ".sum(dim=1)",
    ".mean(dim=1)",
    name="divided_by_the_number_of_actions",
    says="You divided by the number of actions: the probabilities are the weights already, and add up to 1.",
)

edit(
    "advantage",
    "v_from_q(Q, pi)[:, None]",
    "Q.amax(dim=1, keepdim=True)",
    name="worse_than_the_best",
    says="You compared with the best action: the advantage compares with the policy's own mean.",
)
edit(
    "advantage",
    "v_from_q(Q, pi)[:, None]",
    "Q.mean(dim=1, keepdim=True)",
    name="plain_mean",
    says="You compared with the plain mean of the actions: weight them with the policy's probabilities.",
)
edit(
    "advantage",
    "Q - v_from_q(Q, pi)[:, None]",
    "v_from_q(Q, pi)[:, None] - Q",
    name="sign_swapped",
    says="You swapped the sign: a better action has a positive advantage.",
)
edit(
    "advantage",
    "[:, None]",
    "",
    name="values_along_the_actions",
    says="You subtracted V along the actions: V has one number for each state, so make it a column.",
)
edit(
    "advantage",
    "Q - v_from_q(Q, pi)[:, None]",
    "pi * (Q - v_from_q(Q, pi)[:, None])",
    name="weighted_with_pi",
    says="You multiplied with pi: an action's advantage does not depend on how often it is taken.",
)


@misconception(
    "q_backup",
    says="You took the policy of the present state for the next action: it is chosen in state t, by pi[t].",
)
def policy_of_the_present_state(Q, P, R, pi, gamma):
    return R + gamma * torch.einsum("sat,sb,tb->sa", P, pi, Q)


@misconception(
    "q_backup",
    says="You read pi as if it were pi[a, s]: its rows are states and its columns actions.",
)
def policy_transposed(Q, P, R, pi, gamma):
    return R + gamma * torch.einsum("sat,bt,tb->sa", P, pi, Q)


@misconception(
    "q_backup",
    says="You took the best next action: that is Q-learning's equation. Here the policy chooses.",
)
def best_next_action(Q, P, R, pi, gamma):
    return R + gamma * P @ Q.amax(dim=1)


@misconception(
    "q_backup",
    says="You repeated the same action in the next state: there the policy chooses anew.",
)
def same_action_again(Q, P, R, pi, gamma):
    return R + gamma * torch.einsum("sat,ta->sa", P, Q)


@misconception("q_backup", says="You left gamma out: what comes after the step is discounted.")
def undiscounted(Q, P, R, pi, gamma):
    return R + P @ (pi * Q).sum(dim=1)


edit(
    "q_of_policy",
    "return q_from_v(V, P, R, gamma)",
    "return V[:, None].repeat(1, R.shape[1])",
    name="same_for_all_actions",
    says="You gave all actions the state's value: the first action is a, whatever the policy would do.",
)
edit(
    "q_of_policy",
    "return q_from_v(V, P, R, gamma)",
    "return pi * q_from_v(V, P, R, gamma)",
    name="weighted_with_the_policy",
    says="You multiplied with pi: Q[s, a] supposes that a is taken, even if the policy never does.",
)
edit(
    "q_of_policy",
    "return q_from_v(V, P, R, gamma)",
    "return q_from_v(V, P, R, 1.0)",
    name="last_step_undiscounted",
    says="You forgot to discount when you went from V to Q: R + gamma P V.",
)


@misconception(
    "q_of_policy",
    says="You computed the best policy's values: after the first action the given policy is followed.",
)
def optimal_values(P, R, pi, gamma):
    Q = torch.zeros_like(R)
    for _ in range(3000):
        Q = R + gamma * P @ Q.amax(dim=1)
    return Q


@misconception(
    "q_of_policy",
    says="You made a fixed number of backups: with gamma close to 1 the values need many more.",
)
def hundred_backups(P, R, pi, gamma):
    Q = torch.zeros_like(R)
    for _ in range(100):
        Q = q_backup(Q, P, R, pi, gamma)
    return Q
