"""Public checks of ch17/q_learning_update."""

import gymnasium
import torch

from d2lcourse.checks import HostedEnv, close, learns, points, put, updates_in_place, value

STEP = {"terminated": False, "truncated": False, "alpha": 0.5, "gamma": 0.5}


def numbers(*values):
    """Return numbers or lists as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


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


def replay(log, Q, alpha, gamma):
    """Return the estimates that these steps teach, one after the other."""
    Q = Q.tolist()
    for s, a, r, s2, terminated in log:
        target = r if terminated else r + gamma * max(Q[s2])
        Q[s][a] = (1 - alpha) * Q[s][a] + alpha * target
    return numbers(*Q)


def dynamics(env):
    """Return P, R and the states that end an episode, of an environment of Gymnasium."""
    table = env.unwrapped.P
    P, R = torch.zeros(len(table), len(table[0]), len(table)).double(), torch.zeros(len(table), 4).double()
    outcomes = [(int(s), a, *o) for s, row in table.items() for a, many in row.items() for o in many]
    final = {int(s2) for *_, s2, _, ends in outcomes if ends}
    for s, a, p, s2, r, _ in outcomes:
        P[s, a, s if s in final else int(s2)] += p
        R[s, a] += 0 if s in final else p * r
    return P, R, sorted(final)


def optimal_q(P, R, gamma):
    """Return the optimal action values."""
    Q = torch.zeros_like(R)
    for _ in range(1000):
        Q = R + gamma * P @ Q.amax(1)
    return Q


def greedy_value(P, R, Q, gamma):
    """Return the values of all states under the greedy policy of Q."""
    states, best = torch.arange(len(R)), Q.argmax(1)
    return torch.linalg.solve(torch.eye(len(R)).double() - gamma * P[states, best], R[states, best])


@points(1, of="q_update")
def test_one_step(student):
    """The example: the target is 3, and half of the way there is 1.5."""
    Q = numbers([0, 0], [2, 4])
    error = updates_in_place(student.q_update, Q, 0, 1, 1.0, 1, **STEP, to=numbers([0, 1.5], [2, 4]))
    close(error, 3.0)


@points(1, of="q_update")
def test_the_last_step(student):
    """The example: nothing comes after a step that terminated, whatever the table holds."""
    Q = numbers([0, 0], [2, 4])
    step = STEP | {"terminated": True}
    error = updates_in_place(student.q_update, Q, 0, 1, 1.0, 1, **step, to=numbers([0, 0.5], [2, 4]))
    close(error, 1.0)


@points(1, of="q_update")
def test_a_time_limit(student):
    """A step that was truncated has the same target as any other."""
    Q = numbers([0, 0], [2, 4])
    step = STEP | {"truncated": True}
    error = updates_in_place(student.q_update, Q, 0, 1, 1.0, 1, **step, to=numbers([0, 1.5], [2, 4]))
    close(error, 3.0)


@points(1, of="td_loss")
def test_the_loss_of_one_step(student):
    """The example: half of 3 squared, and half of 1 squared if the step terminated."""
    for terminated, expected in ((False, 4.5), (True, 0.5)):
        step = [torch.tensor([0]), torch.tensor([1]), numbers(1), torch.tensor([1])]
        found = student.td_loss(numbers([0, 0], [2, 4]), *step, torch.tensor([terminated]), 0.5)
        close(found, torch.tensor(expected, dtype=torch.float64))


@points(1, of="td_loss")
def test_the_gradient_of_one_step(student):
    """The example: the gradient is minus the error at Q[0, 1], and 0 for the element that gave the target."""
    Q = put(student, numbers([0, 0], [2, 4])).requires_grad_()
    step = [torch.tensor([0]), torch.tensor([1]), numbers(1), torch.tensor([1]), torch.tensor([False])]
    student.td_loss(Q, *step, 0.5).backward()
    close(Q.grad, numbers([0, -3], [0, 0]))


@points(1, of="tabular_q_learning")
def test_the_corridor(student, draw):
    """The example: the estimates after 1, 2, 3 and 4 steps of a corridor of two states."""
    for steps, expected in enumerate([[0.5, 0], [0.5, 1], [1, 1], [1, 1.5]], start=1):
        env = Table([[1], [0]], [[1.0], [2.0]], ends=[(1, 0)])
        settings = {"steps": steps, "alpha": 0.5, "gamma": 0.5, "epsilon": 0.2, "seed": 3}
        Q = torch.zeros(2, 1, dtype=torch.float64)
        found = student.tabular_q_learning(HostedEnv(env, steps), Q, **settings, generator=draw.generator())
        close(found, numbers(*expected).unsqueeze(1))


@points(2, of="tabular_q_learning")
def test_what_the_steps_teach(student, draw):
    """In a random process of 6 states the estimates are those that the steps taken teach, one by one."""
    after, rewards = draw.integers(0, 6, 6, 3).tolist(), draw.normal(6, 3, dtype=torch.float64).tolist()
    env = Table(after, rewards, ends=[(1, 0), (4, 2)], starts=(0, 2, 5))
    Q = draw.normal(6, 3, dtype=torch.float64)
    found = student.tabular_q_learning(HostedEnv(env, 60), Q, 60, 0.3, 0.8, 0.4, draw.generator(), 7)
    close(found, replay(env.log, Q, 0.3, 0.8))
    close((len(env.log), env.cut_short), (60, 0))


@points(2, of="tabular_q_learning")
def test_the_frozen_lake(student, draw, pictures):
    """FrozenLake without slipping: 500 steps from high estimates lead to an optimal policy."""

    def share(source):
        env = gymnasium.make("FrozenLake-v1", is_slippery=False, disable_env_checker=True)
        P, R, _ = dynamics(env)
        Q, seed = torch.ones(16, 4, dtype=torch.float64), int(source.integers(0, 1000, 1))
        arguments = (Q, 500, 1.0, 0.9, 0.1, source.generator(), seed)
        Q = value(student.tabular_q_learning(HostedEnv(env, 500), *arguments))
        close((tuple(Q.shape), Q.dtype), ((16, 4), torch.float64))
        rows = ("SFFF", "FHFH", "FFFH", "HFFG")
        pictures.map("Your estimates on FrozenLake after 500 steps", rows, Q.amax(1), Q.argmax(1))
        return greedy_value(P, R, Q, 0.9)[0] / optimal_q(P, R, 0.9)[0].max()

    learns(share, draw, what="value over the optimal value", baseline=0, threshold=1 - 1e-6)
