"""Hidden checks of ch04/cross_entropy."""

import pytest
import torch
from torch.nn import functional as F

from d2lcourse.checks import close, gradient_matches, leaves_unchanged, own_work, points

LIBRARY = ("cross_entropy", "nll_loss", "cross_entropy_loss", "nll_loss_forward", "nll_loss_nd")
no_library = own_work(*LIBRARY, of=("cross_entropy", "soft_cross_entropy", "cross_entropy_grad"))


@points(1, of="cross_entropy")
def test_confident_and_wrong(student, draw):
    """Logits of 10 000 give a large loss, not an infinite one."""
    logits, target = 1e4 * draw.normal(6, 3), draw.integers(0, 3, 6)
    close(student.cross_entropy(logits, target, "none"), F.cross_entropy(logits, target, reduction="none"))


@pytest.mark.parametrize("reduction", ["none", "sum", "mean"])
@points(2, of="cross_entropy")
def test_rows_without_a_label(student, draw, reduction):
    """Ignored rows have loss 0 and do not count in the mean; the ignored index may be a class's too."""
    logits, target = draw.normal(7, 4), draw.integers(0, 4, 7)
    target[1] = target[4] = -100
    expected = F.cross_entropy(logits, target, reduction=reduction)
    close(student.cross_entropy(logits, target, reduction), expected)
    target = torch.tensor([2, 0, 1, 2, 3, 0, 2])
    expected = F.cross_entropy(logits, target, reduction=reduction, ignore_index=2)
    close(student.cross_entropy(logits, target, reduction, ignore_index=2), expected)
    only, target = draw.normal(3, 1), torch.tensor([0, -100, 0])  # a single class is a class too
    close(student.cross_entropy(only, target, reduction), F.cross_entropy(only, target, reduction=reduction))


@points(1, of="cross_entropy")
def test_no_row_has_a_label(student, draw):
    """With all rows ignored the sum is 0 and the mean NaN."""
    logits, target = draw.normal(3, 4), torch.full((3,), -100)
    close(student.cross_entropy(logits, target, "sum"), torch.tensor(0.0))
    close(student.cross_entropy(logits, target, "mean"), torch.tensor(torch.nan), equal_nan=True)


@points(1, of="cross_entropy")
def test_cross_entropy_keeps_its_hands_off(student, draw):
    """Logits and targets are left as they were."""
    logits, target = draw.normal(5, 3), torch.tensor([0, -100, 2, 1, -100])
    close(leaves_unchanged(student.cross_entropy, logits, target), F.cross_entropy(logits, target))


@points(1, of="soft_cross_entropy")
def test_targets_with_zeros_and_large_logits(student, draw):
    """Targets with zeros, also one-hot ones, and logits of 10 000 give finite losses."""
    logits = 1e4 * draw.normal(4, 3)
    target = torch.tensor([[0.5, 0.5, 0.0], [1.0, 0.0, 0.0], [0.0, 0.25, 0.75], [0.0, 0.0, 1.0]])
    close(leaves_unchanged(student.soft_cross_entropy, logits, target), F.cross_entropy(logits, target))


@points(1, of="soft_cross_entropy")
def test_one_row(student, draw):
    """A single row with an even target: its loss is the mean of -log p."""
    logits = draw.normal(1, 8)
    expected = -torch.log_softmax(logits, 1).mean()
    close(student.soft_cross_entropy(logits, torch.full((1, 8), 1 / 8)), expected)


@points(2, of="cross_entropy_grad")
def test_gradient_with_ignored_rows(student, draw):
    """Ignored rows get no gradient, and the others share the mean over the rows that count."""
    logits = draw.normal(6, 4, dtype=torch.float64)
    target = torch.tensor([1, -100, 3, 0, -100, 1])
    gradient_matches(
        lambda v: v * student.cross_entropy_grad(logits, target),
        lambda x: F.cross_entropy(x, target),
        logits,
        draw,
    )
    gradient_matches(
        lambda v: v * student.cross_entropy_grad(logits, target.clamp(min=0), ignore_index=0),
        lambda x: F.cross_entropy(x, target.clamp(min=0), ignore_index=0),
        logits,
        draw,
    )
    only, target = draw.normal(3, 1), torch.tensor([0, -100, 0])  # a single class: nothing to learn
    close(student.cross_entropy_grad(only, target), torch.zeros(3, 1))


@points(1, of="cross_entropy_grad")
def test_gradient_of_confident_rows(student, draw):
    """Logits of 10 000 give the finite difference of a one-hot prediction and the label (float32)."""
    logits, target = 1e4 * draw.normal(5, 3), draw.integers(0, 3, 5)
    expected = (F.one_hot(logits.argmax(1), 3) - F.one_hot(target, 3)) / 5
    close(leaves_unchanged(student.cross_entropy_grad, logits, target), expected, atol=1e-6)
