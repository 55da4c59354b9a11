"""Public checks of ch17/mdp."""

import gymnasium
import torch

from d2lcourse.checks import close, points, raises


def numbers(*values):
    """Return numbers or lists as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


def small_process():
    """Return a process of two states and one action; state 1 is terminal."""
    P = numbers([[0.5, 0.5]], [[0, 1]])
    return P, numbers([1], [0]), torch.tensor([False, True])


@points(1, of="transition_tensors")
def test_two_states(student):
    """The example: two tuples lead to the same state, and nothing comes after the end."""
    table = {
        0: {0: [(0.5, 0, 0, False), (0.25, 1, 4, True), (0.25, 1, 0, True)]},
        1: {0: [(1.0, 0, 7, False)]},
    }
    close(student.transition_tensors(table), small_process())


@points(1, of="transition_tensors")
def test_frozen_lake(student):
    """FrozenLake 4x4: thirds that add up, a reward at the goal only, and five terminal states."""
    P, R, terminal = student.transition_tensors(gymnasium.make("FrozenLake-v1").unwrapped.P)
    close(terminal.nonzero().squeeze(1).tolist(), [5, 7, 11, 12, 15])
    close(P.sum(2), torch.ones(16, 4, dtype=torch.float64))
    third = 1 / 3
    from_the_start = torch.zeros(4, 16, dtype=torch.float64)
    for action, following in enumerate(([0, 0, 4], [0, 1, 4], [0, 1, 4], [0, 0, 1])):
        for state in following:
            from_the_start[action, state] += third
    close(P[0], from_the_start)
    rewards = torch.zeros(16, 4, dtype=torch.float64)
    rewards[14, 1:] = third
    close(R, rewards)


@points(1, of="validate")
def test_the_example(student):
    """The example: a process is accepted; with a reward after the end it is none."""
    P, R, terminal = small_process()
    close(student.validate(P, R, terminal), None)
    raises(ValueError, student.validate, P, numbers([1], [2]), terminal)


@points(1, of="validate")
def test_no_probabilities(student):
    """Rows whose sum is too small or too large, and a negative number, are a ValueError."""
    _, R, terminal = small_process()
    for row in ([0.5, 0.4], [0.5, 0.6], [1.2, -0.2]):
        raises(ValueError, student.validate, numbers([row], [[0, 1]]), R, terminal)
    close(student.validate(numbers([[0.1, 0.9]], [[0, 1]]), R, terminal), None)


@points(1, of="discounted_return")
def test_three_rewards(student):
    """The example: 1 + 2/2 + 4/4."""
    wrong = {"the first reward counts in full": 1.5, "the later rewards count less": 5.25}
    close(student.discounted_return(numbers(1, 2, 4), 0.5), 3.0, suspects=wrong)


@points(1, of="bootstrapped_return")
def test_cut_off_and_terminated(student):
    """The example: the last state's value counts if the episode was cut off."""
    close(student.bootstrapped_return(numbers(1, 2), 0.5, 8.0, False), 4.0)
    close(student.bootstrapped_return(numbers(1, 2), 0.5, 8.0, True), 2.0)
