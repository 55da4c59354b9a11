"""Hidden checks of ch17/sarsa_vs_q."""

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

    def __init__(self, after, rewards, ends=(), starts=(0,), limit=None, last=None):
        self.observation_space = gymnasium.spaces.Discrete(len(after))
        self.action_space = gymnasium.spaces.Discrete(len(after[0]))
        self.after, self.rewards, self.ends = after, rewards, set(ends)
        self.starts, self.limit, self.last, self.left = starts, limit, last, 0
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
        terminated = (s, a) in self.ends or len(self.log) + 1 == self.last
        self.s, r = self.after[s][a], self.rewards[s][a]
        self.left = 0 if terminated else self.left - 1
        truncated = self.left == 0 and not terminated
        self.log.append((s, a, r, self.s, terminated))
        return self.s, r, terminated, truncated, {}


def replay(log, Q, alpha, gamma):
    """Return the estimates that these steps teach: the next action is the one that was taken next."""
    Q = Q.tolist()
    for i, (s, a, r, s2, terminated) in enumerate(log):
        following = log[i + 1][1] if i + 1 < len(log) else 0
        target = r if terminated else r + gamma * Q[s2][following]
        Q[s][a] = (1 - alpha) * Q[s][a] + alpha * target
    return torch.tensor(Q, dtype=torch.float64)


def random_process(draw, **settings):
    """Return a process of 5 states and 2 actions with random tables, which starts anywhere."""
    after, rewards = draw.integers(0, 5, 5, 2).tolist(), draw.uniform(5, 2, dtype=torch.float64).tolist()
    return Table(after, rewards, starts=range(5), **settings)


def cliff(states, actions):
    """Return a cliff of 3 by 5 fields with other numbers for states and actions, and its fields."""
    after, rewards, ends, fields = [[0] * 4 for _ in range(15)], [[-1.0] * 4 for _ in range(15)], [], []
    for s in range(15):
        row, column = divmod(s, 5)
        fields += [s] if row < 2 or column == 0 else []
        for a, (down, right) in enumerate([(-1, 0), (0, 1), (1, 0), (0, -1)]):
            i, j = min(max(row + down, 0), 2), min(max(column + right, 0), 4)
            falls = i == 2 and 0 < j < 4
            after[states[s]][actions[a]] = states[10] if falls else states[5 * i + j]
            if falls:
                rewards[states[s]][actions[a]] = -20.0
            elif (i, j) == (2, 4):
                ends.append((states[s], actions[a]))
    numbers = [states[s] for s in fields]
    return Table(after, rewards, ends=ends, starts=numbers, limit=20), numbers


def best_values(env, gamma, epsilon):
    """Return the best action values of one who errs with the probability epsilon, by 1 000 sweeps."""
    S, A = len(env.after), len(env.after[0])
    Q = torch.zeros(S, A, dtype=torch.float64)
    after, rewards = torch.tensor(env.after), torch.tensor(env.rewards, dtype=torch.float64)
    goes_on = torch.ones(S, A, dtype=torch.float64)
    for s, a in env.ends:
        goes_on[s, a] = 0
    for _ in range(1000):
        V = (1 - epsilon) * Q.amax(1) + epsilon * Q.mean(1)
        Q = rewards + gamma * goes_on * V[after]
    return Q


@points(2, of="sarsa_update")
def test_all_kinds_of_steps(student, draw):
    """Steps of all kinds, also from a state to itself, change their own element as the definition says."""
    for terminated in (False, True):
        for s, a, s2, a2 in ((2, 0, 4, 1), (3, 2, 3, 2), (0, 1, 0, 0), (1, 1, 3, 2)):
            Q, r = draw.normal(5, 3, dtype=torch.float64), float(draw.normal(1)[0])
            target = r if terminated else r + 0.7 * float(Q[s2, a2])
            expected = Q.clone()
            expected[s, a] = 0.8 * float(Q[s, a]) + 0.2 * target
            step = (Q, s, a, r, s2, a2, terminated, 0.2, 0.7)
            error = updates_in_place(student.sarsa_update, *step, to=expected)
            close(error, target - float(Q[s, a]))


@points(2, of="expected_sarsa_target")
def test_the_average_by_hand(student, draw):
    """The sum over the actions of probability times value, for several epsilons, with ties and at the end."""
    for epsilon in (0.0, 0.3, 1.0):
        Q, r = draw.integers(-2, 2, 6, 4).double(), float(draw.normal(1)[0])
        for s2 in range(6):
            row = Q[s2].tolist()
            greedy = [(1 - epsilon) / row.count(max(row)) * (v == max(row)) for v in row]
            mean = sum((p + epsilon / 4) * v for p, v in zip(greedy, row, strict=True))
            found = leaves_unchanged(student.expected_sarsa_target, Q, r, s2, False, epsilon, 0.6)
            close(found, r + 0.6 * mean)
            close(student.expected_sarsa_target(Q, r, s2, True, epsilon, 0.6), r)


@points(1, of="sarsa")
def test_a_time_limit(student, draw):
    """Where a time limit cuts episodes off, the last step of each has the full target."""
    env = Table([[1], [2], [0]], [[1.0], [-2.0], [4.0]], starts=(0, 1, 2), limit=4)
    Q = draw.normal(3, 1, dtype=torch.float64)
    found = student.sarsa(HostedEnv(env, 40), Q, 40, 0.3, 0.9, 0.5, draw.generator(), 1)
    close(found, replay(env.log, Q, 0.3, 0.9))
    close((len(env.log), env.cut_short), (40, 0))


@points(1, of="sarsa")
def test_the_first_estimates(student, draw):
    """The first estimates count, also of states where episodes end, and they are not changed."""
    env = random_process(draw, ends=[(0, 0), (1, 1), (3, 0)], last=80)
    Q = 5 + draw.uniform(5, 2, dtype=torch.float64)
    table = put(student, Q)
    found = value(student.sarsa(HostedEnv(env, 80), table, 80, 0.25, 0.9, 0.5, draw.generator(), 2))
    close(value(table), Q)
    close(found, replay(env.log, Q, 0.25, 0.9))


@points(1, of="sarsa")
def test_the_first_action(student, draw):
    """With epsilon = 0 each episode begins with the best action of its first state."""
    env = Table([[1] * 3, [0] * 3], [[0.0] * 3] * 2, ends=[(0, 0), (0, 1), (0, 2)])
    Q = torch.tensor([[0.0, 0.0, 3.0], [5.0, 0.0, 0.0]], dtype=torch.float64)
    found = student.sarsa(HostedEnv(env, 12), Q, 12, 0.0, 0.5, 0.0, draw.generator(), 4)
    close(found, Q)
    close([a for _, a, *_ in env.log], [2] * 12)


@points(1, of="sarsa")
def test_how_often_it_explores(student, draw):
    """One of four actions is the best; in 350 steps with epsilon = 0.25 it is as frequent as it must be."""
    source = draw.fixed(1)[0]
    env = Table([[1] * 4, [0] * 4], [[0.0] * 4] * 2)
    Q = torch.tensor([[0.0, 0.0, 9.0, 0.0], [0.0, 9.0, 0.0, 0.0]], dtype=torch.float64)
    close(student.sarsa(HostedEnv(env, 350), Q, 350, 0.0, 0.5, 0.25, source.generator(), 4), Q)
    greedy, p = sum(a == 2 - s for s, a, *_ in env.log), 0.75 + 0.25 / 4
    statistic(greedy, source, what="greedy steps", expected=350 * p, sd=(350 * p * (1 - p)) ** 0.5, limit=7)


@points(1, of="sarsa")
def test_seeds(student, draw):
    """The first reset has the seed, later ones have none; the same seeds give the same steps."""
    Q = torch.zeros(5, 2, dtype=torch.float64)
    env = Table([[0, 0]] * 5, [[0.0, 1.0]] * 5, limit=2)
    student.sarsa(HostedEnv(env, 6), Q, 6, 0.5, 0.9, 0.7, draw.generator(11), 8)
    close((env.seeds[:3], set(env.seeds[1:])), ([8, None, None], {None}))
    logs = []
    for seed, number in ((5, 11), (5, 11), (6, 11), (5, 12)):
        env = random_process(draw.fixed(1)[0], limit=2)
        student.sarsa(HostedEnv(env, 30), Q, 30, 0.5, 0.9, 0.7, draw.generator(number), seed)
        close(len(env.log), 30)
        logs.append(env.log)
    close([log == logs[0] for log in logs], [True, True, False, False])


@points(2, of="sarsa")
def test_away_from_the_cliff(student, draw):
    """From the optimal values, 1 000 steps at a cliff lead towards the best values of one who errs."""

    def distance(source):
        env, fields = cliff(source.permutation(15).tolist(), source.permutation(4).tolist())
        first, goal = best_values(env, 0.9, 0.0), best_values(env, 0.9, 0.3)
        seed = int(source.integers(0, 1000, 1))
        arguments = (first, 1000, 0.25, 0.9, 0.3, source.generator(), seed)
        found = value(student.sarsa(HostedEnv(env, 1000), *arguments))
        close((tuple(found.shape), found.dtype), ((15, 4), torch.float64))
        return (found - goal)[fields].abs().mean() / (first - goal)[fields].abs().mean()

    learns(distance, draw, what="distance over that of the optimal values", baseline=1.0, threshold=0.85)


@points(2, of="exploring_value")
def test_random_processes(student, draw):
    """Random processes with ties in Q: the values are those of 70 sweeps over Python lists."""
    for epsilon in (0.0, 0.35, 1.0):
        P, R = draw.uniform(4, 3, 4, dtype=torch.float64), draw.normal(4, 3, dtype=torch.float64)
        P = P / P.sum(2, keepdim=True)
        Q = draw.integers(0, 3, 4, 3).double()
        Q[0] = torch.tensor([2.0, 1.0, 2.0])
        V = [0.0] * 4
        for _ in range(70):
            new = []
            for s in range(4):
                row, total = Q[s].tolist(), 0.0
                for a in range(3):
                    p = (1 - epsilon) / row.count(max(row)) * (row[a] == max(row)) + epsilon / 3
                    total += p * (float(R[s, a]) + 0.6 * sum(float(P[s, a, t]) * V[t] for t in range(4)))
                new.append(total)
            V = new
        found = leaves_unchanged(student.exploring_value, P, R, Q, epsilon, 0.6)
        close(found, torch.tensor(V, dtype=torch.float64), rtol=1e-7, atol=1e-8)


@points(1, of="exploring_value")
def test_the_edge_and_the_detour(student):
    """On CliffWalking with epsilon = 0.1 the optimal policy's start is worth less than the detour's."""
    table = gymnasium.make("CliffWalking-v1", disable_env_checker=True).unwrapped.P
    P, R = torch.zeros(48, 4, 48, dtype=torch.float64), torch.zeros(48, 4, dtype=torch.float64)
    P[47, :, 47] = 1
    for s in range(47):
        for a in range(4):
            for p, s2, r, _ in table[s][a]:
                P[s, a, int(s2)] += p
                R[s, a] += p * r
    # Actions: 0 up, 1 right, 2 down. The edge leads along row 2, the detour along row 0.
    edge, detour = torch.ones(48, dtype=torch.int64), torch.zeros(48, dtype=torch.int64)
    edge[36], detour[:12] = 0, 1
    edge[11::12] = detour[11::12] = 2
    starts = []
    for best in (edge, detour):
        Q = torch.nn.functional.one_hot(best, 4).double()
        pi = 0.025 + 0.9 * Q
        matrix = torch.eye(48).double() - 0.99 * torch.einsum("sa,sat->st", pi, P)
        expected = torch.linalg.inv(matrix) @ (pi * R).sum(1)
        close(student.exploring_value(P, R, Q, 0.1, 0.99), expected, rtol=1e-6, atol=1e-7)
        starts.append(float(expected[36]))
    close(starts[0] < starts[1], True)
