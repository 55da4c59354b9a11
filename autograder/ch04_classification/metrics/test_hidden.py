"""Hidden checks of ch04/metrics."""

import math

import numpy as np
import torch
from sklearn import metrics

from d2lcourse.checks import close, leaves_unchanged, points


@points(2, of="accuracy")
def test_accuracy_of_many(student, draw):
    """More classes than examples, negative logits, one example: always scikit-learn's accuracy."""
    for n, k in ((40, 3), (4, 9), (1, 2)):
        logits, target = draw.normal(n, k) - 5, draw.integers(0, k, n)
        target[0] = int(logits[0].argmax())
        expected = metrics.accuracy_score(target.numpy(), logits.numpy().argmax(1))
        close(leaves_unchanged(student.accuracy, logits, target), float(expected))


@points(2, of="top_k_accuracy")
def test_ties_count_against_the_classifier(student):
    """Equal logits are no knowledge: a constant classifier gets 0, and a tie at the k-th place loses."""
    constant, target = torch.zeros(4, 3), torch.tensor([0, 1, 2, 0])
    close(student.top_k_accuracy(constant, target, 2), 0.0)
    close(student.top_k_accuracy(constant, target, 3), 1.0)
    logits = torch.tensor([[3.0, 2.0, 2.0, 1.0], [3.0, 3.0, 2.0, 1.0]])
    close(student.top_k_accuracy(logits, torch.tensor([1, 0]), 2), 0.5)


@points(1, of="top_k_accuracy")
def test_top_k_keeps_its_hands_off(student, draw):
    """Logits and labels are left as they were."""
    logits, target = draw.normal(6, 4), draw.integers(0, 4, 6)
    expected = metrics.top_k_accuracy_score(target.numpy(), logits.numpy(), k=2, labels=np.arange(4))
    close(leaves_unchanged(student.top_k_accuracy, logits, target, 2), float(expected))


@points(2, of="confusion_matrix")
def test_classes_that_do_not_occur(student, draw):
    """Classes without examples have a row and a column of zeros, also the last ones."""
    target, predicted = draw.integers(0, 2, 30), draw.integers(1, 4, 30)
    expected = metrics.confusion_matrix(target.numpy(), predicted.numpy(), labels=np.arange(6))
    close(leaves_unchanged(student.confusion_matrix, target, predicted, 6), torch.from_numpy(expected))
    nothing = torch.empty(0, dtype=torch.int64)
    close(student.confusion_matrix(nothing, nothing, 2), torch.zeros(2, 2, dtype=torch.int64))


@points(2, of="recall_per_class")
def test_classes_without_examples(student, draw):
    """Without examples the recall is not known, and without a right answer it is 0."""
    target, predicted = draw.integers(0, 3, 60), draw.integers(0, 5, 60)
    counts = metrics.confusion_matrix(target.numpy(), predicted.numpy(), labels=np.arange(5))
    scores = metrics.recall_score(
        target.numpy(), predicted.numpy(), labels=np.arange(5), average=None, zero_division=math.nan
    )
    found = leaves_unchanged(student.recall_per_class, torch.from_numpy(counts))
    close(found, torch.from_numpy(np.asarray(scores, dtype=np.float64)), equal_nan=True)
