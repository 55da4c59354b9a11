"""Public checks of ch17/policy_evaluation."""

import itertools

import gymnasium
import numpy as np
import torch

from d2lcourse.checks import close, points


def numbers(*values):
    """Return numbers or lists as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


def example():
    """Return P, R and the policy of the stub's examples."""
    P = numbers([[1, 0], [0, 1]], [[0, 1], [0, 1]])
    return P, numbers([1, 3], [0, 0]), numbers([0.75, 0.25], [0.75, 0.25])


def frozen_lake():
    """Return P and R of FrozenLake 4x4."""
    table = gymnasium.make("FrozenLake-v1").unwrapped.P
    P, R = torch.zeros(16, 4, 16, dtype=torch.float64), torch.zeros(16, 4, dtype=torch.float64)
    for s, a in itertools.product(range(16), range(4)):
        for p, t, r, _ in table[s][a]:
            P[s, a, t] += p
            R[s, a] += p * r
    return P, R


@points(1, of="policy_model")
def test_two_states(student):
    """The example: three quarters of the time the policy stays."""
    close(student.policy_model(*example()), (numbers([0.75, 0.25], [0, 1]), numbers(1.5, 0)))


@points(1, of="expected_return")
def test_two_steps(student):
    """The example: the second step earns with probability 0.75 only, and is discounted."""
    P, R, pi = example()
    wrong = {"you followed the most probable trajectory": 1.5, "you did not discount": 2.625}
    close(student.expected_return(P, R, pi, 0.5, numbers(1, 0), 2), 2.0625, suspects=wrong)


@points(1, of="expected_return")
def test_all_trajectories(student, draw):
    """Three states, two actions, three steps: the mean over all trajectories, each with its probability."""
    P, R = draw.uniform(3, 2, 3, dtype=torch.float64), draw.normal(3, 2, dtype=torch.float64)
    pi, start = draw.uniform(3, 2, dtype=torch.float64), draw.uniform(3, dtype=torch.float64)
    P, pi, start = (part / part.sum(-1, keepdim=True) for part in (P, pi, start))
    expected = 0.0
    for states in itertools.product(range(3), repeat=3):
        for actions in itertools.product(range(2), repeat=3):
            pairs = list(zip(states, actions, strict=True))
            probability = float(start[states[0]])
            for t, (s, a) in enumerate(pairs):
                probability *= float(pi[s, a]) * (float(P[s, a, states[t + 1]]) if t < 2 else 1)
            expected += probability * sum(0.8**t * float(R[s, a]) for t, (s, a) in enumerate(pairs))
    close(student.expected_return(P, R, pi, 0.8, start, 3), expected)


@points(1, of="evaluate")
def test_one_equation(student):
    """The example: V = 1.5 + 0.5 * 0.75 V."""
    close(student.evaluate(*example(), 0.5), numbers(2.4, 0), rtol=1e-8)


@points(1, of="evaluate")
def test_a_random_walk_on_the_lake(student):
    """FrozenLake 4x4 with all actions equally likely: the solution of the linear equations."""
    P, R = frozen_lake()
    for gamma in (0.9, 0.99):
        matrix = np.eye(16) - gamma * P.numpy().mean(1)
        expected = torch.from_numpy(np.linalg.solve(matrix, R.numpy().mean(1)))
        pi = torch.full((16, 4), 0.25, dtype=torch.float64)
        close(student.evaluate(P, R, pi, gamma), expected, rtol=0, atol=1e-8)


@points(1, of="evaluation_sweep")
def test_one_sweep(student):
    """The example: the values 4 and 0 become 3 and 0."""
    wrong = {"you left gamma out": numbers(4.5, 0), "you took the best action": numbers(3, 0.5)}
    close(student.evaluation_sweep(numbers(4, 0), *example(), 0.5), numbers(3, 0), suspects=wrong)


@points(1, of="evaluation_sweep")
def test_a_chain(student):
    """Values move one state further with each sweep, whichever way the chain is numbered."""
    for order in ([0, 1, 2, 3], [3, 2, 1, 0]):
        P, R = torch.zeros(4, 1, 4, dtype=torch.float64), torch.zeros(4, 1, dtype=torch.float64)
        for here, there in itertools.pairwise(order):
            P[here, 0, there] = 1
        P[order[3], 0, order[3]], R[order[2], 0] = 1, 8
        expected = torch.zeros(4, dtype=torch.float64)
        V, one = torch.zeros(4, dtype=torch.float64), torch.ones(4, 1, dtype=torch.float64)
        for k in (2, 1, 0):
            expected[order[k]] = 8 * 0.5 ** (2 - k)
            V = student.evaluation_sweep(V, P, R, one, 0.5)
            close(V, expected)


@points(1, of="evaluate_iteratively")
def test_three_sweeps(student):
    """The example: the third sweep changes little enough."""
    close(student.evaluate_iteratively(*example(), 0.5, 0.25), (numbers(2.2734375, 0), 3))


@points(1, of="evaluate_iteratively")
def test_no_error_beyond_tol(student):
    """FrozenLake with all actions equally likely and gamma = 0.99: no value is off by more than tol."""
    P, R = frozen_lake()
    matrix = np.eye(16) - 0.99 * P.numpy().mean(1)
    true = torch.from_numpy(np.linalg.solve(matrix, R.numpy().mean(1)))
    V, _ = student.evaluate_iteratively(P, R, torch.full((16, 4), 0.25, dtype=torch.float64), 0.99, 1e-4)
    close(V, true, rtol=0, atol=1e-4)
