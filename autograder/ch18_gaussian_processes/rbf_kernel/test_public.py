"""Public checks of ch18/rbf_kernel."""

import math

import torch
from scipy.integrate import quad

from d2lcourse.checks import close, own_work, points

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


@points(1, of="squared_distances")
def test_two_points_and_three(student):
    """The example: two points of the plane against three others."""
    found = student.squared_distances(numbers([0, 0], [1, 2]), numbers([3, 4], [1, 2], [0, 1]))
    wrong = {"these are the distances: square them": numbers([5, 5, 1], [8, 0, 2]).sqrt()}
    close(found, numbers([25, 5, 1], [8, 0, 2]), suspects=wrong)


@points(1, of="rbf")
def test_one_lengthscale_apart(student):
    """The example: at the distance of the lengthscale the covariance is 0.61 times the variance."""
    found = student.rbf(numbers([0, 0]), numbers([0, 2], [0, 0]), 2.0, 3.0)
    wrong = {"is l squared, and is the 2 there? The exponent is -1/2 here": 9 * numbers([math.exp(-1), 1])}
    close(found, 9 * numbers([math.exp(-0.5), 1]), suspects=wrong)


@points(1, of="rbf")
def test_inputs_of_three_dimensions(student, draw):
    """Five inputs of three dimensions against two: each entry is that of the formula."""
    X1, X2 = draw.normal(5, 3, dtype=torch.float64), draw.normal(2, 3, dtype=torch.float64)
    expected = [[0.49 * math.exp(-(math.dist(a, b) ** 2) / (2 * 1.3**2)) for b in X2] for a in X1]
    close(student.rbf(X1, X2, 1.3, 0.7), numbers(*expected), rtol=1e-8)


@points(1, of="bumps_kernel")
def test_three_bumps(student):
    """The example: three bumps, whose weights have the variance 4 * 0.5."""
    expected = 2 * (2 * math.exp(-0.5) + math.exp(-0.25))
    found = student.bumps_kernel(numbers(0), numbers(1), numbers(0, 0.5, 1), 1.0, 2.0)
    close(found, numbers([expected]))


@points(1, of="rbf_limit")
def test_the_integral(student):
    """For width = 0.5 and sigma = 3 the kernel is the integral over all centres."""
    width, sigma = 0.5, 3.0
    lengthscale, amplitude = student.rbf_limit(width, sigma)

    def product(c, d):
        return sigma**2 * math.exp(-(c**2) / (2 * width**2)) * math.exp(-((d - c) ** 2) / (2 * width**2))

    for d in (0.0, 0.4, 1.1):
        expected = quad(product, -9, 9, args=(d,), points=[d / 2])[0]
        close(amplitude**2 * math.exp(-(d**2) / (2 * lengthscale**2)), expected, rtol=1e-6)
