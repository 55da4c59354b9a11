"""Public checks of ch03/squared_loss_mle."""

import math

import torch
from scipy.stats import norm

from d2lcourse.checks import close, points


@points(1, of="squared_loss")
def test_two_examples(student):
    """The example: a column of predictions and a row of labels, compared one by one."""
    found = student.squared_loss(torch.tensor([[1.0], [3.0]]), torch.tensor([0.0, 5.0]))
    close(found, torch.tensor([0.5, 2.0]))


@points(1, of="squared_loss")
def test_half_the_square(student, draw):
    """Labels and predictions of one shape."""
    y_hat, y = draw.normal(7), draw.normal(7)
    close(student.squared_loss(y_hat, y), (y_hat - y) ** 2 / 2)


@points(1, of="gaussian_nll")
def test_standard_noise(student):
    """The example: the standard deviation is 1."""
    found = student.gaussian_nll(torch.zeros(2), torch.tensor([1.0, -1.0]), 1.0)
    close(found, torch.tensor(0.5 + math.log(2 * math.pi) / 2))


@points(2, of="gaussian_nll")
def test_other_noise(student, draw):
    """Another standard deviation: the mean of SciPy's log-densities, negative."""
    y_hat, y = draw.normal(6, dtype=torch.float64), draw.normal(6, dtype=torch.float64)
    expected = -norm.logpdf(y.numpy(), loc=y_hat.numpy(), scale=2.5).mean()
    close(student.gaussian_nll(y_hat, y, 2.5), torch.tensor(expected, dtype=torch.float64))


@points(1, of="most_likely_sigma")
def test_two_labels(student):
    """The example: the root of the mean square of 1 and 7."""
    close(student.most_likely_sigma(torch.zeros(2), torch.tensor([1.0, 7.0])), torch.tensor(5.0))
