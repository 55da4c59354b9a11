"""Hidden checks of ch04/label_shift."""

import torch

from d2lcourse.checks import close, leaves_unchanged, points

# How often of ten times class j is taken for i: element [i][j].
TIMES = [[7, 1, 0], [2, 8, 4], [1, 1, 6]]


def examples(sizes):
    """Return true and predicted classes, ten times `sizes` of each class, that follow TIMES exactly."""
    pairs = [(j, i) for j, size in enumerate(sizes) for i in range(3) for _ in range(size * TIMES[i][j])]
    return torch.tensor(pairs).T


@points(2, of="confusion_rates")
def test_unbalanced_classes(student):
    """The rates of a class do not depend on how many examples it has, nor on classes never predicted."""
    target, predicted = examples([1, 5, 2])
    rates = torch.tensor(TIMES, dtype=torch.float64) / 10
    close(leaves_unchanged(student.confusion_rates, target, predicted, 3), rates)
    target, predicted = torch.tensor([0, 1, 2, 2]), torch.tensor([0, 1, 1, 0])
    expected = torch.tensor([[1.0, 0.0, 0.5], [0.0, 1.0, 0.5], [0.0, 0.0, 0.0]], dtype=torch.float64)
    close(student.confusion_rates(target, predicted, 3), expected)


@points(2, of="estimate_target_marginal")
def test_no_share_is_negative(student):
    """A negative solution becomes 0, and the others are divided by their sum."""
    rates = torch.tensor([[0.9, 0.2], [0.1, 0.8]], dtype=torch.float64)
    for mu, expected in (([0.95, 0.05], [1.0, 0.0]), ([0.1, 0.9], [0.0, 1.0]), ([0.55, 0.45], [0.5, 0.5])):
        shares = torch.tensor(mu, dtype=torch.float64)
        found = leaves_unchanged(student.estimate_target_marginal, rates, shares)
        close(found, torch.tensor(expected, dtype=torch.float64), atol=1e-12)
    # Solves to (-0.1, 0.5, 0.6): without the negative share the others must sum to 1 again.
    shares = torch.tensor([-0.1, 0.5, 0.6], dtype=torch.float64)
    rates = torch.tensor(TIMES, dtype=torch.float64) / 10
    close(
        student.estimate_target_marginal(rates, rates @ shares),
        torch.tensor([0.0, 5 / 11, 6 / 11], dtype=torch.float64),
    )


@points(3, of="label_shift_weights")
def test_an_epidemic(student):
    """A classifier that errs, unbalanced sources and targets: the weights are the true p(y) / q(y)."""
    for source, target in (([1, 5, 2], [6, 1, 3]), ([4, 1, 1], [1, 2, 7]), ([2, 2, 2], [1, 1, 4])):
        labels, predicted = examples(source)
        _, unlabelled = examples(target)
        p = torch.tensor(target, dtype=torch.float64) / sum(target)
        q = torch.tensor(source, dtype=torch.float64) / sum(source)
        found = leaves_unchanged(student.label_shift_weights, labels, predicted, unlabelled, 3)
        close(found, p / q, rtol=1e-8)


@points(1, of="label_shift_weights")
def test_a_class_that_is_gone(student):
    """A class that does not occur in the target has the weight 0."""
    labels, predicted = examples([2, 3, 1])
    _, unlabelled = examples([4, 4, 0])
    expected = torch.tensor([0.5 / (2 / 6), 0.5 / (3 / 6), 0.0], dtype=torch.float64)
    close(student.label_shift_weights(labels, predicted, unlabelled, 3), expected, atol=1e-12)
    labels, unlabelled = torch.tensor([0, 1, 2, 2]), torch.zeros(5, dtype=torch.int64)  # never predicted, too
    expected = torch.tensor([4.0, 0.0, 0.0], dtype=torch.float64)
    close(student.label_shift_weights(labels, labels, unlabelled, 3), expected, atol=1e-12)
