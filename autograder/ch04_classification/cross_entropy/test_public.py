"""Public checks of ch04/cross_entropy."""

import pytest
import torch
from torch.nn import functional as F

from d2lcourse.checks import close, gradient_matches, own_work, points, raises

LIBRARY = ("cross_entropy", "nll_loss", "cross_entropy_loss", "nll_loss_forward", "nll_loss_nd")
no_library = own_work(*LIBRARY, of=("cross_entropy", "soft_cross_entropy", "cross_entropy_grad"))


@pytest.mark.parametrize("reduction", ["none", "sum", "mean"])
@points(1, of="cross_entropy")
def test_each_reduction(student, draw, reduction):
    """The loss of every row, their sum and their mean, for 5 rows and 3 classes."""
    logits, target = draw.normal(5, 3), draw.integers(0, 3, 5)
    twice = F.cross_entropy(torch.softmax(logits, 1), target, reduction=reduction)
    expected = F.cross_entropy(logits, target, reduction=reduction)
    wrong = {"you applied softmax twice: the loss takes logits": twice, "the sign is wrong": -expected}
    close(student.cross_entropy(logits, target, reduction), expected, suspects=wrong)


@points(1, of="cross_entropy")
def test_the_mean_is_the_default(student, draw):
    """Without a reduction you return the mean, in the dtype of the logits (float64)."""
    logits, target = draw.normal(4, 6, dtype=torch.float64), draw.integers(0, 6, 4)
    close(student.cross_entropy(logits, target), F.cross_entropy(logits, target))


@points(1, of="cross_entropy")
def test_cross_entropy_is_your_own(student, draw):
    """The result is right without the library's loss."""
    logits, target = draw.normal(3, 4), draw.integers(0, 4, 3)
    close(student.cross_entropy(logits, target, "mean"), F.cross_entropy(logits, target))


@points(1, of="soft_cross_entropy")
def test_smoothed_labels(student, draw):
    """The mean loss for targets that give every class a share."""
    logits = draw.normal(5, 4)
    target = 0.9 * F.one_hot(draw.integers(0, 4, 5), 4) + 0.1 / 4
    close(student.soft_cross_entropy(logits, target), F.cross_entropy(logits, target))


@points(1, of="soft_cross_entropy")
def test_soft_cross_entropy_is_your_own(student, draw):
    """The result is right without the library's loss, also in float64."""
    logits = draw.normal(3, 5, dtype=torch.float64)
    target = torch.softmax(draw.normal(3, 5, dtype=torch.float64), 1)
    close(student.soft_cross_entropy(logits, target), F.cross_entropy(logits, target))


@points(2, of="cross_entropy_grad")
def test_gradient_of_the_mean(student, draw):
    """The gradient of the mean loss of 4 rows is the numerical one."""
    logits, target = draw.normal(4, 3, dtype=torch.float64), draw.integers(0, 3, 4)
    gradient_matches(
        lambda v: v * student.cross_entropy_grad(logits, target),
        lambda x: F.cross_entropy(x, target),
        logits,
        draw,
    )


@points(1, of="cross_entropy")
def test_an_unknown_reduction_is_refused(student, draw):
    """A reduction that is none of the three words is a ValueError."""
    raises(ValueError, student.cross_entropy, draw.normal(2, 3), draw.integers(0, 3, 2), "average")
