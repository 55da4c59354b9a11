"""Public checks of ch03/ridge_closed_form."""

import torch
from sklearn.linear_model import Ridge

from d2lcourse.checks import close, points


def numbers(*values):
    """Return numbers or lists as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


@points(1, of="ridge_objective")
def test_two_examples(student):
    """The example: errors -1 and 3, two weights of 1, and lam 10."""
    found = student.ridge_objective(
        numbers([1, 2], [3, 4]), numbers(5, 5), numbers(1, 1), numbers(1)[0], 10.0
    )
    close(found, numbers(30)[0])


@points(1, of="ridge_fit")
def test_one_feature(student):
    """The example: half the slope of least squares."""
    close(student.ridge_fit(numbers([0], [2]), numbers(0, 4), 2.0), (numbers(1), numbers(1)[0]))


@points(2, of="ridge_fit")
def test_many_features(student, draw):
    """The weights and the bias are scikit-learn's, for data that are far from zero."""
    X = draw.normal(30, 4, dtype=torch.float64) + torch.tensor([0.0, 3.0, -2.0, 1.0])
    y = draw.normal(30, dtype=torch.float64) + 5
    library = Ridge(alpha=7.0, solver="svd").fit(X.numpy(), y.numpy())
    w, b = student.ridge_fit(X, y, 7.0)
    close(w, torch.from_numpy(library.coef_), rtol=1e-8)
    close(b, torch.tensor(library.intercept_, dtype=torch.float64), rtol=1e-8)


@points(1, of="effective_parameters")
def test_half_a_parameter(student):
    """The example: one column, with s^2 = lam."""
    close(student.effective_parameters(numbers([0], [2]), 2.0), numbers(0.5)[0])
