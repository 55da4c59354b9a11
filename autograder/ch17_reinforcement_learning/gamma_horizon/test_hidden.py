"""Hidden checks of ch17/gamma_horizon."""

import gymnasium
import numpy as np
import torch
from scipy.optimize import brentq

from d2lcourse.checks import close, leaves_unchanged, points, raises


def corridor(draw, near_steps, near, far_steps, far):
    """Return P, R, the start and the order of states of a corridor with a reward at either end.

    States and actions have random numbers. The near end lies near_steps steps to the left of the start.
    """
    n = near_steps + far_steps + 1
    order, (left, right) = draw.permutation(n).tolist(), draw.permutation(2).tolist()
    P, R = torch.zeros(n, 2, n, dtype=torch.float64), torch.zeros(n, 2, dtype=torch.float64)
    for i, s in enumerate(order):
        ends = i in (0, n - 1)
        P[s, left, s if ends else order[i - 1]] = 1
        P[s, right, s if ends else order[i + 1]] = 1
    R[order[1], left], R[order[-2], right] = near, far
    return P, R, order[near_steps], order


def lake(desc, **settings):
    """Return P and R of a frozen lake."""
    env = gymnasium.make("FrozenLake-v1", desc=desc, disable_env_checker=True, **settings)
    table, letters = env.unwrapped.P, "".join(desc)
    S = len(letters)
    P, R = torch.zeros(S, 4, S, dtype=torch.float64), torch.zeros(S, 4, dtype=torch.float64)
    for s in range(S):
        for a in range(4):
            for p, t, r, _ in table[s][a]:
                P[s, a, int(t)] += p
                R[s, a] += p * r if letters[s] not in "HG" else 0
    return P, R


def sweep(P, R, gamma):
    """Return the optimal action values, by 700 sweeps in NumPy."""
    P, R = P.numpy(), R.numpy()
    Q = np.zeros_like(R)
    for _ in range(700):
        Q = R + gamma * P @ Q.max(1)
    return Q


@points(2, of="effective_horizon")
def test_the_first_steps(student):
    """For several discount factors and shares the number is that of adding up the rewards one by one."""
    for gamma in (0.05, 0.3, 0.77, 0.9, 0.99, 0.9995):
        for share in (0.01, 0.4, 0.63, 0.952):
            n, total = 1, 1.0
            while total * (1 - gamma) < share:
                n, total = n + 1, total * gamma + 1
            close(student.effective_horizon(gamma, share), n)


@points(2, of="switch_gamma")
def test_equal_worth(student, draw):
    """At the result both rewards are worth the same, also for one step between them, and for many."""
    for near_steps, far_steps in ((1, 2), (3, 4), (2, 9), (5, 40)):
        near = float(draw.uniform(1, low=0.5, high=2.0)[0])
        far = near * float(draw.uniform(1, low=1.2, high=9.0)[0])
        found = student.switch_gamma(near, near_steps, far, far_steps)
        close(near * found ** (near_steps - 1), far * found ** (far_steps - 1), rtol=1e-8)


@points(1, of="switch_gamma")
def test_one_is_always_better(student):
    """A far reward that is not larger, or not further away, is a ValueError."""
    for arguments in ((2.0, 1, 1.0, 3), (2.0, 1, 2.0, 3), (1.0, 3, 2.0, 1), (1.0, 3, 2.0, 3)):
        raises(ValueError, student.switch_gamma, *arguments)
    close(student.switch_gamma(1.0, 3, 8.0, 4), 0.125)


@points(2, of="optimal_path")
def test_two_ends(student, draw):
    """A corridor with 1 two steps away and 3 five steps away: on either side of the change."""
    P, R, start, order = corridor(draw, 2, 1.0, 5, 3.0)
    switch = (1 / 3) ** (1 / 3)
    close(leaves_unchanged(student.optimal_path, P, R, start, switch - 0.02), order[2::-1])
    close(student.optimal_path(P, R, start, switch + 0.02), order[2:])
    close(student.optimal_path(P, R, order[3], 0.2), order[3::-1])
    close(student.optimal_path(P, R, order[6], 0.0), order[6:])
    close(student.optimal_path(P, R, order[0], 0.5), [order[0]])


@points(1, of="optimal_path")
def test_a_round(student, draw):
    """Where a round trip is worth more than the end, the path stops before it comes to a state again."""
    s = draw.permutation(5).tolist()
    P, R = torch.zeros(5, 2, 5, dtype=torch.float64), torch.zeros(5, 2, dtype=torch.float64)
    for a, b in ((0, 1), (1, 2), (2, 3), (3, 1), (4, 4)):
        P[s[a], 0, s[b]] = 1
    P[s, 1, s[4]] = 1
    R[s[3], 0], R[s[:4], 1] = 2.0, 3.0
    close(student.optimal_path(P, R, s[0], 0.9), s[:4])
    close(student.optimal_path(P, R, s[0], 0.5), [s[0], s[4]])


@points(1, of="optimal_path")
def test_the_shortest_path(student):
    """Without slipping, where only the goal pays, the path is the shortest for every discount factor."""
    P, R = lake(["SFFFF", "FHHHF", "FFFGF"], is_slippery=False)
    for gamma in (0.1, 0.5, 0.9, 0.99):
        close(student.optimal_path(P, R, 0, gamma), [0, 5, 10, 11, 12, 13])


@points(2, of="find_switch")
def test_corridors(student, draw):
    """Corridors of several lengths: the change is where the formula says."""
    for near_steps, far_steps, far in ((1, 2, 1.5), (2, 5, 3.0), (3, 4, 9.0)):
        P, R, start, _ = corridor(draw, near_steps, 1.0, far_steps, far)
        expected = far ** (-1 / (far_steps - near_steps))
        found = leaves_unchanged(student.find_switch, P, R, start, 0.05, 0.98)
        close(found, expected, rtol=0, atol=1e-6)


@points(2, of="find_switch")
def test_the_slippery_lake(student):
    """On slippery ice, straight on along holes or a safer way: the change is where their values meet."""
    P, R = lake(["FFFFF", "SFFFG", "HHHHH"], success_rate=0.8)

    def gain(gamma):
        Q = sweep(P, R, gamma)[5]
        return Q[3] - Q[2]  # up, less right

    expected = float(brentq(gain, 0.6, 0.95, xtol=1e-9))
    close(student.find_switch(P, R, 5, 0.6, 0.95), expected, rtol=0, atol=2e-6)
    close(student.find_switch(P, R, 5, expected - 0.01, 0.95), expected, rtol=0, atol=2e-6)
    raises(ValueError, student.find_switch, P, R, 5, 0.6, expected - 0.01)
