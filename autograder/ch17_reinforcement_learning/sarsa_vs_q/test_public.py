"""Public checks of ch17/sarsa_vs_q."""

import gymnasium
import torch

from d2lcourse.checks import HostedEnv, close, points, updates_in_place


def numbers(*values):
    """Return numbers or lists as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


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


@points(1, of="sarsa_update")
def test_one_step(student):
    """The example: the target has the value of the action that was chosen, the best or not."""
    Q = numbers([0, 0], [2, 4])
    for a2, expected in ((0, 1.0), (1, 1.5)):
        step = (Q, 0, 1, 1.0, 1, a2, False, 0.5, 0.5)
        error = updates_in_place(student.sarsa_update, *step, to=numbers([0, expected], [2, 4]))
        close(error, 2 * expected)


@points(1, of="sarsa_update")
def test_the_last_step(student):
    """A step that terminated has the target r, whatever the table holds."""
    step = (numbers([0, 0], [2, 4]), 0, 1, 1.0, 1, 1, True, 0.5, 0.5)
    error = updates_in_place(student.sarsa_update, *step, to=numbers([0, 0.5], [2, 4]))
    close(error, 1.0)


@points(1, of="expected_sarsa_target")
def test_the_average(student):
    """The example: the best action has the probability 0.9, and the target is 2.9."""
    Q = numbers([0, 0], [2, 4])
    close(student.expected_sarsa_target(Q, 1.0, 1, False, 0.2, 0.5), 2.9)


@points(1, of="sarsa")
def test_the_corridor(student, draw):
    """The example: the estimates after 1, 2, 3 and 4 steps of a corridor of two states."""
    for steps, expected in enumerate([[0.5, 0], [0.5, 1], [1, 1], [1, 1.5]], start=1):
        env = Table([[1], [0]], [[1.0], [2.0]], ends=[(1, 0)])
        settings = {"steps": steps, "alpha": 0.5, "gamma": 0.5, "epsilon": 0.2, "seed": 3}
        Q = torch.zeros(2, 1, dtype=torch.float64)
        found = student.sarsa(HostedEnv(env, steps), Q, **settings, generator=draw.generator())
        close(found, numbers(*expected).unsqueeze(1))


@points(2, of="sarsa")
def test_what_the_steps_teach(student, draw):
    """In a random process of 6 states the estimates are those that the steps taken teach, one by one."""
    after, rewards = draw.integers(0, 6, 6, 3).tolist(), draw.normal(6, 3, dtype=torch.float64).tolist()
    env = Table(after, rewards, ends=[(1, 0), (4, 2)], starts=(0, 2, 5), last=60)
    Q = draw.normal(6, 3, dtype=torch.float64)
    found = student.sarsa(HostedEnv(env, 60), Q, 60, 0.3, 0.8, 0.4, draw.generator(), 7)
    close(found, replay(env.log, Q, 0.3, 0.8))
    close((len(env.log), env.cut_short), (60, 0))


@points(1, of="exploring_value")
def test_one_state(student):
    """The example: the mean reward is 0.9, and the value 1.8."""
    P, R = numbers([[1], [1]]), numbers([1, 0])
    close(student.exploring_value(P, R, numbers([5, 3]), 0.2, 0.5), numbers(1.8))
