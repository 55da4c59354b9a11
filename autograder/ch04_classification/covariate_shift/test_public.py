"""Public checks of ch04/covariate_shift."""

import math

import torch
from sklearn.linear_model import LinearRegression, LogisticRegression

from d2lcourse.checks import close, points


def column(*values):
    """Return values as inputs with one feature."""
    return torch.tensor(values, dtype=torch.float64).unsqueeze(1)


@points(1, of="fit_domain_classifier")
def test_six_inputs(student):
    """The example: the logits are the logs of the odds 1 : 2 and 2 : 1."""
    w, b = student.fit_domain_classifier(column(0, 0, 1), column(0, 1, 1), 0.0)
    close(w, torch.tensor([2 * math.log(2)], dtype=torch.float64), atol=1e-4)
    close(b, torch.tensor(-math.log(2), dtype=torch.float64), atol=1e-4)


@points(2, of="fit_domain_classifier")
def test_the_minimum(student, draw):
    """Two samples of different sizes: the minimum is that of scikit-learn's logistic regression."""
    source = draw.normal(60, 3, dtype=torch.float64)
    target = draw.normal(25, 3, dtype=torch.float64) + torch.tensor([1.0, -0.5, 0.0])
    X, z = torch.cat([source, target]).numpy(), [-1] * 60 + [1] * 25
    library = LogisticRegression(C=1 / (0.3 * 85), tol=1e-9, max_iter=10_000).fit(X, z)
    w, b = student.fit_domain_classifier(source, target, 0.3)
    close(w, torch.from_numpy(library.coef_[0].copy()), atol=3e-4, rtol=0)
    close(b, torch.tensor(library.intercept_[0], dtype=torch.float64), atol=3e-4, rtol=0)


@points(2, of="importance_weights")
def test_samples_of_different_sizes(student):
    """The example: 0.5 for what is rarer in the target, 2 for what is more frequent."""
    found = student.importance_weights(column(0, 0, 0, 0, 1, 1), column(0, 1, 1), 0.0, math.inf)
    expected = torch.tensor([0.5, 0.5, 0.5, 0.5, 2.0, 2.0], dtype=torch.float64)
    close(found, expected, rtol=2e-3)


@points(1, of="weighted_erm")
def test_three_examples(student):
    """The example: at x = 1 the line passes through the weighted mean."""
    y, beta = torch.tensor([1.0, 2.0, 5.0]).double(), torch.tensor([1.0, 2.0, 1.0]).double()
    w, b = student.weighted_erm(column(0, 1, 1), y, beta)
    close(w, torch.tensor([2.0], dtype=torch.float64), atol=1e-6)
    close(b, torch.tensor(1.0, dtype=torch.float64), atol=1e-6)


@points(2, of="weighted_erm")
def test_many_examples(student, draw):
    """The fit is that of scikit-learn with these weights."""
    X, y = draw.normal(40, 3, dtype=torch.float64), draw.normal(40, dtype=torch.float64)
    beta = draw.uniform(40, low=0.1, high=4.0, dtype=torch.float64)
    library = LinearRegression().fit(X.numpy(), y.numpy(), sample_weight=beta.numpy())
    w, b = student.weighted_erm(X, y, beta)
    close(w, torch.from_numpy(library.coef_.copy()), atol=1e-6)
    close(b, torch.tensor(library.intercept_, dtype=torch.float64), atol=1e-6)
