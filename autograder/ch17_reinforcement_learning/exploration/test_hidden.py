"""Hidden checks of ch17/exploration."""

import math

import torch
from scipy.special import softmax
from scipy.stats import chisquare

from d2lcourse.checks import close, leaves_unchanged, points, raises, sigmas, statistic, value


@points(2, of="epsilon_greedy_probabilities")
def test_many_states(student, draw):
    """Three dimensions of small integers, so with ties, in float32: each probability by the definition."""
    q = draw.integers(0, 3, 3, 5, 4).float()
    for epsilon in (0.0, 0.15, 1.0):
        expected = torch.zeros(3, 5, 4)
        for i in range(3):
            for j in range(5):
                row = q[i, j].tolist()
                for a in range(4):
                    greedy = (1 - epsilon) / row.count(max(row)) if row[a] == max(row) else 0.0
                    expected[i, j, a] = greedy + epsilon / 4
        close(leaves_unchanged(student.epsilon_greedy_probabilities, q, epsilon), expected)


@points(1, of="epsilon_greedy_probabilities")
def test_impossible_epsilons(student, draw):
    """An epsilon below 0 or above 1 is a ValueError."""
    for epsilon in (-0.1, 1.1):
        raises(ValueError, student.epsilon_greedy_probabilities, draw.normal(3), epsilon)


@points(2, of="epsilon_greedy")
def test_ties(student, draw):
    """With epsilon = 0 three actions of the largest value are equally frequent, and no other occurs."""
    q = torch.tensor([7.0, 1.0, 7.0, 3.0, 7.0])
    for source in draw.fixed(3):
        actions = value(student.epsilon_greedy(q.repeat(4000, 1), 0.0, source.generator()))
        counts = torch.bincount(actions, minlength=5)
        close((len(actions), int(counts[1] + counts[3])), (4000, 0))
        p = chisquare(counts[[0, 2, 4]].numpy()).pvalue
        statistic(sigmas(p), source, what="the deviation of the counts", expected=0, sd=1, limit=8)


@points(1, of="epsilon_greedy")
def test_rows_are_drawn_by_themselves(student, draw):
    """Of 3 000 pairs of rows with epsilon = 0.5 both are greedy as often as chance says."""
    q = torch.tensor([0.0, 0.0, 0.0, 2.0])
    for source in draw.fixed(3):
        actions = value(student.epsilon_greedy(q.repeat(6000, 1), 0.5, source.generator()))
        greedy = (actions == 3).double()
        close(len(greedy), 6000)
        p = 0.625**2
        share = (greedy[::2] * greedy[1::2]).mean()
        sd = (p * (1 - p) / 3000) ** 0.5
        statistic(share, source, what="the share of pairs", expected=p, sd=sd, limit=8)


@points(1, of="epsilon_greedy")
def test_the_generator_decides(student, draw):
    """The same generator draws the same actions, another one others; `q` is not changed."""
    q = draw.integers(0, 3, 200, 5).double()
    first, again, other = (
        value(leaves_unchanged(student.epsilon_greedy, q, 0.5, draw.generator(seed))) for seed in (5, 5, 6)
    )
    close(again, first)
    close((len(other), torch.equal(other, first)), (200, False))


@points(2, of="softmax_policy")
def test_the_temperature(student, draw):
    """Three dimensions of values at several temperatures are as scipy says; `q` is not changed."""
    q = 3 * draw.normal(2, 3, 5, dtype=torch.float64)
    for temperature in (0.3, 1.0, 7.0):
        expected = torch.from_numpy(softmax(q.numpy() / temperature, axis=-1))
        close(leaves_unchanged(student.softmax_policy, q, temperature), expected)


@points(2, of="softmax_policy")
def test_extreme_temperatures(student):
    """At 1e-300 only the best actions are left, ties shared; at infinity all are equally likely."""
    q = torch.tensor([[5e9, -3.0, 5e9, 4e9], [-9e9, -7e9, -8e9, -1e100]], dtype=torch.float64)
    cold = torch.tensor([[0.5, 0.0, 0.5, 0.0], [0.0, 1.0, 0.0, 0.0]], dtype=torch.float64)
    close(student.softmax_policy(q, 1e-300), cold)
    close(student.softmax_policy(q, math.inf), torch.full((2, 4), 0.25, dtype=torch.float64))


@points(1, of="softmax_policy")
def test_impossible_temperatures(student, draw):
    """A temperature of 0 or below is a ValueError."""
    for temperature in (0.0, -1.0):
        raises(ValueError, student.softmax_policy, draw.normal(3, dtype=torch.float64), temperature)
    close(student.softmax_policy(torch.zeros(2).double(), 0.01), torch.full((2,), 0.5).double())


@points(1, of="linear_epsilon")
def test_after_the_last_step(student):
    """After the last step epsilon stays; a line may also rise."""
    close([student.linear_epsilon(step, 1.0, 0.1, 6) for step in (7, 60)], [0.1, 0.1])
    close([student.linear_epsilon(step, 0.25, 0.5, 8) for step in (0, 1, 8, 9)], [0.25, 0.28125, 0.5, 0.5])
    close(student.linear_epsilon(1, 0.5, 0.0, 1), 0.0)
