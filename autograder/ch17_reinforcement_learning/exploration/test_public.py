"""Public checks of ch17/exploration."""

import math

import torch
from scipy.stats import chisquare

from d2lcourse.checks import close, points, sigmas, statistic, value


def numbers(*values):
    """Return numbers or lists as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


@points(1, of="epsilon_greedy_probabilities")
def test_one_best_action(student):
    """The example: the best of three actions has 0.7 + 0.1, the others have 0.1."""
    close(student.epsilon_greedy_probabilities(numbers(1, 3, 2), 0.3), numbers(0.1, 0.8, 0.1))


@points(1, of="epsilon_greedy_probabilities")
def test_two_best_actions(student):
    """The example: two actions of the largest value share the greedy part."""
    close(student.epsilon_greedy_probabilities(numbers(2, 2, 1), 0.3), numbers(0.45, 0.45, 0.1))


@points(1, of="epsilon_greedy")
def test_greedy(student, draw):
    """With epsilon = 0 the 20 actions are the best ones."""
    q = draw.normal(20, 5)
    close(student.epsilon_greedy(q, 0.0, draw.generator()), q.argmax(1))


@points(2, of="epsilon_greedy")
def test_frequencies(student, draw):
    """In 6 000 rows with the values (1, 3, 2, 0) each action is as frequent as it must be (chi-square)."""
    expected = 0.2 * numbers(1, 1, 1, 1) / 4 + 0.8 * numbers(0, 1, 0, 0)
    for source in draw.fixed(3):
        actions = value(student.epsilon_greedy(numbers(1, 3, 2, 0).expand(6000, 4), 0.2, source.generator()))
        close((tuple(actions.shape), actions.dtype), ((6000,), torch.int64))
        p = chisquare(torch.bincount(actions, minlength=4).numpy(), 6000 * expected.numpy()).pvalue
        statistic(sigmas(p), source, what="the deviation of the counts", expected=0, sd=1, limit=8)


@points(1, of="softmax_policy")
def test_two_actions(student):
    """The example: at the temperature 2 a value that is 2 log 3 larger is three times as likely."""
    close(student.softmax_policy(numbers(0, 2 * math.log(3)), 2.0), numbers(0.25, 0.75))


@points(1, of="softmax_policy")
def test_large_values(student):
    """Values around 1000 at the temperature 0.5 give finite probabilities."""
    found = student.softmax_policy(numbers([1000, 1001, 999], [-1000, -1000, -1001]), 0.5)
    a, b = 1 / (1 + math.exp(-2) + math.exp(-4)), 1 / (2 + math.exp(-2))
    close(found, numbers([a * math.exp(-2), a, a * math.exp(-4)], [b, b, b * math.exp(-2)]))


@points(1, of="linear_epsilon")
def test_the_line(student):
    """The example: from 1 to 0.1 in 6 steps."""
    close([student.linear_epsilon(step, 1.0, 0.1, 6) for step in (0, 2, 3, 6)], [1.0, 0.7, 0.55, 0.1])
