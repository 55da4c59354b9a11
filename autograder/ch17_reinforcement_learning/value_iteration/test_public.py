"""Public checks of ch17/value_iteration."""

import itertools

import gymnasium
import torch

from d2lcourse.checks import close, points, value


def numbers(*values):
    """Return numbers or lists as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


def one_state():
    """Return P and R of the stub's examples."""
    return numbers([[1], [1]]), numbers([1, 2])


def fork():
    """Return P, R and Q of an action whose two next states have different best actions."""
    P = torch.zeros(3, 2, 3, dtype=torch.float64)
    P[0, 0, 1] = P[0, 0, 2] = 0.5
    P[0, 1, 1] = P[1, :, 1] = P[2, :, 2] = 1
    return P, numbers([1, 0], [0, 0], [0, 0]), numbers([0, 0], [4, 0], [0, 4])


def frozen_lake():
    """Return P and R of FrozenLake 4x4."""
    table = gymnasium.make("FrozenLake-v1").unwrapped.P
    P, R = torch.zeros(16, 4, 16, dtype=torch.float64), torch.zeros(16, 4, dtype=torch.float64)
    for s, a in itertools.product(range(16), range(4)):
        for p, t, r, _ in table[s][a]:
            P[s, a, t] += p
            R[s, a] += p * r
    return P, R


@points(1, of="optimality_sweep")
def test_two_actions(student):
    """The example: the better action earns 2, and half of 6 is to come."""
    close(student.optimality_sweep(numbers(6), *one_state(), 0.5), numbers(5))


@points(1, of="optimality_sweep")
def test_reward_and_future_together(student):
    """The best action is the one with the best sum: less reward now may lead to a better state."""
    P = numbers([[1, 0], [0, 1]], [[0.5, 0.5], [0, 1]])
    wrong = {
        "the largest reward and the best next state may belong to different actions": numbers(8, 5),
        "you left gamma out": numbers(9, 8),
    }
    found = student.optimality_sweep(numbers(2, 8), P, numbers([4, 1], [1, 0]), 0.5)
    close(found, numbers(5, 4), suspects=wrong)


@points(1, of="value_iteration")
def test_a_geometric_series(student):
    """The example: 2 + 1 + 0.5 + ..., to the given error."""
    P, R = one_state()
    for tol in (0.125, 1e-6):
        close(student.value_iteration(P, R, 0.5, tol), numbers(4), rtol=0, atol=tol)


@points(1, of="value_iteration")
def test_frozen_lake(student, pictures):
    """FrozenLake 4x4 with gamma = 0.95: the values solve the equation, and those of its ends are 0."""
    P, R = frozen_lake()
    V = student.value_iteration(P, R, 0.95, 1e-6)
    close(tuple(V.shape), (16,))
    rows, policy = ("SFFF", "FHFH", "FFFH", "HFFG"), (R + 0.95 * P @ value(V).double()).argmax(1)
    pictures.map("Your values of FrozenLake, and the best actions by them", rows, V, policy)
    best = [max(float(R[s, a] + 0.95 * P[s, a] @ V) for a in range(4)) for s in range(16)]
    close(V, torch.tensor(best, dtype=torch.float64), rtol=0, atol=2e-6)
    close(V[[5, 7, 11, 12, 15]], torch.zeros(5, dtype=torch.float64), atol=1e-6)


@points(1, of="q_optimality_sweep")
def test_the_fork(student):
    """The example: the next action is chosen after the next state is known."""
    P, R, Q = fork()
    expected = numbers([3, 2], [2, 2], [2, 2])
    outside = numbers([2, 2], [2, 2], [2, 2])
    wrong = {"you chose the next action before the next state is known": outside}
    close(student.q_optimality_sweep(Q, P, R, 0.5), expected, suspects=wrong)


@points(1, of="q_value_iteration")
def test_one_state(student):
    """The example: the worse action first costs 1, whatever comes after."""
    P, R = one_state()
    for tol in (0.25, 1e-6):
        close(student.q_value_iteration(P, R, 0.5, tol), numbers([3, 4]), rtol=0, atol=tol)


@points(1, of="q_value_iteration")
def test_frozen_lake_pairs(student):
    """FrozenLake 4x4 with gamma = 0.95: each pair's value solves the equation."""
    P, R = frozen_lake()
    Q = student.q_value_iteration(P, R, 0.95, 1e-6)
    close(tuple(Q.shape), (16, 4))
    best = torch.tensor([max(row) for row in Q.tolist()], dtype=torch.float64)
    close(Q, R + 0.95 * torch.einsum("sat,t->sa", P, best), rtol=0, atol=2e-6)


@points(1, of="greedy_policy")
def test_two_rows(student):
    """The example: the largest value of each row, and the first of two equal ones."""
    close(student.greedy_policy(numbers([0, 2, 1], [-1, -1, -3])), torch.tensor([1, 0]))
