"""Hidden checks of ch03/lasso_ista."""

import torch
from sklearn.datasets import load_diabetes

from d2lcourse.checks import close, leaves_unchanged, points


@points(2, of="soft_threshold")
def test_the_smallest_value(student, draw):
    """Each result is where (u - x)^2 / 2 + t |u| is smallest on a fine grid; the shape and dtype stay."""
    x, grid = 2 * draw.normal(3, 4), torch.linspace(-8, 8, 160_001, dtype=torch.float64)
    for t in (0.0, 0.7, 3.0):
        cost = (grid - x.double().unsqueeze(-1)) ** 2 / 2 + t * grid.abs()
        found = leaves_unchanged(student.soft_threshold, x, t)
        close(found, grid[cost.argmin(-1)].float(), atol=2e-4)


@points(1, of="soft_threshold")
def test_exact_zeros(student):
    """At and within the threshold the result is exactly zero."""
    x = torch.tensor([-1.0, -0.3, 0.0, 1e-20, 0.5, 1.0], dtype=torch.float64)
    close(student.soft_threshold(x, 1.0) == 0, torch.ones(6, dtype=torch.bool))


@points(2, of="largest_curvature")
def test_the_largest_eigenvalue(student, draw):
    """More examples than features, and fewer."""
    for n, d in ((9, 4), (3, 6)):
        X = draw.normal(n, d, dtype=torch.float64) + 1
        expected = torch.linalg.eigvalsh(X.T @ X / n)[-1]
        close(leaves_unchanged(student.largest_curvature, X), expected, rtol=1e-5)


@points(2, of="lasso_fit")
def test_each_step(student, draw):
    """The weights after 0, 1, 2 and 5 steps are those of the definition."""
    X, y = draw.normal(6, 4, dtype=torch.float64), draw.normal(6, dtype=torch.float64)
    L, w = float(torch.linalg.eigvalsh(X.T @ X / 6)[-1]), [0.0] * 4
    for step in range(6):
        if step in (0, 1, 2, 5):
            found = leaves_unchanged(student.lasso_fit, X, y, 0.1, step)
            close(found, torch.tensor(w, dtype=torch.float64), rtol=1e-4, atol=1e-6)
        errors = [
            float(x @ torch.tensor(w, dtype=torch.float64)) - float(t) for x, t in zip(X, y, strict=True)
        ]
        moved = [w[j] - sum(float(X[i, j]) * errors[i] for i in range(6)) / 6 / L for j in range(4)]
        w = [max(u - 0.1 / L, 0.0) + min(u + 0.1 / L, 0.0) for u in moved]


@points(2, of="lasso_fit")
def test_diabetes(student):
    """The patients' data: where a weight is zero the slope is at most lam, elsewhere it is lam, uphill."""
    data = load_diabetes()
    X, y = torch.from_numpy(data.data) * 20, torch.from_numpy(data.target - data.target.mean())
    w = student.lasso_fit(X, y, 8.0, 3000)
    slope = X.T @ (y - X @ w) / len(X)
    chosen = w != 0
    close(slope[chosen], 8 * w[chosen].sign(), atol=1e-3)
    close(bool((slope[~chosen].abs() <= 8).all()), True)
    close(1 < int(chosen.sum()) < 8, True)


@points(1, of="lasso_fit")
def test_a_high_price(student, draw):
    """From the largest slope at zero on, all weights are zero; just below it, one is not."""
    X, y = draw.normal(12, 5, dtype=torch.float64), draw.normal(12, dtype=torch.float64)
    largest = float((X.T @ y / 12).abs().max())
    close(student.lasso_fit(X, y, 1.01 * largest, 50), torch.zeros(5, dtype=torch.float64))
    close(int((student.lasso_fit(X, y, 0.95 * largest, 500) != 0).sum()) >= 1, True)
