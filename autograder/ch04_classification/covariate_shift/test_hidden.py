"""Hidden checks of ch04/covariate_shift."""

import math

import torch
from sklearn.linear_model import LinearRegression, LogisticRegression

from d2lcourse.checks import close, learns, leaves_unchanged, points, value


def two_gaussians(draw, source_size=3000, target_size=1000):
    """Return inputs from N(0, I) and N(m, I) in the plane, and the true log p(x) / q(x) of the former."""
    mean = torch.tensor([0.8, -0.6], dtype=torch.float64)
    source = draw.normal(source_size, 2, dtype=torch.float64)
    target = draw.normal(target_size, 2, dtype=torch.float64) + mean
    return source, target, source @ mean - mean.square().sum() / 2


@points(2, of="fit_domain_classifier")
def test_the_gradient_vanishes(student, draw):
    """At the minimum the objective has no slope, for each of several penalties."""
    source = draw.normal(30, 2, dtype=torch.float64)
    target = draw.normal(80, 2, dtype=torch.float64) * 0.7 + 1
    X, z = torch.cat([source, target]), torch.cat([-torch.ones(30), torch.ones(80)]).double()
    for penalty in (0.05, 2.0):
        found = leaves_unchanged(student.fit_domain_classifier, source, target, penalty)
        close((bool(found[0].requires_grad), bool(found[1].requires_grad)), (False, False))
        w, b = (value(part).requires_grad_() for part in found)
        close((tuple(w.shape), tuple(b.shape)), ((2,), ()))
        J = torch.log1p(torch.exp(-z * (X @ w + b))).mean() + penalty / 2 * w.square().sum()
        slope = torch.cat([part.reshape(-1) for part in torch.autograd.grad(J, (w, b))])
        close(slope, torch.zeros(3, dtype=torch.float64), atol=2e-3)


@points(1, of="fit_domain_classifier")
def test_features_of_different_scales(student, draw):
    """Features from small to large get the weights of the minimum, all of them."""
    scales = torch.tensor([0.2, 0.5, 1.0, 3.0, 10.0], dtype=torch.float64)
    source = draw.normal(90, 5, dtype=torch.float64) * scales
    target = (draw.normal(70, 5, dtype=torch.float64) + 0.7) * scales
    X, z = torch.cat([source, target]).numpy(), [-1] * 90 + [1] * 70
    library = LogisticRegression(C=1 / (1e-3 * 160), tol=1e-12, solver="newton-cholesky").fit(X, z)
    w, b = student.fit_domain_classifier(source, target, 1e-3)
    close(w, torch.from_numpy(library.coef_[0].copy()), atol=3e-4, rtol=0)
    close(b, torch.tensor(library.intercept_[0], dtype=torch.float64), atol=3e-4, rtol=0)


@points(1, of="fit_domain_classifier")
def test_samples_that_do_not_overlap(student):
    """For the source -1 and the target 1, b is 0, and w is 1 if the penalty is 1 / (1 + e)."""
    near, far = torch.tensor([[-1.0]]).double(), torch.tensor([[1.0]]).double()
    for w in (1.0, 2.5):  # J'(w) = penalty * w - 1 / (1 + exp(w))
        found = student.fit_domain_classifier(near, far, 1 / (1 + math.exp(w)) / w)
        close(found[0], torch.tensor([w], dtype=torch.float64), atol=3e-4)
        close(found[1], torch.tensor(0.0, dtype=torch.float64), atol=3e-4)


@points(1, of="importance_weights")
def test_large_weights_are_clipped(student):
    """The weights, after the sample sizes are undone, are at most `clip`."""
    source = torch.tensor([[0.0]] * 12 + [[1.0]] * 3, dtype=torch.float64)
    target = torch.tensor([[0.0]] * 2 + [[1.0]] * 3, dtype=torch.float64)
    for clip, largest in ((2.0, 2.0), (3.5, 3.0), (0.4, 0.4)):
        found = leaves_unchanged(student.importance_weights, source, target, 0.0, clip)
        expected = torch.tensor([min(0.5, clip)] * 12 + [largest] * 3, dtype=torch.float64)
        close(found, expected, rtol=2e-3)


@points(2, of="importance_weights")
def test_two_gaussians(student, draw):
    """The weights of a sample from N(0, I) follow the known ratio to N(m, I), and their mean is about 1."""

    def error(draw):
        source, target, log_ratio = two_gaussians(draw)
        beta = value(student.importance_weights(source, target, 1e-4, math.inf))
        close(tuple(beta.shape), (3000,))
        return (beta.log() - log_ratio).square().mean().sqrt()

    learns(error, draw, what="error of the log of the weights", baseline=1.0, threshold=0.3)


@points(1, of="importance_weights")
def test_the_weighted_fit_is_better(student, draw):
    """A line fitted with these weights to a curve fits the target better than one without."""

    def relative_error(draw):
        source, target = (
            draw.normal(1500, 1, dtype=torch.float64),
            draw.normal(600, 1, dtype=torch.float64) + 1.2,
        )
        beta = value(student.importance_weights(source, target, 1e-4, 20.0))
        curve = lambda x: (x.squeeze(1) ** 2).numpy()  # noqa: E731
        new = draw.normal(4000, 1, dtype=torch.float64) + 1.2

        def loss(weights):
            line = LinearRegression().fit(source.numpy(), curve(source), sample_weight=weights)
            return float(((line.predict(new.numpy()) - curve(new)) ** 2).mean())

        return loss(beta.numpy()) / loss(None)

    learns(relative_error, draw, what="target error over that without weights", baseline=1.0, threshold=0.7)


@points(2, of="weighted_erm")
def test_examples_without_weight(student, draw):
    """Examples of weight 0 do not count, and an integer weight is as good as copies of the example."""
    X, y = draw.normal(12, 2, dtype=torch.float64), draw.normal(12, dtype=torch.float64)
    times = torch.tensor([0, 3, 1, 2, 0, 1, 5, 1, 1, 2, 0, 4])
    A = torch.cat([X, torch.ones(12, 1)], 1).repeat_interleave(times, 0)
    expected = torch.linalg.lstsq(A, y.repeat_interleave(times).unsqueeze(1)).solution.squeeze(1)
    w, b = leaves_unchanged(student.weighted_erm, X, y, times.double())
    close(w, expected[:2], atol=1e-6)
    close(b, expected[2], atol=1e-6)
