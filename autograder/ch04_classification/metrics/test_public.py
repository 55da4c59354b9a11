"""Public checks of ch04/metrics."""

import numpy as np
import torch
from sklearn import metrics

from d2lcourse.checks import close, points


@points(1, of="accuracy")
def test_two_of_three(student):
    """Two right answers of three."""
    logits = torch.tensor([[2.0, 1.0], [0.0, 3.0], [5.0, 4.0]])
    close(student.accuracy(logits, torch.tensor([0, 1, 1])), 2 / 3)


@points(1, of="top_k_accuracy")
def test_among_the_best(student, draw):
    """The label must be among the k largest logits; with all classes it always is."""
    logits, target = draw.normal(50, 7), draw.integers(0, 7, 50)
    for k in (1, 3):
        expected = metrics.top_k_accuracy_score(target.numpy(), logits.numpy(), k=k, labels=np.arange(7))
        close(student.top_k_accuracy(logits, target, k), float(expected))
    close(student.top_k_accuracy(logits, target, 7), 1.0)


@points(1, of="confusion_matrix")
def test_three_examples(student):
    """Rows are truth, columns are prediction."""
    found = student.confusion_matrix(torch.tensor([0, 0, 1]), torch.tensor([0, 1, 1]), 3)
    close(found, torch.tensor([[1, 1, 0], [0, 1, 0], [0, 0, 0]]))


@points(1, of="confusion_matrix")
def test_a_thousand_examples(student, draw):
    """It is scikit-learn's confusion matrix."""
    target, predicted = draw.integers(0, 5, 1000), draw.integers(0, 5, 1000)
    expected = metrics.confusion_matrix(target.numpy(), predicted.numpy(), labels=np.arange(5))
    close(student.confusion_matrix(target, predicted, 5), torch.from_numpy(expected))


@points(1, of="recall_per_class")
def test_recall_of_two_classes(student):
    """Of each row, the share on the diagonal."""
    close(
        student.recall_per_class(torch.tensor([[3, 1], [4, 4]])),
        torch.tensor([0.75, 0.5], dtype=torch.float64),
    )
