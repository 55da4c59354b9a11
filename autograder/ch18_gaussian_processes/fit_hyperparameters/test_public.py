"""Public checks of ch18/fit_hyperparameters."""

import math

import gpytorch
import torch
from scipy.stats import multivariate_normal

from d2lcourse.checks import autograd_of, close, gradient_matches, points


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


def from_the_prior(draw, n, lengthscale, amplitude, noise_sd):
    """Return inputs between 0 and 10, and labels from the prior."""
    X = draw.uniform(n, 1, high=10, dtype=torch.float64)
    C = labels_covariance(X, lengthscale, amplitude, noise_sd)
    return X, torch.linalg.cholesky(C) @ draw.normal(n, dtype=torch.float64)


def library_fit(X, y):
    """Return the log marginal likelihood that GPyTorch reaches with L-BFGS."""
    likelihood = gpytorch.likelihoods.GaussianLikelihood().double()
    kernel = gpytorch.kernels.ScaleKernel(gpytorch.kernels.RBFKernel()).double()
    parameters = [*likelihood.parameters(), *kernel.parameters()]
    optimizer = torch.optim.LBFGS(parameters, max_iter=40, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        prior = gpytorch.distributions.MultivariateNormal(torch.zeros_like(y), kernel(X))
        loss = -likelihood(prior).log_prob(y)
        loss.backward()
        return loss

    optimizer.step(closure)
    fitted = kernel.base_kernel.lengthscale, kernel.outputscale.sqrt(), likelihood.noise.sqrt()
    return float(density(X, y, *(float(part.detach()) for part in fitted)))


@points(1, of="objective")
def test_one_label(student):
    """The example: one label of 0, whose variance is 2."""
    expected = math.log(2) / 2 + math.log(2 * math.pi) / 2
    found = student.objective(numbers(0, 0, 0), numbers([0]), numbers(0))
    close(found, numbers(expected)[0], rtol=1e-6, suspects={"the sign": numbers(-expected)[0]})


@points(1, of="objective")
def test_minus_the_density(student, draw):
    """Nine labels: the negative of SciPy's log density, at the exponentials of theta."""
    X, y = draw.normal(9, 2, dtype=torch.float64), draw.normal(9, dtype=torch.float64)
    theta = numbers(1.4, 0.7, 0.3).log()
    close(student.objective(theta, X, y), -density(X, y, 1.4, 0.7, 0.3), rtol=1e-6)


@points(1, of="objective")
def test_its_gradient(student, draw):
    """The gradient that flows to theta is that of the density, by differences."""
    X, y = draw.normal(7, 1, dtype=torch.float64), draw.normal(7, dtype=torch.float64)
    theta = numbers(0.9, 1.2, 0.5).log()

    def forward(at):
        return -density(X, y, *at.exp().tolist())

    gradient_matches(autograd_of(student.objective, theta, X, y), forward, theta, draw, rtol=1e-5)


@points(1, of="starting_point")
def test_three_labels(student):
    """The example: the distances 1, 3 and 4, the labels 1, -1 and 2."""
    found = student.starting_point(numbers([0], [3], [4]), numbers(1, -1, 2))
    expected = numbers(3, 2**0.5, 2**0.5 / 10)
    wrong = {"these are the hyperparameters; return their logarithms": expected}
    close(found, expected.log(), suspects=wrong)


@points(2, of="climb")
def test_as_good_as_gpytorch(student, draw):
    """80 labels from the prior: positive hyperparameters, as probable as those that GPyTorch finds."""
    X, y = from_the_prior(draw, 80, 0.5, 1.5, 0.1)
    found = student.climb(X, y, numbers(1, 1, 0.1).log())
    close([part > 0 for part in found[:3]], [True] * 3)
    reached = float(density(X, y, *found[:3]))
    close(found[3], reached, rtol=1e-4, atol=1e-2)
    close(reached >= library_fit(X, y) - 0.5, True)


@points(1, of="climb")
def test_the_top_is_flat(student, draw):
    """At the result, each derivative by a logarithm is at most 0.01."""
    X, y = from_the_prior(draw, 40, 0.8, 2.0, 0.3)
    found = numbers(*student.climb(X, y, numbers(0.5, 1.0, 0.5).log())[:3])
    h = 1e-5
    for step in torch.eye(3, dtype=torch.float64):
        above, below = found * torch.exp(h * step), found * torch.exp(-h * step)
        slope = (density(X, y, *above.tolist()) - density(X, y, *below.tolist())) / (2 * h)
        close(slope, numbers(0)[0], rtol=0, atol=0.011)


@points(2, of="best_climb")
def test_two_hills(student, draw):
    """A slow and a fast wave: a long lengthscale takes the fast one for noise, a short one explains both."""
    X = torch.linspace(0, 12, 60, dtype=torch.float64)[:, None]
    y = torch.sin(0.5 * X[:, 0]) + 0.4 * torch.sin(4 * X[:, 0]) + 0.05 * draw.normal(60, dtype=torch.float64)
    starts = numbers([0.4, 0.8, 0.06], [3.0, 1.0, 0.3], [4.0, 1.3, 0.25]).log()
    for order in ([0, 1], [1, 0], [2, 0, 1]):
        found = student.best_climb(X, y, starts[order])
        close(found[0] < 1, True)
        close(float(density(X, y, *found[:3])) > float(density(X, y, 0.4, 0.8, 0.06)), True)
