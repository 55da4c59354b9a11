"""Wrong answers to ch17/policy_evaluation, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception


@misconception(
    "policy_model",
    says="You averaged over the actions as if all were equally likely: each counts with pi[s, a].",
)
def uniform(P, R, pi):
    return P.mean(dim=1), R.mean(dim=1)


@misconception(
    "policy_model",
    says="You followed the most probable action only: a policy may choose at random, and then all count.",
)
def deterministic_only(P, R, pi):
    rows, best = torch.arange(len(pi)), pi.argmax(dim=1)
    return P[rows, best], R[rows, best]


edit(
    "policy_model",
    "sa,sat->st",
    "sa,sat->ts",
    name="transposed",
    says="You swapped the states: P_pi[s, t] leads from s to t, so that its rows add up to 1.",
)
edit(
    "policy_model",
    "(pi * R).sum(dim=1)",
    "R.sum(dim=1)",
    name="rewards_not_weighted",
    says="You added the rewards of all actions: each counts with its probability pi[s, a].",
)
edit(
    "policy_model",
    "(pi * R).sum(dim=1)",
    "R.amax(dim=1)",
    name="best_reward",
    says="You took the best action's reward: evaluation takes the policy as it is, good or bad.",
)

edit(
    "expected_return",
    "gamma**t * ",
    "",
    name="not_discounted",
    says="You did not discount: the reward of step t counts with gamma^t.",
)
edit(
    "expected_return",
    "gamma**t",
    "gamma ** (t + 1)",
    name="discounted_too_early",
    says="You discounted the first reward: r_0 counts in full.",
)
edit(
    "expected_return",
    "range(n)",
    "range(n + 1)",
    name="one_step_more",
    says="You added one step too many: n steps have the rewards r_0, ..., r_(n-1).",
)
edit(
    "expected_return",
    "where @ P_pi",
    "P_pi @ where",
    name="backwards",
    says="You moved the distribution the wrong way: add where[s] P_pi[s, t] up over s.",
)


@misconception(
    "expected_return",
    says="You followed the most probable trajectory: an expectation is over all, each with its probability.",
)
def most_probable_trajectory(P, R, pi, gamma, start, n):
    total, s = 0.0, int(start.argmax())
    for t in range(n):
        a = int(pi[s].argmax())
        total += gamma**t * float(R[s, a])
        s = int(P[s, a].argmax())
    return total


edit(
    "evaluate",
    "return V\n",
    "return gamma * V\n",
    name="first_reward_discounted",
    says="You discounted the first reward, too: V = R_pi + gamma P_pi V discounts what comes after.",
)
edit(
    "evaluate",
    "- gamma * P_pi, R_pi)",
    "- gamma * P_pi.T, R_pi)",
    name="from_where_it_comes",
    says="You used the transposed matrix: a value depends on the states that follow, not on those before.",
)


@misconception(
    "evaluate",
    says="You left gamma out: then sums need not end, and Bellman's equation has no single solution.",
)
def without_gamma(P, R, pi, gamma):
    P_pi, R_pi = policy_model(P, R, pi)
    return torch.linalg.lstsq(torch.eye(len(P), dtype=torch.float64) - P_pi, R_pi, driver="gelsd").solution


@misconception(
    "evaluate",
    says="You made a fixed number of sweeps: with gamma close to 1 the values need many more. Solve, or "
    "sweep until they stay.",
)
def hundred_sweeps(P, R, pi, gamma):
    V = torch.zeros(len(P), dtype=torch.float64)
    for _ in range(100):
        V = evaluation_sweep(V, P, R, pi, gamma)
    return V


@misconception(
    "evaluate",
    says="You evaluated the best policy instead of the given one: an evaluation has no max.",
)
def optimal_values(P, R, pi, gamma):
    V = torch.zeros(len(P), dtype=torch.float64)
    for _ in range(3000):
        V = (R + gamma * P @ V).amax(dim=1)
    return V


@misconception(
    "evaluate",
    says="You evaluated the most probable actions only: Bellman's equation holds for policies that choose at "
    "random, too.",
)
def most_probable_actions(P, R, pi, gamma):
    rows, best = torch.arange(len(pi)), pi.argmax(dim=1)
    return torch.linalg.solve(torch.eye(len(P), dtype=torch.float64) - gamma * P[rows, best], R[rows, best])


edit(
    "evaluation_sweep",
    "gamma * P_pi",
    "P_pi",
    name="gamma_dropped",
    says="You left gamma out: the value of the next state is discounted by one step.",
)
edit(
    "evaluation_sweep",
    "R_pi + gamma * P_pi @ V",
    "gamma * (R_pi + P_pi @ V)",
    name="reward_discounted",
    says="You discounted the reward of the present step: only what follows is discounted.",
)


@misconception(
    "evaluation_sweep",
    says="You took the best action: that is value iteration. An evaluation weights the actions with pi.",
)
def best_action(V, P, R, pi, gamma):
    return (R + gamma * P @ V).amax(dim=1)


@misconception(
    "evaluation_sweep",
    says="You used new values within the same sweep: it converges, too, but this sweep takes all old ones.",
)
def new_values_at_once(V, P, R, pi, gamma):
    P_pi, R_pi = policy_model(P, R, pi)
    V = V.clone()
    for s in range(len(V)):
        V[s] = R_pi[s] + gamma * P_pi[s] @ V
    return V


@misconception("evaluation_sweep", says="You changed the V that you were given: make a new tensor.")
def written_into_v(V, P, R, pi, gamma):
    P_pi, R_pi = policy_model(P, R, pi)
    V.copy_(R_pi + gamma * P_pi @ V)
    return V


edit(
    "evaluate_iteratively",
    "gamma * change <= tol * (1 - gamma)",
    "change <= tol",
    name="small_change_taken_for_small_error",
    says="You stopped when a sweep changed little: for gamma = 0.99 the error may be 99 times that.",
)
edit(
    "evaluate_iteratively",
    "(new - V).abs().max()",
    "(new - V).max()",
    name="only_growth_counts",
    says="You looked at the largest change without its sign: values that fall were taken for settled ones.",
)
edit(
    "evaluate_iteratively",
    "(new - V).abs().max()",
    "(new - V).abs().mean()",
    name="mean_change",
    says="You looked at the mean change: no value may be wrong by more than tol, so take the largest.",
)
edit(
    "evaluate_iteratively",
    "return V, sweeps",
    "return V, sweeps - 1",
    name="last_sweep_not_counted",
    says="You did not count the last sweep: the one that shows that you may stop counts, too.",
)


@misconception(
    "evaluate_iteratively",
    says="You used new values within the same sweep: then fewer sweeps are made than this method needs.",
)
def gauss_seidel(P, R, pi, gamma, tol):
    P_pi, R_pi = policy_model(P, R, pi)
    V, sweeps = torch.zeros(len(P), dtype=torch.float64), 0
    while True:
        change, sweeps = 0.0, sweeps + 1
        for s in range(len(V)):
            new = R_pi[s] + gamma * P_pi[s] @ V
            change, V[s] = max(change, abs(float(new - V[s]))), new
        if gamma * change <= tol * (1 - gamma):
            return V, sweeps


@misconception(
    "evaluate_iteratively",
    says="You took the best action in each sweep: iterate the policy's equation, without a max.",
)
def maximising_sweeps(P, R, pi, gamma, tol):
    V, sweeps = torch.zeros(len(P), dtype=torch.float64), 0
    while True:
        new = (R + gamma * P @ V).amax(dim=1)
        change, V, sweeps = float((new - V).abs().max()), new, sweeps + 1
        if gamma * change <= tol * (1 - gamma):
            return V, sweeps
