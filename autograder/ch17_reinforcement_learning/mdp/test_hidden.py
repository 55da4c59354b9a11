"""Hidden checks of ch17/mdp."""

import copy
import math

import gymnasium
import numpy as np
import pytest
import torch
from gymnasium.envs.toy_text.frozen_lake import FrozenLakeEnv

from d2lcourse.checks import close, leaves_unchanged, points, raises


def frozen_lake(draw, rows, columns):
    """Return the table of a random lake."""
    kinds = draw.integers(0, 5, rows, columns).tolist()
    desc = [["FFFFH"[kind] for kind in row] for row in kinds]
    desc[0][0], desc[-1][-1] = "S", "G"
    return FrozenLakeEnv(desc=["".join(row) for row in desc]).P


def relabelled(table, draw):
    """Return the table with other numbers for its states and actions, and its keys in random order."""
    states, actions = draw.permutation(len(table)).tolist(), draw.permutation(len(table[0])).tolist()
    return {
        states[s]: {
            actions[a]: [(p, states[int(t)], r, done) for p, t, r, done in table[s][a]] for a in table[s]
        }
        for s in table
    }


def tensors_of(table):
    """Return P, R and terminal by their definition, with a sum over tuples for each."""
    S, A = len(table), len(table[0])
    rows = [(s, a, *outcome) for s in table for a in table[s] for outcome in table[s][a]]
    ends = {int(t) for _, _, p, t, _, done in rows if done and p}
    P, R = np.zeros((S, A, S)), np.zeros((S, A))
    for s in range(S):
        for a in range(A):
            if s in ends:
                P[s, a, s] = 1
                continue
            for t in {int(t) for _, t, _, _ in table[s][a]}:
                P[s, a, t] = sum(p for p, other, _, _ in table[s][a] if other == t)
            R[s, a] = sum(p * r for p, _, r, _ in table[s][a])
    return torch.from_numpy(P), torch.from_numpy(R), torch.tensor([s in ends for s in range(S)])


@points(2, of="transition_tensors")
def test_random_lakes(student, draw):
    """Lakes of 3 by 5, with other numbers for states and actions; the table stays as it is."""
    for _ in range(3):
        table = relabelled(frozen_lake(draw, 3, 5), draw)
        close(leaves_unchanged(student.transition_tensors, table), tensors_of(table))


@pytest.mark.parametrize("slippery", [False, True])
@points(2, of="transition_tensors")
def test_cliff_walking(student, draw, slippery):
    """CliffWalking, whose terminal state has steps with rewards in the table; NumPy's numbers are allowed."""
    table = gymnasium.make("CliffWalking-v1", is_slippery=slippery).unwrapped.P
    if slippery:  # as it is, the table holds NumPy's numbers
        table = relabelled(table, draw)
    close(student.transition_tensors(table), tensors_of(table))


@points(1, of="transition_tensors")
def test_taxi(student, draw):
    """Taxi, with 500 states in random order: three kinds of reward, four terminal states."""
    table = relabelled(gymnasium.make("Taxi-v4").unwrapped.P, draw)
    P, R, terminal = student.transition_tensors(table)
    expected = tensors_of(table)
    close(int(expected[2].sum()), 4)
    close((R, terminal), expected[1:])
    close(P, expected[0])


@points(2, of="transition_tensors")
def test_rewards_of_each_tuple(student, draw):
    """Random tables in which the same next state occurs with different rewards and unequal probabilities."""
    for _ in range(3):
        table = {}
        for s in draw.permutation(5).tolist():
            table[s] = {}
            for a in draw.permutation(3).tolist():
                p = draw.uniform(6, low=0.1, dtype=torch.float64)
                targets, rewards = draw.integers(0, 5, 6).tolist(), draw.normal(6).tolist()
                done = [t == 2 for t in targets]
                table[s][a] = list(zip((p / p.sum()).tolist(), targets, rewards, done, strict=True))
        close(student.transition_tensors(table), tensors_of(table))


@points(2, of="transition_tensors")
def test_absorbing_is_not_terminal(student, draw):
    """A state that leads only to itself is terminal if a step into it terminates, and else earns for ever."""
    reward = float(draw.uniform(1, low=0.5))
    trap = [(1.0, 1, reward, False)]
    table = {
        0: {0: [(0.7, 1, 2.0, False), (0.3, 2, 3.0, True)], 1: [(1.0, 0, 0.0, False)]},
        1: {0: trap, 1: trap},
        2: {0: [(1.0, 0, 5.0, False)], 1: [(1.0, 2, 5.0, False)]},
    }
    P, R, terminal = student.transition_tensors(table)
    close(terminal, torch.tensor([False, False, True]))
    close(R, torch.tensor([[2.3, 0], [reward, reward], [0, 0]], dtype=torch.float64))
    close(P[1:], torch.eye(3, dtype=torch.float64)[1:, None].repeat(1, 2, 1))


@points(1, of="transition_tensors")
def test_what_cannot_happen(student):
    """A tuple with the probability 0 ends nothing and earns nothing: a lake without slipping."""
    table = {
        0: {0: [(0.0, 1, 9.0, True), (1.0, 1, 1.0, False), (0.0, 0, 9.0, True)]},
        1: {0: [(1.0, 2, 4.0, True), (0.0, 0, 2.0, True)]},
        2: {0: [(1.0, 2, 0.0, True)]},
    }
    close(student.transition_tensors(table), tensors_of(table))
    close(tensors_of(table)[2].tolist(), [False, False, True])
    table = {0: {0: [(1.0, 0, 3, False)], 1: [(1.0, 0, 0.5, False), (0.0, 0, 2.5, True)]}}
    close(student.transition_tensors(table), tensors_of(table))


@points(1, of="validate")
def test_thirds(student, draw):
    """Gymnasium's rounded thirds are accepted, also a state that keeps earning; larger errors are not."""
    P, R, terminal = tensors_of(relabelled(frozen_lake(draw, 4, 3), draw))
    last = int((~terminal).nonzero()[-1])
    P[last], R[last] = torch.eye(12, dtype=torch.float64)[last], 3.0
    P[0, 0] *= 1 + 2e-9
    P[0, 1] *= 1 - 2e-9
    close(leaves_unchanged(student.validate, P, R, terminal), None)
    for s in (0, last, int(terminal.nonzero()[0])):
        for factor in (1 + 1e-7, 1 - 1e-7):
            wrong = P.clone()
            wrong[s, 3] *= factor
            raises(ValueError, student.validate, wrong, R, terminal)


@points(1, of="validate")
def test_shapes(student, draw):
    """Tensors whose shapes do not fit, or have too many or few dimensions, are a ValueError."""
    P, R, terminal = tensors_of(relabelled(frozen_lake(draw, 2, 3), draw))
    close(student.validate(P, R, terminal), None)
    for wrong in (
        (P[:, :3], R, terminal),
        (P[:5], R, terminal),
        (P[:5], R[:5], terminal[:5]),
        (P[:5], R[:5], terminal),
        (P[:, :, :1], R, terminal),
        (P[:, 0], R, terminal),
        (P[:, 0], R[:, 0], terminal),
        (P[None], R, terminal),
        (P, R[:, :1], terminal),
        (P, R[:, 0], terminal),
        (P, R.T, terminal),
        (P, R[0], terminal),
        (P, R, terminal[:1]),
        (P, R, terminal[:, None]),
        (P, R, terminal[0]),
        (P[0, 0, 0], R, terminal),
    ):
        raises(ValueError, student.validate, *wrong)


@points(1, of="validate")
def test_no_numbers(student, draw):
    """NaN and infinities are a ValueError, wherever they stand, and so is the smallest negative number."""
    P, R, terminal = tensors_of(relabelled(frozen_lake(draw, 2, 3), draw))
    close(student.validate(P, R, terminal), None)
    for bad in (math.nan, math.inf, -math.inf):
        for place in ((0, 0), (5, 3), (2, 1)):
            wrong = copy.deepcopy((P, R))
            wrong[0][place][1] = bad
            wrong[1][place] = bad
            raises(ValueError, student.validate, wrong[0], R, terminal)
            raises(ValueError, student.validate, P, wrong[1], terminal)
    wrong = P.clone()
    wrong[1, 2, P[1, 2].argmin()] = -1e-12
    raises(ValueError, student.validate, wrong, R, terminal)


@points(1, of="validate")
def test_after_the_end(student, draw):
    """A terminal state that may be left, beyond rounding, or earns or costs a little, is a ValueError."""
    P, R, terminal = tensors_of(relabelled(frozen_lake(draw, 3, 4), draw))
    close(student.validate(P, R, terminal), None)
    end = int(terminal.nonzero()[-1])
    rounded = P.clone()
    rounded[end, 2, end] -= 2e-9
    rounded[end, 2, end - 1] += 2e-9
    close(student.validate(rounded, R, terminal), None)
    for action in (0, 3):
        left = P.clone()
        left[end, action, end] -= 1e-6
        left[end, action, end - 1] += 1e-6
        raises(ValueError, student.validate, left, R, terminal)
        for reward in (1e-12, -2.0):
            earns = R.clone()
            earns[end, action] = reward
            raises(ValueError, student.validate, P, earns, terminal)
    marked = terminal.clone()
    marked[(~terminal).nonzero()[0]] = True
    raises(ValueError, student.validate, P, R, marked)


@points(1, of="discounted_return")
def test_many_rewards(student, draw):
    """The sum of gamma^t r_t, also for gamma = 0 and 1, for long episodes and for none."""
    for n, gamma in ((7, 0.9), (5, 0.0), (6, 1.0), (1, 0.3), (3000, 0.99)):
        rewards = draw.normal(n, dtype=torch.float64) + 1
        expected = math.fsum(gamma**t * float(r) for t, r in enumerate(rewards))
        close(leaves_unchanged(student.discounted_return, rewards, gamma), expected)
    close(student.discounted_return(torch.zeros(0, dtype=torch.float64), 0.9), 0.0)


@points(2, of="bootstrapped_return")
def test_the_rest_of_the_episode(student, draw):
    """With the true value of the state at the cut, the estimate is the return of the whole episode."""
    for n, gamma in ((8, 0.9), (8, 1.0), (3, 0.5)):
        rewards = draw.normal(n, dtype=torch.float64) + 1
        later = [math.fsum(gamma**t * float(r) for t, r in enumerate(rewards[cut:])) for cut in range(n)]
        for cut in range(n):
            found = student.bootstrapped_return(rewards[:cut], gamma, later[cut], False)
            close(found, later[0])
        close(leaves_unchanged(student.bootstrapped_return, rewards, gamma, 50.0, True), later[0])


@points(1, of="bootstrapped_return")
def test_nothing_seen(student):
    """Without any reward it is the state's value, or 0 at the end, also for gamma = 0."""
    none = torch.zeros(0, dtype=torch.float64)
    close(student.bootstrapped_return(none, 0.9, -2.5, False), -2.5)
    close(student.bootstrapped_return(none, 0.9, -2.5, True), 0.0)
    close(student.bootstrapped_return(none, 0.0, -2.5, False), -2.5)
    close(student.bootstrapped_return(none + 0, 0.0, 4.0, False), 4.0)
    close(student.bootstrapped_return(torch.tensor([3.0, 1.0]).double(), 0.0, 4.0, False), 3.0)
