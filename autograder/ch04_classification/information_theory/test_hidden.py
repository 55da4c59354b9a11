"""Hidden checks of ch04/information_theory."""

import math

import torch
from scipy import stats

from d2lcourse.checks import close, leaves_unchanged, own_work, points

LIBRARY = ("entr", "kl_div", "rel_entr", "scipy.stats.entropy")
no_library = own_work(*LIBRARY, of=("entropy", "cross_entropy_dist", "kl_divergence"))


def distributions(draw, *shape):
    return torch.softmax(draw.normal(*shape, dtype=torch.float64), -1)


@points(1, of="self_information")
def test_impossible_events(student):
    """What never happens surprises without bound, and what always happens not at all."""
    p = torch.tensor([0.0, 1.0, 0.1], dtype=torch.float64)
    expected = torch.tensor([math.inf, 0.0, 1.0], dtype=torch.float64)
    close(leaves_unchanged(student.self_information, p, 10), expected)


@points(2, of="entropy")
def test_entropy_of_batches_to_any_base(student, draw):
    """Every slice along the last dimension is one distribution; the base sets the unit."""
    p = distributions(draw, 2, 3, 5)
    for base in (2, 10, math.e):
        expected = torch.from_numpy(stats.entropy(p.numpy(), base=base, axis=-1))
        close(leaves_unchanged(student.entropy, p, base), expected)


@points(2, of="cross_entropy_dist")
def test_zeros_in_cross_entropy(student):
    """Zeros of the truth add nothing; a zero of the belief where the truth has none costs infinitely much."""
    p = torch.tensor([[0.5, 0.5, 0.0], [0.0, 1.0, 0.0], [0.25, 0.75, 0.0]])
    q = torch.tensor([[0.5, 0.25, 0.25], [0.5, 0.5, 0.0], [0.0, 0.5, 0.5]])
    close(student.cross_entropy_dist(p, q, 2), torch.tensor([1.5, 1.0, math.inf]))


@points(1, of="cross_entropy_dist")
def test_cross_entropy_of_batches_to_any_base(student, draw):
    """It is entropy plus divergence, to any base and for batches."""
    p, q = distributions(draw, 2, 4, 3), distributions(draw, 2, 4, 3)
    for base in (2, 10):
        expected = stats.entropy(p.numpy(), base=base, axis=-1)
        expected += stats.entropy(p.numpy(), q.numpy(), base=base, axis=-1)
        close(leaves_unchanged(student.cross_entropy_dist, p, q, base), torch.from_numpy(expected))


@points(2, of="kl_divergence")
def test_zeros_in_divergence(student):
    """Zeros of the truth add nothing; a zero of the belief where the truth has none costs infinitely much."""
    p = torch.tensor([[0.5, 0.5, 0.0], [0.0, 1.0, 0.0], [0.25, 0.75, 0.0]])
    q = torch.tensor([[0.5, 0.25, 0.25], [0.5, 0.5, 0.0], [0.0, 0.5, 0.5]])
    close(student.kl_divergence(p, q, 2), torch.tensor([0.5, 1.0, math.inf]))


@points(1, of="kl_divergence")
def test_divergence_of_batches_to_any_base(student, draw):
    """It is no distance: the two directions differ, in every unit."""
    p, q = distributions(draw, 3, 2, 4), distributions(draw, 3, 2, 4)
    for first, second, base in ((p, q, 2), (q, p, 10)):
        expected = torch.from_numpy(stats.entropy(first.numpy(), second.numpy(), base=base, axis=-1))
        close(leaves_unchanged(student.kl_divergence, first, second, base), expected)
