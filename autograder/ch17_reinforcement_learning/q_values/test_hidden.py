"""Hidden checks of ch17/q_values."""

import gymnasium
import numpy as np
import pytest
import torch
from gymnasium.envs.toy_text.frozen_lake import FrozenLakeEnv

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
    """Return P, R and a policy, all random, none with zeros."""
    P, pi = draw.uniform(S, A, S, dtype=torch.float64) ** 3, draw.uniform(S, A, dtype=torch.float64) ** 2
    return P / P.sum(2, keepdim=True), draw.normal(S, A, dtype=torch.float64), pi / pi.sum(1, keepdim=True)


def random_policy(draw, S, A):
    """Return a random policy whose actions are far from equally likely."""
    pi = draw.uniform(S, A, dtype=torch.float64) ** 2
    return pi / pi.sum(1, keepdim=True)


def true_values(P, R, pi, gamma):
    """Return the values of a policy's actions, from the linear equations for the states."""
    P_pi = np.einsum("sat,sa->st", P.numpy(), pi.numpy())
    V = np.linalg.solve(np.eye(len(P)) - gamma * P_pi, (R * pi).sum(1).numpy())
    return torch.from_numpy(R.numpy() + gamma * np.einsum("sat,t->sa", P.numpy(), V))


def right(found, true, accuracy=1e-8):
    """Demand values with an error of at most `accuracy` times the largest."""
    close(found, true, rtol=0, atol=accuracy * float(true.abs().max()))


SHAPES = ((6, 3), (3, 5), (4, 4), (1, 2))


@points(2, of="q_from_v")
def test_each_pair(student, draw):
    """More states than actions, fewer, and as many: the definition, entry by entry."""
    for S, A in SHAPES:
        P, R, _ = random_process(draw, S, A)
        V = draw.normal(S, dtype=torch.float64)
        for gamma in (0.9, 0.0):
            expected = R.clone()
            for s in range(S):
                for a in range(A):
                    expected[s, a] += gamma * sum(float(P[s, a, t] * V[t]) for t in range(S))
            close(leaves_unchanged(student.q_from_v, V, P, R, gamma), expected)


@points(2, of="v_from_q")
def test_means_of_rows(student, draw):
    """Random policies and a deterministic one, for any number of states and actions."""
    for S, A in SHAPES:
        Q, sure = draw.normal(S, A, dtype=torch.float64), draw.integers(0, A, S)
        pi = random_policy(draw, S, A)
        expected = [sum(float(pi[s, a] * Q[s, a]) for a in range(A)) for s in range(S)]
        close(leaves_unchanged(student.v_from_q, Q, pi), torch.tensor(expected, dtype=torch.float64))
        close(student.v_from_q(Q, torch.eye(A, dtype=torch.float64)[sure]), Q[torch.arange(S), sure])


@points(2, of="advantage")
def test_nothing_on_average(student, draw):
    """The policy's actions have the advantage 0 on average; differences in a row are those of Q."""
    for S, A in SHAPES:
        Q, pi = draw.normal(S, A, dtype=torch.float64), random_policy(draw, S, A)
        found = leaves_unchanged(student.advantage, Q, pi)
        close(tuple(found.shape), (S, A))
        close((pi * found).sum(1), torch.zeros(S, dtype=torch.float64))
        close(found[:, 1:] - found[:, :1], Q[:, 1:] - Q[:, :1])
        close(student.advantage(Q + 3, pi), found)


@points(2, of="q_backup")
def test_the_next_states_policy(student, draw):
    """Random processes, also with as many states as actions: the definition as a sum over all pairs."""
    for S, A in SHAPES:
        P, R, pi = random_process(draw, S, A)
        Q, gamma = draw.normal(S, A, dtype=torch.float64), float(draw.uniform(1, dtype=torch.float64))
        later = np.einsum("sat,tb,tb->sa", P.numpy(), pi.numpy(), Q.numpy())
        expected = torch.from_numpy(R.numpy() + gamma * later)
        close(leaves_unchanged(student.q_backup, Q, P, R, pi, gamma), expected)


@points(1, of="q_backup")
def test_fixed_point(student, draw):
    """On a random lake: the policy's true values stay as they are, others come closer."""
    P, R = relabelled(random_lake(draw, 4, 3).P, draw)
    pi = random_policy(draw, 12, 4)
    Q = true_values(P, R, pi, 0.9)
    close(student.q_backup(Q, P, R, pi, 0.9), Q)
    close(student.q_backup(Q - 10, P, R, pi, 0.9), Q - 9)


@points(2, of="q_of_policy")
def test_random_processes(student, draw):
    """Random processes and policies, for gamma from 0 to 0.999."""
    for (S, A), gamma in zip(SHAPES, (0.9, 0.999, 0.5, 0.0), strict=True):
        process = random_process(draw, S, A)
        right(leaves_unchanged(student.q_of_policy, *process, gamma), true_values(*process, gamma))


@pytest.mark.parametrize("slippery", [False, True])
@points(1, of="q_of_policy")
def test_walks_at_the_cliff(student, draw, slippery):
    """CliffWalking with other numbers for states and actions: also for actions that are never taken."""
    P, R = relabelled(gymnasium.make("CliffWalking-v1", is_slippery=slippery).unwrapped.P, draw)
    sure = torch.eye(4, dtype=torch.float64)[draw.integers(0, 4, 48)]
    for pi in (random_policy(draw, 48, 4), sure):
        right(student.q_of_policy(P, R, pi, 0.95), true_values(P, R, pi, 0.95))


@points(1, of="q_of_policy")
def test_going_on_for_ever(student, draw):
    """A state that leads to itself without being terminal keeps earning; a terminal one is worth nothing."""
    reward = float(draw.uniform(1, low=0.5))
    P = torch.zeros(3, 2, 3, dtype=torch.float64)
    P[0, 0, 1] = P[0, 1, 2] = 1
    P[1, :, 1] = P[2, :, 2] = 1
    R = torch.tensor([[0.5, 3.0], [reward, 2 * reward], [0.0, 0.0]], dtype=torch.float64)
    pi = torch.tensor([[0.25, 0.75], [0.5, 0.5], [0.1, 0.9]], dtype=torch.float64)
    ever = 1.5 * reward / 0.02
    rows = [[0.5 + 0.98 * ever, 3], [reward + 0.98 * ever, 2 * reward + 0.98 * ever], [0, 0]]
    right(student.q_of_policy(P, R, pi, 0.98), torch.tensor(rows, dtype=torch.float64))
