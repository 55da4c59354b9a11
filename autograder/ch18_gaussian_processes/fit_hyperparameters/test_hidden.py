"""Hidden checks of ch18/fit_hyperparameters."""

import math

import numpy as np
import torch
from scipy.optimize import minimize
from scipy.spatial.distance import pdist
from scipy.stats import multivariate_normal

from d2lcourse.checks import autograd_of, close, gradient_matches, learns, leaves_unchanged, points


def numbers(*values):
    """Return numbers or lists as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


def labels_covariance(X, lengthscale, amplitude, noise_sd):
    """Return the covariance of the labels, from distances."""
    C = amplitude**2 * torch.exp(-0.5 * (torch.cdist(X, X) / lengthscale) ** 2)
    C.diagonal().add_(noise_sd**2)
    return C


def density(X, y, lengthscale, amplitude, noise_sd):
    """Return SciPy's log density of the labels as a float64 tensor."""
    C = labels_covariance(X, lengthscale, amplitude, noise_sd).numpy()
    return numbers(float(multivariate_normal(cov=C).logpdf(y.numpy())))[0]


def from_the_prior(draw, n, lengthscale, amplitude, noise_sd, d=1):
    """Return inputs between 0 and 10, and labels from the prior."""
    X = draw.uniform(n, d, high=10, dtype=torch.float64)
    C = labels_covariance(X, lengthscale, amplitude, noise_sd)
    return X, torch.linalg.cholesky(C) @ draw.normal(n, dtype=torch.float64)


def slopes(X, y, parameters):
    """Return the derivatives of the log density by the three logarithms, from differences."""
    steps = 1e-5 * torch.eye(3, dtype=torch.float64)
    ends = [[density(X, y, *(parameters * torch.exp(c * h)).tolist()) for c in (1, -1)] for h in steps]
    return torch.stack([(above - below) / 2e-5 for above, below in ends])


def by_scipy(X, y, start):
    """Return the maximum that SciPy's simplex finds, which needs no gradients."""
    squares, labels, n = torch.cdist(X, X).square().numpy(), y.numpy(), len(y)

    def negative(theta):
        lengthscale, amplitude, noise_sd = np.exp(theta)
        C = amplitude**2 * np.exp(-squares / (2 * lengthscale**2)) + noise_sd**2 * np.eye(n)
        return 0.5 * (labels @ np.linalg.solve(C, labels) + np.linalg.slogdet(C)[1])

    best = minimize(negative, np.log(start), method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-8})
    return torch.from_numpy(np.exp(best.x))


@points(1, of="objective")
def test_any_theta(student, draw):
    """Small and large hyperparameters, three coordinates, 20 labels: the value and the gradient."""
    X, y = draw.normal(20, 3, dtype=torch.float64), 3 * draw.normal(20, dtype=torch.float64)
    for parameters in ((0.2, 5.0, 0.1), (6.0, 0.4, 2.5)):
        theta = numbers(*parameters).log()
        close(leaves_unchanged(student.objective, theta, X, y), -density(X, y, *parameters), rtol=1e-6)

        def forward(at):
            return -density(X, y, *at.exp().tolist())

        gradient_matches(autograd_of(student.objective, theta, X, y), forward, theta, draw, rtol=1e-4)


@points(2, of="starting_point")
def test_medians_of_even_and_odd_numbers(student, draw):
    """Two to nine rows of three coordinates, labels far from 0: all three logarithms."""
    for n in (2, 4, 5, 9):
        X, y = draw.normal(n, 3, dtype=torch.float64), 7 + draw.normal(n, dtype=torch.float64)
        root = math.sqrt(float((y * y).mean()))
        expected = numbers(float(np.median(pdist(X.numpy()))), root, 0.1 * root).log()
        close(leaves_unchanged(student.starting_point, X, y), expected, rtol=1e-6)


@points(2, of="climb")
def test_the_lengthscale_of_the_prior(student, draw):
    """From 80 labels of the prior the lengthscale is found again within 35 %, for most of five functions."""

    def distance(source):
        X, y = from_the_prior(source, 80, 0.5, 1.5, 0.1)
        found = student.climb(X, y, numbers(1.5, 1.0, 0.3).log())[0]
        return abs(math.log(found / 0.5)) if found > 0 else math.inf

    what = "the distance of log lengthscale from the true one"
    learns(distance, draw, what=what, baseline=math.log(3), threshold=math.log(1.35), wins=3, trials=5)


@points(2, of="climb")
def test_against_another_search(student, draw):
    """50 labels: the maximum is the one that SciPy finds without gradients; theta is as it was."""
    source = draw.fixed(1)[0]
    X, y = from_the_prior(source, 50, 0.9, 3.0, 0.4)
    start = (0.7, 2.0, 0.8)
    expected = by_scipy(X, y, start)
    found = leaves_unchanged(student.climb, X, y, numbers(*start).log())
    close(numbers(*found[:3]), expected, rtol=0.01)
    close(found[3], float(density(X, y, *expected.tolist())), rtol=0, atol=0.01)


@points(1, of="climb")
def test_other_units(student, draw):
    """In other units of inputs and labels, the hyperparameters change like the data."""
    source = draw.fixed(1)[0]
    X, y = from_the_prior(source, 40, 0.8, 1.0, 0.15)
    start = numbers(0.8, 0.8, 0.2)
    plain = numbers(*student.climb(X, y, start.log())[:3])
    for inputs, labels in ((100.0, 1.0), (1.0, 0.01), (0.02, 30.0)):
        factor = numbers(inputs, labels, labels)
        found = student.climb(inputs * X, labels * y, (factor * start).log())
        close(numbers(*found[:3]), factor * plain, rtol=0.01)


@points(1, of="climb")
def test_positive_from_anywhere(student, draw):
    """From seven starts, near and far, each result is positive, on flat ground, and no worse than there."""
    source = draw.fixed(1)[0]
    X, y = from_the_prior(source, 30, 1.0, 1.5, 0.1)
    starts = ((1, 1, 0.1), (3, 1, 1), (1, 5, 3), (0.3, 1, 0.5), (2, 2, 0.05), (8, 0.05, 5), (2, 0.1, 10))
    for start in starts:
        found = student.climb(X, y, numbers(*start).log())
        close([part > 0 for part in found[:3]], [True] * 3)
        reached = float(density(X, y, *found[:3]))
        close(found[3], reached, rtol=0, atol=0.02)
        close(reached >= float(density(X, y, *start)) - 0.01, True)
        close(slopes(X, y, numbers(*found[:3])), torch.zeros(3, dtype=torch.float64), rtol=0, atol=0.011)


@points(2, of="best_climb")
def test_the_highest_of_several(student, draw):
    """Short and long explanations in both orders: the highest top wins, whichever start came first."""
    source = draw.fixed(1)[0]
    X = source.uniform(50, 1, high=12, dtype=torch.float64)
    noise = 0.05 * source.normal(50, dtype=torch.float64)
    y = 2 * torch.sin(0.5 * X[:, 0]) + 0.5 * torch.sin(4 * X[:, 0]) + noise
    good, bad = by_scipy(X, y, (0.4, 1.5, 0.06)), by_scipy(X, y, (3.0, 2.0, 0.4))
    tops = [float(density(X, y, *top.tolist())) for top in (good, bad)]
    # Amplitude and noise by a factor of e too small: a start far below the top of the other hill.
    low = good * torch.exp(numbers(0, -1, -1))
    close((tops[0] > tops[1] + 3, float(density(X, y, *low.tolist())) < tops[1]), (True, True))
    for starts in ((low, bad), (bad, low), (bad, low, bad)):
        found = leaves_unchanged(student.best_climb, X, y, torch.stack(starts).log())
        close(numbers(*found[:3]), good, rtol=0.02)
        close(found[3], tops[0], rtol=0, atol=0.02)
    only = student.best_climb(X, y, bad.log()[None])
    close(only[3] >= tops[1] - 0.02, True)
