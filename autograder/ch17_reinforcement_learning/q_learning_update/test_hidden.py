"""Hidden checks of ch17/q_learning_update."""

import gymnasium
import torch

from d2lcourse.checks import (
    HostedEnv,
    close,
    learns,
    leaves_unchanged,
    points,
    put,
    statistic,
    updates_in_place,
    value,
)


class Table(gymnasium.Env):
    """A process given by tables; it wants a reset after each end, and notes every step."""

    def __init__(self, after, rewards, ends=(), starts=(0,), limit=None):
        self.observation_space = gymnasium.spaces.Discrete(len(after))
        self.action_space = gymnasium.spaces.Discrete(len(after[0]))
        self.after, self.rewards, self.ends = after, rewards, set(ends)
        self.starts, self.limit, self.left = starts, limit, 0
        self.log, self.seeds, self.cut_short = [], [], 0

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed, options=options)
        self.seeds.append(seed)
        self.cut_short += self.left > 0
        self.s, self.left = self.starts[int(self.np_random.integers(len(self.starts)))], self.limit or 10**9
        return self.s, {}

    def step(self, action):
        if self.left <= 0:
            raise RuntimeError("this episode has ended, or none has begun: call reset")
        s, a = self.s, int(action)
        self.s, r, terminated = self.after[s][a], self.rewards[s][a], (s, a) in self.ends
        self.left = 0 if terminated else self.left - 1
        truncated = self.left == 0 and self.limit is not None and (not terminated or a == 0)
        self.log.append((s, a, r, self.s, terminated))
        return self.s, r, terminated, truncated, {}


class Relabelled(gymnasium.Wrapper):
    """An environment whose states and actions have other numbers."""

    def __init__(self, env, states, actions):
        super().__init__(env)
        self.states, self.actions = states.tolist(), actions.tolist()

    def reset(self, *, seed=None, options=None):
        s, _ = self.env.reset(seed=seed, options=options)
        return self.states[s], {}

    def step(self, action):
        s, r, terminated, truncated, _ = self.env.step(self.actions[action])
        return self.states[s], r, terminated, truncated, {}


def taught(log, Q, alpha, gamma):
    """Return the estimates that these steps teach, one after the other."""
    Q = Q.tolist()
    for s, a, r, s2, terminated in log:
        target = r if terminated else r + gamma * max(Q[s2])
        Q[s][a] = (1 - alpha) * Q[s][a] + alpha * target
    return torch.tensor(Q, dtype=torch.float64)


def random_process(draw, **settings):
    """Return a process of 5 states and 2 actions with random tables, which starts anywhere."""
    after, rewards = draw.integers(0, 5, 5, 2).tolist(), draw.uniform(5, 2, dtype=torch.float64).tolist()
    return Table(after, rewards, starts=range(5), **settings)


def optimal_q_of_tables(env, gamma):
    """Return the optimal action values of a process given by tables, by 1 000 sweeps."""
    S, A = len(env.after), len(env.after[0])
    Q = [[0.0] * A for _ in range(S)]
    for _ in range(1000):
        best = [max(row) for row in Q]
        Q = [
            [
                env.rewards[s][a] + (gamma * best[env.after[s][a]] if (s, a) not in env.ends else 0)
                for a in range(A)
            ]
            for s in range(S)
        ]
    return torch.tensor(Q, dtype=torch.float64)


def dynamics(env):
    """Return P and R of an environment of Gymnasium."""
    table = env.unwrapped.P
    P, R = torch.zeros(len(table), len(table[0]), len(table)).double(), torch.zeros(len(table), 4).double()
    outcomes = [(int(s), a, *o) for s, row in table.items() for a, many in row.items() for o in many]
    final = {int(s2) for *_, s2, _, ends in outcomes if ends}
    for s, a, p, s2, r, _ in outcomes:
        P[s, a, s if s in final else int(s2)] += p
        R[s, a] += 0 if s in final else p * r
    return P, R


def optimal_q(P, R, gamma):
    """Return the optimal action values."""
    Q = torch.zeros_like(R)
    for _ in range(1000):
        Q = R + gamma * P @ Q.amax(1)
    return Q


def relabelled_training(student, source, env, Q, steps, alpha, gamma, epsilon):
    """Return what is learned where states and actions have other numbers, under the original numbers."""
    states, actions = source.permutation(len(Q)), source.permutation(4)
    first = torch.empty_like(Q)
    first[states] = Q[:, actions]
    hosted = HostedEnv(Relabelled(env, states, actions), steps)
    seed = int(source.integers(0, 1000, 1))
    arguments = (first, steps, alpha, gamma, epsilon, source.generator(), seed)
    found = value(student.tabular_q_learning(hosted, *arguments))
    close((tuple(found.shape), found.dtype), (tuple(Q.shape), torch.float64))
    return found[states][:, actions.argsort()]


@points(2, of="q_update")
def test_all_kinds_of_steps(student, draw):
    """Steps of all kinds, also from a state to itself, change their own element as the definition says."""
    for terminated, truncated in ((False, False), (False, True), (True, False), (True, True)):
        for s, a, s2 in ((2, 0, 4), (3, 2, 3), (0, 1, 2)):
            Q, r = draw.normal(5, 3, dtype=torch.float64), float(draw.normal(1)[0])
            row = Q[s2].tolist()
            target = r if terminated else r + 0.7 * max(row)
            expected = Q.clone()
            expected[s, a] = 0.8 * float(Q[s, a]) + 0.2 * target
            arguments = (Q, s, a, r, s2, terminated, truncated, 0.2, 0.7)
            error = updates_in_place(student.q_update, *arguments, to=expected)
            close(error, target - float(Q[s, a]))


@points(1, of="q_update")
def test_both_flags(student):
    """A step that is both terminated and truncated has the target r."""
    Q = torch.tensor([[1.0, 3.0], [2.0, 5.0]], dtype=torch.float64)
    close(student.q_update(Q, 1, 0, 4.0, 0, True, True, 0.5, 0.5), 2.0)
    close(student.q_update(Q, 1, 0, 4.0, 0, False, True, 0.5, 0.5), 3.5)


@points(1, of="q_update")
def test_negative_values(student):
    """Where all values are negative, the largest is the one closest to 0."""
    Q = torch.tensor([[-5.0, -7.0, -6.0], [-4.0, -2.0, -3.0]], dtype=torch.float64)
    expected = torch.tensor([[-5.0, -7.0, -3.0], [-4.0, -2.0, -3.0]], dtype=torch.float64)
    error = updates_in_place(student.q_update, Q, 0, 2, -1.0, 1, False, False, 1.0, 1.0, to=expected)
    close(error, 3.0)


def twelve_steps(draw):
    """Return Q and twelve steps among four states, some of them twice, with their loss and its gradient."""
    T, table = 12, draw.normal(4, 3, dtype=torch.float64)
    s, a, s2 = draw.integers(0, 4, T), draw.integers(0, 3, T), draw.integers(0, 4, T)
    r, terminated = draw.normal(T, dtype=torch.float64), draw.permutation(T) < 5
    loss, gradient = 0.0, torch.zeros(4, 3, dtype=torch.float64)
    for i in range(T):
        after = 0.0 if terminated[i] else max(table[s2[i]].tolist())
        error = float(r[i]) + 0.6 * after - float(table[s[i], a[i]])
        loss += error**2 / (2 * T)
        gradient[s[i], a[i]] -= error / T
    return table, (s, a, r, s2, terminated, 0.6), torch.tensor(loss, dtype=torch.float64), gradient


@points(1, of="td_loss")
def test_the_loss_of_twelve_steps(student, draw):
    """Twelve steps among four states: half the mean of the squared errors; nothing is changed."""
    table, steps, loss, _ = twelve_steps(draw)
    close(leaves_unchanged(student.td_loss, table, *steps), loss)


@points(2, of="td_loss")
def test_the_gradient_of_twelve_steps(student, draw):
    """Twelve steps, some of them twice: the gradient adds up, and none of it comes through the targets."""
    table, steps, _, gradient = twelve_steps(draw)
    Q = put(student, table).requires_grad_()
    student.td_loss(Q, *steps).backward()
    close(Q.grad, gradient)


@points(2, of="tabular_q_learning")
def test_a_time_limit(student, draw):
    """Episodes are cut off after 3 steps: the last step of each has the full target, and a reset follows."""
    env = random_process(draw, limit=3)
    Q = draw.uniform(5, 2, dtype=torch.float64)
    found = student.tabular_q_learning(HostedEnv(env, 60), Q, 60, 0.4, 0.9, 0.5, draw.generator(), 1)
    close(found, taught(env.log, Q, 0.4, 0.9))
    close((len(env.log), env.cut_short, len(env.seeds) >= 20), (60, 0, True))


@points(2, of="tabular_q_learning")
def test_values_after_the_end(student, draw):
    """The state that is seen when an episode terminates has a large value, which must not count."""
    env = random_process(draw, ends=[(0, 0), (1, 1), (3, 0)], limit=4)
    Q = 5 + draw.uniform(5, 2, dtype=torch.float64)
    table = put(student, Q)
    arguments = (table, 80, 0.25, 0.9, 0.5, draw.generator(), 2)
    found = value(student.tabular_q_learning(HostedEnv(env, 80), *arguments))
    close(torch.equal(value(table), Q), True)
    close(found, taught(env.log, Q, 0.25, 0.9))
    close((len(env.log), env.cut_short), (80, 0))


@points(2, of="tabular_q_learning")
def test_random_actions_teach_the_best(student, draw):
    """With epsilon = 1 and a time limit of 2 steps, the estimates become those of the best endless policy."""
    env = random_process(draw, ends=[(2, 1), (4, 0)], limit=2)
    Q = torch.zeros(5, 2, dtype=torch.float64)
    found = student.tabular_q_learning(HostedEnv(env, 450), Q, 450, 1.0, 0.5, 1.0, draw.generator(), 4)
    close(found, optimal_q_of_tables(env, 0.5), atol=2e-2)


@points(2, of="tabular_q_learning")
def test_how_often_it_explores(student, draw):
    """One of four actions is the best; in 350 steps with epsilon = 0.25 it is as frequent as it must be."""
    source = draw.fixed(1)[0]
    env = Table([[1] * 4, [0] * 4], [[0.0] * 4] * 2)
    Q = torch.tensor([[0.0, 0.0, 9.0, 0.0], [0.0, 9.0, 0.0, 0.0]], dtype=torch.float64)
    arguments = (Q, 350, 0.0, 0.5, 0.25, source.generator(), 4)
    close(student.tabular_q_learning(HostedEnv(env, 350), *arguments), Q)
    greedy, p = sum(a == 2 - s for s, a, *_ in env.log), 0.75 + 0.25 / 4
    statistic(greedy, source, what="greedy steps", expected=350 * p, sd=(350 * p * (1 - p)) ** 0.5, limit=7)


@points(1, of="tabular_q_learning")
def test_ties(student, draw):
    """As long as all estimates are equal, all actions are equally frequent, also with epsilon = 0."""
    source = draw.fixed(1)[0]
    env = Table([[0] * 4], [[0.0] * 4])
    Q = torch.zeros(1, 4, dtype=torch.float64)
    found = student.tabular_q_learning(HostedEnv(env, 80), Q, 80, 0.5, 0.6, 0.0, source.generator(), 4)
    close(found, Q)
    for action in range(4):
        count = sum(a == action for _, a, *_ in env.log)
        statistic(count, source, what="an action's count", expected=20, sd=15**0.5, limit=8)


@points(1, of="tabular_q_learning")
def test_seeds(student, draw):
    """The first reset has the seed, later ones have none; the same seeds give the same steps."""
    Q = torch.zeros(5, 2, dtype=torch.float64)
    env = Table([[0, 0]] * 5, [[0.0, 1.0]] * 5, limit=2)
    student.tabular_q_learning(HostedEnv(env, 6), Q, 6, 0.5, 0.9, 0.7, draw.generator(11), 8)
    close((env.seeds[:3], set(env.seeds[1:])), ([8, None, None], {None}))
    logs = []
    for seed, number in ((5, 11), (5, 11), (6, 11), (5, 12)):
        env = random_process(draw.fixed(1)[0], limit=2)
        arguments = (Q, 30, 0.5, 0.9, 0.7, draw.generator(number), seed)
        student.tabular_q_learning(HostedEnv(env, 30), *arguments)
        close(len(env.log), 30)
        logs.append(env.log)
    close([log == logs[0] for log in logs], [True, True, False, False])


@points(2, of="tabular_q_learning")
def test_the_cliff(student, draw):
    """CliffWalking with other numbers: 600 steps from 90 % of the values lead to an optimal policy."""

    def lost(source):
        env = gymnasium.make("CliffWalking-v1", max_episode_steps=200, disable_env_checker=True)
        P, R = dynamics(env)
        best = optimal_q(P, R, 0.95).amax(1)
        first = (0.9 * best).unsqueeze(1).repeat(1, 4)
        found = relabelled_training(student, source, env, first, 600, 1.0, 0.95, 0.05)
        states, greedy = torch.arange(len(R)), found.argmax(1)
        system = torch.eye(len(R)).double() - 0.95 * P[states, greedy]
        return best[36] - torch.linalg.solve(system, R[states, greedy])[36]

    learns(lost, draw, what="lost value", baseline=10.0, threshold=1e-6)


@points(2, of="tabular_q_learning")
def test_slippery_ice(student, draw):
    """On slippery ice with other numbers, 700 random steps come close to the optimal action values."""

    def error(source):
        env = gymnasium.make("FrozenLake-v1", desc=["SSSS", "SHSG"], disable_env_checker=True)
        P, R = dynamics(env)
        best = optimal_q(P, R, 0.6)
        found = relabelled_training(student, source, env, 0 * best, 700, 0.2, 0.6, 1.0)
        alive = best.amax(1) > 0
        return (found - best)[alive].abs().mean() / best[alive].mean()

    learns(error, draw, what="relative error of the values", baseline=1.0, threshold=0.6)
