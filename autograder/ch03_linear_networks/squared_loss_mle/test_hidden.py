"""Hidden checks of ch03/squared_loss_mle."""

import torch
from scipy.optimize import minimize_scalar
from scipy.stats import norm

from d2lcourse.checks import close, leaves_unchanged, points, raises


@points(2, of="squared_loss")
def test_rows_and_columns(student, draw):
    """Each of the four pairs of shapes gives one loss per example."""
    y_hat, y = draw.normal(5, dtype=torch.float64), draw.normal(5, dtype=torch.float64)
    expected = 0.5 * (y - y_hat) ** 2
    for a in (y_hat, y_hat.unsqueeze(1)):
        for b in (y, y.unsqueeze(1)):
            close(leaves_unchanged(student.squared_loss, a, b), expected)


@points(1, of="squared_loss")
def test_different_numbers_of_examples(student, draw):
    """Five predictions and four labels, or one label for all, are refused."""
    for y in (draw.normal(4), draw.normal(1), draw.normal(1, 1)):
        raises(ValueError, student.squared_loss, draw.normal(5), y)
        raises(ValueError, student.squared_loss, y, draw.normal(5, 1))


@points(2, of="gaussian_nll")
def test_densities_that_underflow(student, draw):
    """Errors of hundreds of standard deviations, and tiny or large noise."""
    y_hat, y = 3 * draw.normal(9, dtype=torch.float64), draw.normal(9, dtype=torch.float64)
    for sigma in (0.003, 0.4, 150.0):
        expected = -norm.logpdf(y.numpy(), loc=y_hat.numpy(), scale=sigma).mean()
        found = leaves_unchanged(student.gaussian_nll, y_hat, y, sigma)
        close(found, torch.tensor(expected, dtype=torch.float64))


@points(1, of="gaussian_nll")
def test_least_squares_is_most_likely(student, draw):
    """Two predictions differ in their likelihood as in their squared loss, divided by the variance."""
    y = draw.normal(8, dtype=torch.float64)
    a, b = draw.normal(8, dtype=torch.float64), draw.normal(8, dtype=torch.float64)
    difference = student.gaussian_nll(a, y, 0.7) - student.gaussian_nll(b, y, 0.7)
    close(difference, ((a - y) ** 2 - (b - y) ** 2).mean() / (2 * 0.7**2))


@points(2, of="most_likely_sigma")
def test_where_the_likelihood_is_largest(student, draw):
    """It is where a search finds the smallest negative log-likelihood, also if the errors have a mean."""
    y_hat = draw.normal(5, dtype=torch.float64)
    y = y_hat + 2 + 3 * draw.normal(5, dtype=torch.float64)
    nll = lambda log_sigma: -norm.logpdf(y, loc=y_hat, scale=2.0**log_sigma).mean()  # noqa: E731
    best = 2.0 ** minimize_scalar(nll, bounds=(-10, 10), method="bounded", options={"xatol": 1e-9}).x
    found = leaves_unchanged(student.most_likely_sigma, y_hat, y)
    close(found, torch.tensor(best, dtype=torch.float64), rtol=1e-5)
