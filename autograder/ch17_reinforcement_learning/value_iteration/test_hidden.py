"""Hidden checks of ch17/value_iteration."""

import itertools

import gymnasium
import numpy as np
import pytest
import torch
from gymnasium.envs.toy_text.frozen_lake import FrozenLakeEnv
from scipy.optimize import linprog

from d2lcourse.checks import close, leaves_unchanged, points


def random_lake(draw, rows, columns):
    """Return a random lake whose steps cost 0.3, and whose goal and holes earn 2 and -1."""
    kinds = draw.integers(0, 5, rows, columns).tolist()
    desc = [["FFFFH"[kind] for kind in row] for row in kinds]
    desc[0][0], desc[0][1], desc[-1][-1] = "S", "F", "G"
    return FrozenLakeEnv(desc=["".join(row) for row in desc], reward_schedule=(2, -1, -0.3))


def relabelled(table, draw):
    """Return P and R of a table, with other numbers for its states and actions."""
    S, A = len(table), len(table[0])
    states, actions = draw.permutation(S).tolist(), draw.permutation(A).tolist()
    P, R = torch.zeros(S, A, S, dtype=torch.float64), torch.zeros(S, A, dtype=torch.float64)
    for s in range(S):
        for a in range(A):
            for p, t, r, _ in table[s][a]:
                P[states[s], actions[a], states[int(t)]] += p
                R[states[s], actions[a]] += p * r
    for end in {int(t) for s in table for a in table[s] for p, t, _, done in table[s][a] if done and p}:
        P[states[end]], R[states[end]] = 0, 0
        P[states[end], :, states[end]] = 1
    return P, R


def random_process(draw, S, A):
    """Return random P and R; P has no zeros."""
    P = draw.uniform(S, A, S, dtype=torch.float64) ** 3
    return P / P.sum(2, keepdim=True), draw.normal(S, A, dtype=torch.float64)


def best_values(P, R, gamma):
    """Return the best policy's values of states and of actions, by policy iteration."""
    P, R, policy = P.numpy(), R.numpy(), R.numpy().argmax(1)
    rows = np.arange(len(R))
    while True:
        V = np.linalg.solve(np.eye(len(R)) - gamma * P[rows, policy], R[rows, policy])
        Q = R + gamma * P @ V
        better = Q.max(1) > Q[rows, policy] + 1e-11
        if not better.any():
            return torch.from_numpy(Q.max(1)), torch.from_numpy(Q)
        policy = np.where(better, Q.argmax(1), policy)


SHAPES = ((6, 3), (3, 5), (4, 4), (1, 2))


@points(2, of="optimality_sweep")
def test_the_definition(student, draw):
    """More states than actions, fewer, and as many: the best of all sums; V stays as it is."""
    for S, A in SHAPES:
        P, R = random_process(draw, S, A)
        V = draw.normal(S, dtype=torch.float64) - 2
        for gamma in (0.9, 0.0):
            worth = [[float(R[s, a]) + gamma * float(P[s, a] @ V) for a in range(A)] for s in range(S)]
            expected = torch.tensor([max(row) for row in worth], dtype=torch.float64)
            close(leaves_unchanged(student.optimality_sweep, V, P, R, gamma), expected)


@points(1, of="optimality_sweep")
def test_contraction(student, draw):
    """On a random lake: the best values stay as they are, and constants shrink by gamma."""
    P, R = relabelled(random_lake(draw, 4, 3).P, draw)
    V, _ = best_values(P, R, 0.8)
    close(student.optimality_sweep(V, P, R, 0.8), V)
    close(student.optimality_sweep(V - 5, P, R, 0.8), V - 4)
    other = V + draw.normal(12, dtype=torch.float64)
    distance = float((student.optimality_sweep(other, P, R, 0.8) - V).abs().max())
    close(distance <= 0.8 * float((other - V).abs().max()) + 1e-12, True)


@points(2, of="value_iteration")
def test_all_policies(student, draw):
    """Small random processes: no state is worth more or less than under the best of all policies."""
    for S, A, gamma, tol in ((4, 3, 0.9, 1e-4), (2, 5, 0.5, 1e-7), (5, 2, 0.0, 0.01)):
        P, R = random_process(draw, S, A)
        rows, values = np.arange(S), []
        for policy in itertools.product(range(A), repeat=S):
            matrix = np.eye(S) - gamma * P.numpy()[rows, policy]
            values.append(np.linalg.solve(matrix, R.numpy()[rows, policy]))
        expected = torch.from_numpy(np.max(values, axis=0))
        found = leaves_unchanged(student.value_iteration, P, R, gamma, tol)
        close(found, expected, rtol=0, atol=tol + 1e-12)


@points(2, of="value_iteration")
def test_the_error_and_not_the_change(student, draw):
    """With gamma = 0.99 and rewards or costs at each step the error stays below tol, even a coarse one."""
    for sign in (1.0, -1.0):
        P, R = random_process(draw, 5, 3)
        R = sign * (2 + R.abs())
        for tol in (1.0, 0.01):
            close(student.value_iteration(P, R, 0.99, tol), best_values(P, R, 0.99)[0], rtol=0, atol=tol)


@pytest.mark.parametrize("slippery", [False, True])
@points(1, of="value_iteration")
def test_the_cliff(student, draw, slippery):
    """CliffWalking with other numbers for states and actions: the solution of the linear program."""
    P, R = relabelled(gymnasium.make("CliffWalking-v1", is_slippery=slippery).unwrapped.P, draw)
    # The best values are the smallest V with V[s] >= R[s, a] + gamma P[s, a] V for all s and a.
    constraints = (0.9 * P.numpy() - np.eye(48)[:, None]).reshape(192, 48)
    found = linprog(np.ones(48), constraints, -R.numpy().reshape(-1), bounds=(None, None))
    close(student.value_iteration(P, R, 0.9, 1e-3), torch.from_numpy(found.x), rtol=0, atol=1.01e-3)


@points(1, of="value_iteration")
def test_going_on_for_ever(student, draw):
    """A state that leads to itself without being terminal earns for ever; one may go there, or to the end."""
    P = torch.zeros(3, 2, 3, dtype=torch.float64)
    P[0, 0, 1] = P[0, 1, 2] = 1
    P[1, :, 1] = P[2, :, 2] = 1
    for reward in (float(draw.uniform(1, low=0.5)), -float(draw.uniform(1, low=0.5))):
        R = torch.tensor([[0.0, 0.5], [reward, 2 * reward], [0.0, 0.0]], dtype=torch.float64)
        ever = max(reward, 2 * reward) / 0.05
        expected = torch.tensor([max(0.95 * ever, 0.5), ever, 0], dtype=torch.float64)
        close(student.value_iteration(P, R, 0.95, 1e-5), expected, rtol=0, atol=1.001e-5)


@points(2, of="q_optimality_sweep")
def test_a_choice_for_each_next_state(student, draw):
    """Random processes: the largest value of each next state, averaged over the next states."""
    for S, A in SHAPES:
        P, R = random_process(draw, S, A)
        Q, gamma = draw.normal(S, A, dtype=torch.float64) - 1, float(draw.uniform(1, dtype=torch.float64))
        best = [max(row) for row in Q.tolist()]
        expected = [
            [float(R[s, a]) + gamma * sum(float(P[s, a, t]) * best[t] for t in range(S)) for a in range(A)]
            for s in range(S)
        ]
        found = leaves_unchanged(student.q_optimality_sweep, Q, P, R, gamma)
        close(found, torch.tensor(expected, dtype=torch.float64))


@points(1, of="q_optimality_sweep")
def test_fixed_point(student, draw):
    """On a slippery random lake the best actions' values stay as they are, and constants shrink by gamma."""
    P, R = relabelled(random_lake(draw, 3, 5).P, draw)
    _, Q = best_values(P, R, 0.9)
    close(student.q_optimality_sweep(Q, P, R, 0.9), Q)
    close(student.q_optimality_sweep(Q + 10, P, R, 0.9), Q + 9)


@points(2, of="q_value_iteration")
def test_slippery_worlds(student, draw):
    """Two lakes and CliffWalking, all slippery and renumbered: all values, not only the policy."""
    cliff = gymnasium.make("CliffWalking-v1", is_slippery=True).unwrapped.P
    large = gymnasium.make("FrozenLake8x8-v1").unwrapped.P
    for table in (random_lake(draw, 4, 4).P, large, cliff):
        P, R = relabelled(table, draw)
        found = leaves_unchanged(student.q_value_iteration, P, R, 0.9, 1e-3)
        close(found, best_values(P, R, 0.9)[1], rtol=0, atol=1e-3)


@points(1, of="q_value_iteration")
def test_the_error_of_q(student, draw):
    """With gamma = 0.99 and rewards or costs, and gamma = 0: the error of each pair is at most tol."""
    for sign, gamma, tol in ((1.0, 0.99, 1.0), (-1.0, 0.99, 0.05), (1.0, 0.0, 1e-7), (-1.0, 0.6, 1e-7)):
        P, R = random_process(draw, 5, 3)
        R = sign * (2 + R.abs())
        expected = best_values(P, R, gamma)[1]
        close(student.q_value_iteration(P, R, gamma, tol), expected, rtol=0, atol=tol + 1e-12)


@points(1, of="greedy_policy")
def test_any_row(student, draw):
    """More states than actions, fewer, and as many; only the order of a row's values counts."""
    for S, A in SHAPES:
        Q = draw.normal(S, A, dtype=torch.float64) - 3
        expected = torch.tensor([row.index(max(row)) for row in Q.tolist()])
        close(leaves_unchanged(student.greedy_policy, Q), expected)
        close(student.greedy_policy(1e-9 * Q + 7), expected)


@points(1, of="greedy_policy")
def test_ties(student, draw):
    """Among exactly equal values the smallest number wins, in rows with many ties."""
    Q = draw.integers(-2, 2, 40, 5).double()
    close(student.greedy_policy(Q), torch.tensor([row.index(max(row)) for row in Q.tolist()]))
