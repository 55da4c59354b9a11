"""Hidden checks of ch18/rbf_kernel."""

import math
from fractions import Fraction

import gpytorch
import pytest
import torch
from scipy.integrate import quad

from d2lcourse.checks import close, leaves_unchanged, own_work, points

LIBRARY = (
    "cdist",
    "pdist",
    "pairwise_distance",
    "scipy.spatial.distance.cdist",
    "scipy.spatial.distance_matrix",
    "sklearn.metrics.pairwise.euclidean_distances",
    "sklearn.metrics.pairwise.rbf_kernel",
    "sklearn.gaussian_process.kernels.RBF",
    "gpytorch.kernels.RBFKernel",
)
no_library = own_work(*LIBRARY, of=("squared_distances", "rbf"))


def numbers(*values):
    """Return numbers or lists as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


@pytest.mark.parametrize(("n", "m", "d"), [(4, 7, 3), (6, 1, 1), (1, 2, 5)])
@points(1, of="squared_distances")
def test_other_shapes(student, draw, n, m, d):
    """Any number of points and dimensions: each entry is a sum over the dimensions."""
    X1, X2 = draw.normal(n, d, dtype=torch.float64), draw.normal(m, d, dtype=torch.float64)
    expected = [[math.dist(a, b) ** 2 for b in X2.tolist()] for a in X1.tolist()]
    close(leaves_unchanged(student.squared_distances, X1, X2), numbers(*expected), rtol=1e-8)


@points(2, of="squared_distances")
def test_far_from_the_origin(student, draw):
    """Thirty points 1e6 away from the origin and 1e-3 apart keep their digits; equal ones give 0."""
    X = 1e6 + 1e-3 * draw.normal(30, 2, dtype=torch.float64)
    exact = [[Fraction(value) for value in row] for row in X.tolist()]
    expected = [[float((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) for b in exact] for a in exact]
    close(student.squared_distances(X, X), numbers(*expected), rtol=1e-8, atol=0)


@points(2, of="rbf")
def test_the_library(student, draw):
    """GPyTorch's kernel, for other lengthscales and amplitudes; the arguments stay as they are."""
    X1, X2 = 3 * draw.normal(8, 2, dtype=torch.float64), 3 * draw.normal(5, 2, dtype=torch.float64)
    for lengthscale, amplitude in ((0.6, 1.7), (4.0, 0.3)):
        library = gpytorch.kernels.ScaleKernel(gpytorch.kernels.RBFKernel()).double()
        library.base_kernel.lengthscale, library.outputscale = numbers(lengthscale, amplitude**2)
        expected = library(X1, X2).to_dense().detach()
        close(leaves_unchanged(student.rbf, X1, X2, lengthscale, amplitude), expected, rtol=1e-8)


@points(1, of="rbf")
def test_tiny_and_full_covariances(student):
    """Far apart the covariance is tiny, but not rounded; at a distance of 0 it is exactly the variance."""
    X2 = numbers([1e5], [1e5 + 1e-4], [1e5 + 4], [1e5 - 30])
    expected = [0.25 * math.exp(-(((x - 1e5) / 1.5) ** 2) / 2) for x in X2.flatten().tolist()]
    close(student.rbf(X2[:1], X2, 1.5, 0.5), numbers(expected), rtol=1e-8, atol=0)


@points(2, of="bumps_kernel")
def test_each_bump(student, draw):
    """Few wide bumps in a narrow place: the sum over weights and bumps, for several inputs."""
    x1, x2 = draw.normal(4, dtype=torch.float64), draw.normal(3, dtype=torch.float64)
    centres = torch.linspace(-0.7, 2.3, 6, dtype=torch.float64)
    for width, sigma in ((0.8, 1.5), (2.5, 0.4)):
        phi1, phi2 = (
            [[math.exp(-(((x - c) / width) ** 2) / 2) for c in centres.tolist()] for x in inputs.tolist()]
            for inputs in (x1, x2)
        )
        variance = sigma**2 * 3.0 / 5
        expected = [[sum(variance * a * b for a, b in zip(p, q, strict=True)) for q in phi2] for p in phi1]
        close(leaves_unchanged(student.bumps_kernel, x1, x2, centres, width, sigma), numbers(*expected))


@points(1, of="bumps_kernel")
def test_twice_as_many_bumps(student, draw):
    """Where many narrow bumps cover the line, the covariances are the integral, however many there are."""
    x = draw.uniform(4, low=-2, high=2, dtype=torch.float64)
    expected = torch.empty(4, 4, dtype=torch.float64)
    for i in range(4):
        for j in range(4):
            a, b = float(x[i]), float(x[j])
            expected[i, j] = quad(
                lambda c, a=a, b=b: 2.25 * math.exp(-((a - c) ** 2 + (b - c) ** 2) / (2 * 0.7**2)), -9, 9
            )[0]
    for J in (100, 200):
        centres = torch.linspace(-9, 9, J, dtype=torch.float64)
        close(student.bumps_kernel(x, x, centres, 0.7, 1.5), expected, rtol=1e-6, atol=1e-9)


@points(2, of="rbf_limit")
def test_other_widths(student, draw):
    """The kernel with these parameters is the integral, for wide and narrow bumps."""
    for width in (0.2, 1.0, 3.0):
        sigma = float(draw.uniform(1, low=0.5, high=2.0, dtype=torch.float64))
        lengthscale, amplitude = student.rbf_limit(width, sigma)
        for d in (0.0, width, 2.5 * width):
            expected = quad(
                lambda c, d=d, w=width: math.exp(-(c**2 + (d - c) ** 2) / (2 * w**2)), -10 * width, 12 * width
            )[0]
            found = amplitude**2 * math.exp(-(d**2) / (2 * lengthscale**2))
            close(found, sigma**2 * expected, rtol=1e-6)
        close((lengthscale > 0, amplitude > 0), (True, True))
