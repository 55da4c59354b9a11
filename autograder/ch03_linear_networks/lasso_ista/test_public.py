"""Public checks of ch03/lasso_ista."""

import numpy as np
import torch
from sklearn.linear_model import Lasso

from d2lcourse.checks import close, points


def numbers(*values):
    """Return numbers or lists as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


@points(1, of="soft_threshold")
def test_three_numbers(student):
    """The example: towards zero by 1."""
    close(student.soft_threshold(numbers(3, -0.5, -2), 1.0), numbers(2, 0, -1))


@points(1, of="largest_curvature")
def test_a_diagonal_matrix(student):
    """The example: two examples, the larger square is 4."""
    close(student.largest_curvature(numbers([1, 0], [0, 2])), numbers(2)[0], rtol=1e-5)


@points(1, of="lasso_fit")
def test_the_first_step(student):
    """The example: one step from zero."""
    found = student.lasso_fit(numbers([1, 0], [0, 2]), numbers(1, 1), 0.25, 1)
    close(found, numbers(0.125, 0.375), rtol=1e-5)


@points(2, of="lasso_fit")
def test_the_minimum(student, draw):
    """After many steps the weights are scikit-learn's, with the same zeros."""
    X = draw.normal(40, 8, dtype=torch.float64)
    y = X @ numbers(2, 0, 0, -1, 0, 0, 0.5, 0) + 0.1 * draw.normal(40, dtype=torch.float64)
    library = Lasso(alpha=0.2, fit_intercept=False, tol=1e-12, max_iter=100_000).fit(X.numpy(), y.numpy())
    found = student.lasso_fit(X, y, 0.2, 2000)
    close(found, torch.from_numpy(np.asarray(library.coef_)), atol=1e-6)
    close(found == 0, torch.from_numpy(library.coef_ == 0))
