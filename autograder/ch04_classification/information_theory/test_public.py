"""Public checks of ch04/information_theory."""

import math

import torch
from scipy import stats

from d2lcourse.checks import close, own_work, points

LIBRARY = ("entr", "kl_div", "rel_entr", "scipy.stats.entropy")
no_library = own_work(*LIBRARY, of=("entropy", "cross_entropy_dist", "kl_divergence"))


@points(1, of="self_information")
def test_powers_of_two(student):
    """Halving a probability adds one bit."""
    p = torch.tensor([[1.0, 0.5], [0.25, 2.0**-20]])
    close(student.self_information(p, 2), torch.tensor([[0.0, 1.0], [2.0, 20.0]]))


@points(1, of="self_information")
def test_nats_are_the_default(student, draw):
    """Without a base the unit is the nat."""
    p = draw.uniform(3, 4).clamp(min=1e-3)
    close(student.self_information(p), -torch.log(p))


@points(1, of="entropy")
def test_even_chances(student):
    """Q even chances have log q of entropy."""
    for q in (2, 3, 8):
        close(student.entropy(torch.full((q,), 1 / q)), torch.tensor(math.log(q)))


@points(1, of="entropy")
def test_certainty(student):
    """A certain outcome has entropy 0: what never happens adds nothing."""
    close(student.entropy(torch.eye(3)), torch.zeros(3))


@points(1, of="cross_entropy_dist")
def test_cross_entropy_of_one_pair(student, draw):
    """It is the sum of -p log q: the truth weighs, the belief surprises."""
    p, q = torch.softmax(draw.normal(2, 5), 1)
    expected = torch.tensor(sum(-a * math.log(b) for a, b in zip(p.tolist(), q.tolist(), strict=True)))
    close(student.cross_entropy_dist(p, q), expected)


@points(1, of="kl_divergence")
def test_divergence_of_one_pair(student, draw):
    """It is what scipy.stats.entropy(p, q) gives."""
    p, q = torch.softmax(draw.normal(2, 6, dtype=torch.float64), 1)
    close(student.kl_divergence(p, q), torch.tensor(stats.entropy(p.numpy(), q.numpy())))


@points(1, of="kl_divergence")
def test_divergence_from_itself(student, draw):
    """A distribution costs nothing when it is believed."""
    p = torch.softmax(draw.normal(4, 5, dtype=torch.float64), 1)
    close(student.kl_divergence(p, p), torch.zeros(4, dtype=torch.float64), atol=1e-12)
