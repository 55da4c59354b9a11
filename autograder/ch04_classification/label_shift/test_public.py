"""Public checks of ch04/label_shift."""

import torch
from sklearn.metrics import confusion_matrix

from d2lcourse.checks import close, points


@points(1, of="confusion_rates")
def test_four_examples(student):
    """Columns are the truth and sum to 1."""
    found = student.confusion_rates(torch.tensor([0, 0, 1, 1]), torch.tensor([0, 1, 1, 1]), 2)
    close(found, torch.tensor([[0.5, 0.0], [0.5, 1.0]], dtype=torch.float64))


@points(1, of="confusion_rates")
def test_rates_of_many(student, draw):
    """They are scikit-learn's rates of each true class, as columns."""
    target, predicted = draw.integers(0, 4, 300), draw.integers(0, 4, 300)
    rates = confusion_matrix(target.numpy(), predicted.numpy(), normalize="true")
    close(student.confusion_rates(target, predicted, 4), torch.from_numpy(rates.T.copy()))


@points(2, of="estimate_target_marginal")
def test_shares_are_recovered(student, draw):
    """With exact rates the shares come back exactly."""
    rates = torch.eye(5, dtype=torch.float64) + 0.3 * draw.uniform(5, 5, dtype=torch.float64)
    rates, shares = rates / rates.sum(0), torch.softmax(draw.normal(5, dtype=torch.float64), 0)
    close(student.estimate_target_marginal(rates, rates @ shares), shares, atol=1e-8)


@points(1, of="label_shift_weights")
def test_a_classifier_that_never_errs(student):
    """Then the predictions are the shares."""
    labels, unlabelled = torch.tensor([0, 0, 0, 1]), torch.tensor([0, 1, 1, 1])
    expected = torch.tensor([1 / 3, 3.0], dtype=torch.float64)
    close(student.label_shift_weights(labels, labels, unlabelled, 2), expected)
