"""Wrong answers to ch17/value_iteration, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "optimality_sweep",
    "gamma * P @",
    "P @",
    name="gamma_dropped",
    says="You left gamma out: the value of the next state is discounted by one step.",
)
edit(
    "optimality_sweep",
    ".amax(dim=1)",
    ".mean(dim=1)",
    name="all_actions_equally",
    says="You averaged over the actions: that evaluates a policy that chooses blindly. Take the best one.",
)
edit(
    "optimality_sweep",
    "(R + gamma * P @ V).amax(dim=1)",
    "R.amax(dim=1) + gamma * (P @ V).amax(dim=1)",
    name="two_maxima",
    says="You maximised reward and future apart: both must come from the same action.",
)
edit(
    "optimality_sweep",
    "(R + gamma * P @ V).amax(dim=1)",
    "(R + gamma * V[torch.where(P > 0, V, -torch.inf).argmax(dim=2)]).amax(dim=1)",
    name="best_next_state",
    says="You took the best possible next state: the world chooses it, not the agent. Average over P[s, a].",
)


@misconception(
    "optimality_sweep",
    says="You used new values within the same sweep: it converges, too, but this sweep takes all old ones.",
)
def new_values_at_once(V, P, R, gamma):
    V = V.clone()
    for s in range(len(V)):
        V[s] = (R[s] + gamma * P[s] @ V).amax()
    return V


edit(
    "value_iteration",
    "gamma * change <= tol * (1 - gamma)",
    "change <= tol",
    name="small_change_taken_for_small_error",
    says="You stopped when a sweep changed little: with gamma = 0.99 the error may be 99 times the change.",
)
edit(
    "value_iteration",
    "(new - V).abs().max()",
    "(new - V).max()",
    name="only_growth_counts",
    says="You looked at the largest change without its sign: values that fall were taken for settled ones.",
)


@misconception(
    "value_iteration",
    says="You stopped when the policy stayed the same: the values are far off then, and it may change yet.",
)
def settled_policy(P, R, gamma, tol):
    V = torch.zeros(len(P), dtype=torch.float64)
    policy = greedy_policy(R)
    while True:
        V = optimality_sweep(V, P, R, gamma)
        settled, policy = policy, greedy_policy(R + gamma * P @ V)
        if torch.equal(settled, policy):
            return V


@misconception(
    "value_iteration",
    says="You made a fixed number of sweeps: how many are needed depends on gamma, tol and the rewards.",
)
def hundred_sweeps(P, R, gamma, tol):
    V = torch.zeros(len(P), dtype=torch.float64)
    for _ in range(100):
        V = optimality_sweep(V, P, R, gamma)
    return V


@misconception(
    "value_iteration",
    says="You evaluated the policy that takes all actions equally often: value iteration takes the best one.",
)
def value_of_a_random_walk(P, R, gamma, tol):
    matrix = torch.eye(len(P), dtype=torch.float64) - gamma * P.mean(dim=1)
    return torch.linalg.solve(matrix, R.mean(dim=1))


edit(
    "q_optimality_sweep",
    "P @ Q.amax(dim=1)",
    "(P @ Q).amax(dim=2)",
    name="max_outside",
    says="You chose the next action before the next state is known (max outside the sum): it may be another "
    "one in each state, so take the maximum first, then the mean.",
)
edit(
    "q_optimality_sweep",
    "Q.amax(dim=1)",
    "Q.mean(dim=1)",
    name="next_action_at_random",
    says="You averaged over the next actions: the best one is taken.",
)
edit(
    "q_optimality_sweep",
    "gamma * P @",
    "P @",
    name="undiscounted",
    says="You left gamma out: what comes after the step is discounted.",
)
edit(
    "q_optimality_sweep",
    "P @ Q.amax(dim=1)",
    'torch.einsum("sat,ta->sa", P, Q)',
    name="same_action_again",
    says="You repeated the same action in the next state: there the best one is chosen anew.",
)

edit(
    "q_value_iteration",
    "gamma * change <= tol * (1 - gamma)",
    "change <= tol",
    name="q_changed_little",
    says="You stopped when a sweep changed little: the error may be gamma / (1 - gamma) times the change.",
)


@misconception(
    "q_value_iteration",
    says="You chose the next action before the next state is known (max outside the sum): on the frozen lake "
    "the policy comes out right all the same, the values do not.",
)
def iterated_max_outside(P, R, gamma, tol):
    Q = torch.zeros_like(R)
    while True:
        new = R + gamma * (P @ Q).amax(dim=2)
        change, Q = float((new - Q).abs().max()), new
        if gamma * change <= tol * (1 - gamma):
            return Q


@misconception(
    "q_value_iteration",
    says="You stopped when the policy stayed the same: the values are far off then, and it may change yet.",
)
def settled_q_policy(P, R, gamma, tol):
    Q = q_optimality_sweep(torch.zeros_like(R), P, R, gamma)
    while True:
        new = q_optimality_sweep(Q, P, R, gamma)
        if torch.equal(greedy_policy(new), greedy_policy(Q)):
            return new
        Q = new


@misconception(
    "q_value_iteration",
    says="You gave all actions the best one's value: Q[s, a] is smaller for an action that is not the best.",
)
def best_value_for_all(P, R, gamma, tol):
    return value_iteration(P, R, gamma, tol)[:, None].repeat(1, R.shape[1])


edit(
    "greedy_policy",
    "Q.argmax(dim=1)",
    "Q.argmin(dim=1)",
    name="worst_action",
    says="You took the smallest value: rewards are to be large.",
)
edit(
    "greedy_policy",
    "Q.argmax(dim=1)",
    "Q.argmax(dim=0)",
    name="best_state_for_each_action",
    says="You searched along the states: each state needs its best action, so search along the actions.",
)
edit(
    "greedy_policy",
    "Q.argmax(dim=1)",
    "Q.shape[1] - 1 - Q.flip(1).argmax(dim=1)",
    name="last_of_equals",
    says="You took the last of several equal values: the smallest number wins.",
)
edit(
    "greedy_policy",
    "Q.argmax(dim=1)",
    "Q.amax(dim=1)",
    name="value_instead_of_action",
    says="You returned the largest values: the policy consists of the actions' numbers.",
)
