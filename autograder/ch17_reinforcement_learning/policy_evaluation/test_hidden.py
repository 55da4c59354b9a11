"""Hidden checks of ch17/policy_evaluation."""

import itertools

import gymnasium
import numpy as np
import pytest
import torch
from gymnasium.envs.toy_text.frozen_lake import FrozenLakeEnv

from d2lcourse.checks import close, leaves_unchanged, points, statistic


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
    """Return the values of a policy, from the linear equations."""
    matrix = np.eye(len(P)) - gamma * np.einsum("sat,sa->st", P.numpy(), pi.numpy())
    return torch.from_numpy(np.linalg.solve(matrix, (R * pi).sum(1).numpy()))


def right(found, true, accuracy=1e-8):
    """Demand values with an error of at most `accuracy` times the largest."""
    close(found, true, rtol=0, atol=accuracy * float(true.abs().max()))


@points(2, of="policy_model")
def test_random_policies(student, draw):
    """Five states, three actions: the definition, entry by entry; also for a deterministic policy."""
    P, R, pi = random_process(draw, 5, 3)
    sure = torch.eye(3, dtype=torch.float64)[draw.integers(0, 3, 5)]
    for policy in (pi, sure):
        P_pi = [[sum(float(policy[s, a] * P[s, a, t]) for a in range(3)) for t in range(5)] for s in range(5)]
        R_pi = [sum(float(policy[s, a] * R[s, a]) for a in range(3)) for s in range(5)]
        expected = tuple(torch.tensor(part, dtype=torch.float64) for part in (P_pi, R_pi))
        close(leaves_unchanged(student.policy_model, P, R, policy), expected)


@points(2, of="expected_return")
def test_from_n_steps_to_all(student, draw):
    """From several first states: what n steps miss is gamma^n times the value of where they end."""
    P, R, pi = random_process(draw, 6, 3)
    start = draw.uniform(6, dtype=torch.float64)
    start, V = start / start.sum(), true_values(P, R, pi, 0.9)
    P_pi = torch.stack([pi[s] @ P[s] for s in range(6)])
    for n in (0, 1, 2, 5, 40):
        end = start @ torch.linalg.matrix_power(P_pi, n)
        expected = float(start @ V - 0.9**n * (end @ V))
        close(leaves_unchanged(student.expected_return, P, R, pi, 0.9, start, n), expected, atol=1e-10)


@points(1, of="expected_return")
def test_the_ends_of_the_range(student, draw):
    """With gamma = 0 only the first reward counts, and a terminal start earns nothing."""
    P, R = relabelled(random_lake(draw, 3, 4).P, draw)
    pi, start = random_policy(draw, 12, 4), torch.zeros(12, dtype=torch.float64)
    first = int((R[:, 0] != 0).nonzero()[0])
    start[first] = 1.0
    close(student.expected_return(P, R, pi, 0.0, start, 4), float(pi[first] @ R[first]))
    ends = (R == 0).all(1).double()
    close(student.expected_return(P, R, pi, 0.9, ends / ends.sum(), 4), 0.0)


@points(2, of="evaluate")
def test_random_processes(student, draw):
    """Random processes and policies: the solution of Bellman's equation, for gamma from 0 to 0.999."""
    for S, A, gamma in ((6, 3, 0.9), (3, 5, 0.0), (7, 2, 0.999), (1, 4, 0.6)):
        process = random_process(draw, S, A)
        right(leaves_unchanged(student.evaluate, *process, gamma), true_values(*process, gamma))


@pytest.mark.parametrize("slippery", [False, True])
@points(1, of="evaluate")
def test_walks_at_the_cliff(student, draw, slippery):
    """CliffWalking with other numbers for states and actions, under a random and a deterministic policy."""
    P, R = relabelled(gymnasium.make("CliffWalking-v1", is_slippery=slippery).unwrapped.P, draw)
    sure = torch.eye(4, dtype=torch.float64)[draw.integers(0, 4, 48)]
    for pi in (random_policy(draw, 48, 4), sure):
        right(student.evaluate(P, R, pi, 0.95), true_values(P, R, pi, 0.95))


@points(1, of="evaluate")
def test_going_on_for_ever(student, draw):
    """A state that leads to itself without being terminal earns r / (1 - gamma); a terminal one nothing."""
    reward = float(draw.uniform(1, low=0.5))
    P = torch.zeros(3, 2, 3, dtype=torch.float64)
    P[0, 0, 1] = P[0, 1, 2] = 1
    P[1, :, 1] = P[2, :, 2] = 1
    R = torch.tensor([[0.0, 3.0], [reward, reward], [0.0, 0.0]], dtype=torch.float64)
    pi = torch.tensor([[0.25, 0.75], [0.5, 0.5], [0.1, 0.9]], dtype=torch.float64)
    ever = reward / 0.02
    expected = torch.tensor([0.25 * 0.98 * ever + 0.75 * 3, ever, 0], dtype=torch.float64)
    right(student.evaluate(P, R, pi, 0.98), expected)


@points(2, of="evaluate")
def test_episodes_in_gymnasium(student, draw):
    """A random lake in Gymnasium: the mean return of 400 episodes is the start's value."""
    for source in draw.fixed(1):
        env, pi = random_lake(source, 3, 4), random_policy(source, 12, 4)
        P, R = torch.zeros(12, 4, 12, dtype=torch.float64), torch.zeros(12, 4, dtype=torch.float64)
        for s, a in itertools.product(range(12), range(4)):
            for p, t, r, _ in env.P[s][a]:
                P[s, a, t] += p
                R[s, a] += p * r
        V = student.evaluate(P, R, pi, 0.9)
        chosen, seed = pi.cumsum(1).tolist(), int(source.integers(0, 2**31, 1))
        rng, returns = np.random.default_rng(seed), []
        env.reset(seed=seed)
        for _ in range(400):
            state, _ = env.reset()
            total, factor, over = 0.0, 1.0, False
            while not over:
                action = min(int(np.searchsorted(chosen[state], rng.random())), 3)
                state, reward, over, _, _ = env.step(action)
                total, factor = total + factor * float(reward), 0.9 * factor
            returns.append(total)
        sd = float(np.std(returns)) / 400**0.5
        what = "the start's value, compared with episodes"
        statistic(float(V[0]), source, what=what, expected=float(np.mean(returns)), sd=sd, limit=9)


@points(2, of="evaluation_sweep")
def test_old_values_only(student, draw):
    """Random processes: each new value by its definition, from the old ones; V stays as it is."""
    for S, A, gamma in ((6, 3, 0.9), (3, 5, 0.4), (4, 2, 0.0)):
        P, R, pi = random_process(draw, S, A)
        V, expected = draw.normal(S, dtype=torch.float64), torch.zeros(S, dtype=torch.float64)
        for s in range(S):
            for a in range(A):
                later = sum(float(P[s, a, t] * V[t]) for t in range(S))
                expected[s] += pi[s, a] * (R[s, a] + gamma * later)
        close(leaves_unchanged(student.evaluation_sweep, V, P, R, pi, gamma), expected)


@points(1, of="evaluation_sweep")
def test_contraction(student, draw):
    """True values stay; constants shrink by gamma, and no distance shrinks less."""
    P, R = relabelled(random_lake(draw, 4, 3).P, draw)
    pi = random_policy(draw, 12, 4)
    V = true_values(P, R, pi, 0.8)
    close(student.evaluation_sweep(V, P, R, pi, 0.8), V)
    close(student.evaluation_sweep(V + 5, P, R, pi, 0.8), V + 4)
    other = V + draw.normal(12, dtype=torch.float64)
    distance = float((student.evaluation_sweep(other, P, R, pi, 0.8) - V).abs().max())
    close(distance <= 0.8 * float((other - V).abs().max()) + 1e-12, True)


@points(2, of="evaluate_iteratively")
def test_number_of_sweeps(student, draw):
    """Random processes: the definition's values and number of sweeps, and an error of at most tol."""
    for S, A, gamma, tol in ((5, 3, 0.9, 1e-3), (4, 2, 0.6, 1e-9), (3, 4, 0.97, 0.05)):
        P, R, pi = random_process(draw, S, A)
        R[0] -= 3.0
        matrix = np.einsum("sat,sa->st", P.numpy(), pi.numpy())
        rewards = (R * pi).sum(1).numpy()
        V, step, sweeps = rewards, rewards, 1
        while abs(step).max() > tol * (1 - gamma) / gamma:
            step = gamma * matrix @ step
            V, sweeps = V + step, sweeps + 1
        found = leaves_unchanged(student.evaluate_iteratively, P, R, pi, gamma, tol)
        close(found, (torch.from_numpy(V), sweeps))
        close(found[0], true_values(P, R, pi, gamma), rtol=0, atol=tol)


@points(1, of="evaluate_iteratively")
def test_values_that_only_fall(student, draw):
    """Where every step costs, all values fall sweep by sweep, as far as they must."""
    table = gymnasium.make("CliffWalking-v1", is_slippery=True).unwrapped.P
    P, R = relabelled(table, draw)
    pi = random_policy(draw, 48, 4)
    V, _ = student.evaluate_iteratively(P, R, pi, 0.9, 1e-3)
    close(V, true_values(P, R, pi, 0.9), rtol=0, atol=1e-3)


@points(1, of="evaluate_iteratively")
def test_the_limit_itself(student):
    """A change of exactly the limit is small enough; gamma = 0, or no reward at all, needs one sweep."""
    one = torch.ones(1, 1, dtype=torch.float64)
    for tol, sweeps in ((0.125, 4), (0.25, 3), (4.0, 1)):
        V = torch.tensor([2 - 2.0 ** (1 - sweeps)], dtype=torch.float64)
        close(student.evaluate_iteratively(one[None], one, one, 0.5, tol), (V, sweeps))
    close(student.evaluate_iteratively(one[None], 7 * one, one, 0.0, 1e-9), (7 * one[0], 1))
    close(student.evaluate_iteratively(one[None], 0 * one, one, 0.9, 1e-9), (0 * one[0], 1))
