"""Hidden checks of ch03/ridge_closed_form."""

import torch
from sklearn.datasets import load_diabetes
from sklearn.linear_model import LinearRegression, Ridge

from d2lcourse.checks import close, leaves_unchanged, points, raises


@points(2, of="ridge_objective")
def test_each_term(student, draw):
    """Errors, weights and the bias, for several prices."""
    X, y = draw.normal(5, 3, dtype=torch.float64), draw.normal(5, dtype=torch.float64)
    w, b = draw.normal(3, dtype=torch.float64), draw.normal(1, dtype=torch.float64)[0]
    errors = sum((float(x @ w) + float(b) - float(label)) ** 2 for x, label in zip(X, y, strict=True))
    for lam in (0.0, 0.3, 12.0):
        expected = errors + lam * sum(float(weight) ** 2 for weight in w)
        found = leaves_unchanged(student.ridge_objective, X, y, w, b, lam)
        close(found, torch.tensor(expected, dtype=torch.float64))


@points(2, of="ridge_fit")
def test_diabetes(student):
    """The patients' data with three prices, from nearly none to one that leaves little but the mean."""
    data = load_diabetes()
    X, y = torch.from_numpy(data.data), torch.from_numpy(data.target)
    for lam in (1e-3, 0.5, 1e6):
        library = Ridge(alpha=lam, solver="svd").fit(data.data, data.target)
        w, b = leaves_unchanged(student.ridge_fit, X, y, lam)
        close(w, torch.from_numpy(library.coef_), rtol=1e-6)
        close(b, torch.tensor(library.intercept_, dtype=torch.float64), rtol=1e-6)


@points(1, of="ridge_fit")
def test_no_price_is_least_squares(student, draw):
    """For lam = 0 it is ordinary least squares; a negative price is refused."""
    X, y = draw.normal(9, 3, dtype=torch.float64) + 1, draw.normal(9, dtype=torch.float64)
    library = LinearRegression().fit(X.numpy(), y.numpy())
    w, b = student.ridge_fit(X, y, 0.0)
    close(w, torch.from_numpy(library.coef_), rtol=1e-7)
    close(b, torch.tensor(library.intercept_, dtype=torch.float64), rtol=1e-7)
    raises(ValueError, student.ridge_fit, X, y, -0.5)


@points(2, of="ridge_fit")
def test_more_features_than_examples(student, draw):
    """Five examples and eight features, two of them equal: the gradient of the objective is zero."""
    X, y = draw.normal(5, 8, dtype=torch.float64) + 2, draw.normal(5, dtype=torch.float64)
    X[:, 7] = X[:, 0]
    w, b = student.ridge_fit(X, y, 0.1)
    error = X @ w + b - y
    close(X.T @ error + 0.1 * w, torch.zeros(8, dtype=torch.float64), atol=1e-8)
    close(error.sum(), torch.tensor(0.0, dtype=torch.float64), atol=1e-8)


@points(2, of="effective_parameters")
def test_the_trace_of_the_fit(student, draw):
    """It is the trace of the matrix that maps labels to predictions, without the bias."""
    X = draw.normal(7, 4, dtype=torch.float64) + 3
    for lam in (0.01, 2.0, 50.0):
        moved = 0.0
        for i in range(7):
            one_hot = torch.eye(7, dtype=torch.float64)[i].numpy()
            library = Ridge(alpha=lam, solver="svd").fit(X.numpy(), one_hot)
            moved += float(library.predict(X.numpy())[i])
        found = leaves_unchanged(student.effective_parameters, X, lam)
        close(found, torch.tensor(moved - 1, dtype=torch.float64), rtol=1e-6)


@points(1, of="effective_parameters")
def test_the_rank(student, draw):
    """A price near zero leaves the rank: with three examples two parameters, whatever the features."""
    X = draw.normal(3, 6, dtype=torch.float64)
    close(student.effective_parameters(X, 1e-9), torch.tensor(2.0, dtype=torch.float64), rtol=1e-6)
