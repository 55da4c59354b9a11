"""Hidden checks of ch03/weight_decay."""

import torch
from sklearn.linear_model import Ridge

from d2lcourse.checks import close, learns, leaves_unchanged, points, value

ZERO = torch.tensor(0.0, dtype=torch.float64)


@points(1, of="l2_penalty")
def test_any_shape(student, draw):
    """All elements of a matrix count; the dtype stays."""
    w = draw.normal(3, 5, dtype=torch.float64)
    expected = sum(float(x) ** 2 for x in w.flatten()) / 2
    close(leaves_unchanged(student.l2_penalty, w), torch.tensor(expected, dtype=torch.float64))


@points(2, of="decayed_step")
def test_the_optimiser_s_weight_decay(student, draw):
    """A step is that of torch.optim.SGD, whose weight_decay is given for the weights only."""
    X, y = draw.normal(7, 4, dtype=torch.float64), draw.normal(7, dtype=torch.float64)
    w, b = draw.normal(4, dtype=torch.float64), draw.normal(1, dtype=torch.float64)[0]
    for lr, lam in ((0.1, 0.7), (0.02, 0.0), (0.5, 3.0)):
        ours, bias = w.clone().requires_grad_(), b.clone().requires_grad_()
        groups = [{"params": [ours], "weight_decay": lam}, {"params": [bias]}]
        (((X @ ours + bias - y) ** 2).mean() / 2).backward()
        torch.optim.SGD(groups, lr=lr).step()
        found = leaves_unchanged(student.decayed_step, w, b, X, y, lr, lam)
        close(found, (ours.detach(), bias.detach()))


@points(2, of="train")
def test_the_limit_is_ridge_regression(student, draw):
    """After many steps weights and bias are scikit-learn's ridge regression with the price n * lam."""
    X, y = draw.normal(15, 4, dtype=torch.float64) + 0.5, draw.normal(15, dtype=torch.float64) + 3
    library = Ridge(alpha=15 * 0.4, solver="svd").fit(X.numpy(), y.numpy())
    w, b = leaves_unchanged(student.train, X, y, 0.2, 0.4, 1500)
    close(w, torch.from_numpy(library.coef_), atol=1e-4)
    close(b, torch.tensor(library.intercept_, dtype=torch.float64), atol=1e-4)


@points(1, of="train")
def test_no_steps(student, draw):
    """Without a step both are zero."""
    X, y = draw.normal(4, 3, dtype=torch.float64), draw.normal(4, dtype=torch.float64)
    close(student.train(X, y, 0.1, 0.1, 0), (torch.zeros(3, dtype=torch.float64), ZERO))


@points(2, of="train")
def test_more_features_than_examples(student, draw):
    """Fifty examples with 200 features: with noisy labels decay helps on new examples."""

    def share(draw):
        X, new = draw.normal(50, 200, dtype=torch.float64), draw.normal(500, 200, dtype=torch.float64)
        true = 0.05 * draw.normal(200, dtype=torch.float64)
        y = X @ true + 0.05 + 10 * draw.normal(50, dtype=torch.float64)

        def loss(w, b):
            return float((new @ value(w) + value(b) - new @ true - 0.05).square().mean())

        decayed = loss(*student.train(X, y, 0.015, 100.0, 300))
        return decayed / loss(*student.train(X, y, 0.015, 0.0, 300))

    learns(share, draw, what="loss on new examples over that without decay", baseline=1.0, threshold=0.8)


@points(2, of="generalisation_gap")
def test_two_sets(student, draw):
    """Sets of different sizes, and a gap that is negative."""
    w, b = draw.normal(3, dtype=torch.float64), draw.normal(1, dtype=torch.float64)[0]
    first = draw.normal(5, 3, dtype=torch.float64), draw.normal(5, dtype=torch.float64)
    second = draw.normal(9, 3, dtype=torch.float64), 4 * draw.normal(9, dtype=torch.float64)

    def loss(X, y):
        return sum((float(x @ w) + float(b) - float(t)) ** 2 for x, t in zip(X, y, strict=True)) / 2 / len(y)

    expected = loss(*second) - loss(*first)
    close(leaves_unchanged(student.generalisation_gap, w, b, first, second), expected)
    close(student.generalisation_gap(w, b, second, first), -expected)
