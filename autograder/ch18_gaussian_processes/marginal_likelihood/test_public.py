"""Public checks of ch18/marginal_likelihood."""

import math

import torch
from scipy.stats import multivariate_normal

from d2lcourse.checks import close, gradient_matches, own_work, points

DENSITIES = ("multivariate_normal", "scipy.stats.multivariate_normal")
AUTOGRAD = (
    "backward",
    "torch.autograd.grad",
    "torch.autograd.functional.jacobian",
    "torch.func.grad",
    "torch.func.jacrev",
    "torch.func.jacfwd",
)
FUNCTIONS = ("evidence_terms", "log_marginal", "log_marginal_gradient", "choose_lengthscale")
no_density = own_work(*DENSITIES, of=FUNCTIONS)
no_autograd = own_work(*AUTOGRAD, of=("log_marginal_gradient",))


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


@points(1, of="evidence_terms")
def test_two_independent_labels(student):
    """The example: variances 2 and 8."""
    found = student.evidence_terms(numbers(1, 2), numbers([2, 0], [0, 8]))
    close(found, (numbers(-0.5)[0], numbers(-math.log(4))[0]))


@points(1, of="evidence_terms")
def test_five_labels_that_depend_on_each_other(student, draw):
    """Both terms by the inverse and the determinant, which are harmless for a matrix of 5 by 5."""
    root, y = draw.normal(5, 5, dtype=torch.float64), draw.normal(5, dtype=torch.float64)
    C = root @ root.T + torch.eye(5, dtype=torch.float64)
    inverse, determinant = torch.linalg.inv(C), torch.linalg.det(C)
    wrong = {
        "you took the determinant of the diagonal alone": -C.diagonal().log().sum() / 2,
        "the log of |C| is missing": -determinant / 2,
    }
    fit, complexity = student.evidence_terms(y, C)
    close(fit, -y @ inverse @ y / 2)
    close(complexity, -determinant.log() / 2, suspects=wrong)


@points(1, of="log_marginal")
def test_one_label(student):
    """The example: one label with the variance 2^2 + 1^2."""
    expected = -9 / 10 - math.log(5) / 2 - math.log(2 * math.pi) / 2
    close(student.log_marginal(numbers([0.5]), numbers(3), 0.7, 2.0, 1.0), numbers(expected)[0])


@points(2, of="log_marginal")
def test_against_scipy(student, draw):
    """Seven labels, inputs of two coordinates: SciPy's multivariate normal density."""
    X, y = draw.normal(7, 2, dtype=torch.float64), 2 * draw.normal(7, dtype=torch.float64)
    parameters = (1.3, 1.6, 0.4)
    expected, C = density(X, y, *parameters), labels_covariance(X, *parameters)
    wrong = {
        "this is the negative log": -expected,
        "it is divided by n": expected / 7,
        "the constant -n/2 log(2 pi) is missing": expected + 3.5 * math.log(2 * math.pi),
        "you added noise_sd instead of its square": density(X, y, 1.3, 1.6, 0.4**0.5),
        "the noise is missing in the determinant": expected
        + torch.logdet(C) / 2
        - torch.logdet(labels_covariance(X, 1.3, 1.6, 0.0)) / 2,
    }
    close(student.log_marginal(X, y, *parameters), expected, suspects=wrong)


@points(1, of="log_marginal_gradient")
def test_the_gradient_of_one_label(student):
    """The example: one label does not depend on the lengthscale."""
    found = student.log_marginal_gradient(numbers([0.5]), numbers(3), 0.7, 2.0, 1.0)
    close(found, numbers(0, 0.64, 0.16))


@points(2, of="log_marginal_gradient")
def test_differences_of_the_density(student, draw):
    """Six labels: the gradient by the three logarithms is that of SciPy's density, by differences."""
    X, y = draw.normal(6, 3, dtype=torch.float64), draw.normal(6, dtype=torch.float64)
    logs = numbers(1.7, 1.2, 0.5).log()
    found = student.log_marginal_gradient(X, y, *logs.exp().tolist())
    gradient_matches(lambda v: v * found, lambda at: density(X, y, *at.exp().tolist()), logs, draw)


@points(1, of="choose_lengthscale")
def test_two_waves(student):
    """Labels on a sine of period 2.5: 0.8 explains them best, 0.1 sees only noise, 5 cannot bend."""
    X = torch.linspace(0, 5, 16, dtype=torch.float64)[:, None]
    y = torch.sin(2 * math.pi * X[:, 0] / 2.5)
    close(student.choose_lengthscale(X, y, [0.1, 0.8, 5.0], 1.0, 0.1), 0.8)
