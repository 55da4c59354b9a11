"""Hidden checks of ch18/marginal_likelihood."""

import gpytorch
import pytest
import torch
from scipy.stats import multivariate_normal

from d2lcourse.checks import close, gradient_matches, leaves_unchanged, own_work, points

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


def density(X, y, lengthscale, amplitude, noise_sd):
    """Return SciPy's log density of the labels as a float64 tensor."""
    C = amplitude**2 * torch.exp(-0.5 * (torch.cdist(X, X) / lengthscale) ** 2)
    C.diagonal().add_(noise_sd**2)
    return torch.tensor(multivariate_normal(cov=C.numpy()).logpdf(y.numpy()), dtype=torch.float64)


def smooth(draw, n, d, scale=1.0):
    """Return inputs (n, d) and labels that lie near a smooth function of them."""
    X, w = draw.uniform(n, d, high=4, dtype=torch.float64), draw.normal(d, dtype=torch.float64)
    return X, scale * (torch.sin(2 * X @ w + 0.3) + 0.1 * draw.normal(n, dtype=torch.float64))


@pytest.mark.parametrize("size", [1e-3, 1e3])
@points(2, of="evidence_terms")
def test_determinants_out_of_range(student, draw, size):
    """200 labels: the determinant under- or overflows, its log does not; eigenvalues give both terms."""
    Q = torch.linalg.qr(draw.normal(200, 200, dtype=torch.float64)).Q
    eigenvalues = size * draw.uniform(200, low=0.5, high=4.0, dtype=torch.float64)
    C, y = (Q * eigenvalues) @ Q.T, draw.normal(200, dtype=torch.float64)
    expected = (-((y @ Q) ** 2 / eigenvalues).sum() / 2, -eigenvalues.log().sum() / 2)
    close(leaves_unchanged(student.evidence_terms, y, (C + C.T) / 2), expected, rtol=1e-8)


@points(1, of="evidence_terms")
def test_nearly_singular(student, draw):
    """Labels that almost determine each other: a condition number of 1e6."""
    Q = torch.linalg.qr(draw.normal(9, 9, dtype=torch.float64)).Q
    eigenvalues = 2 * torch.logspace(-6, 0, 9, dtype=torch.float64)
    C, y = (Q * eigenvalues) @ Q.T, draw.normal(9, dtype=torch.float64)
    expected = (-((y @ Q) ** 2 / eigenvalues).sum() / 2, -eigenvalues.log().sum() / 2)
    close(student.evidence_terms(y, (C + C.T) / 2), expected, rtol=1e-6)


@points(2, of="log_marginal")
def test_against_gpytorch(student, draw):
    """GPyTorch's marginal log likelihood, which it divides by n, for 12 labels in three dimensions."""
    X, y = smooth(draw, 12, 3, scale=2.0)
    likelihood = gpytorch.likelihoods.GaussianLikelihood().double()
    kernel = gpytorch.kernels.ScaleKernel(gpytorch.kernels.RBFKernel()).double()
    kernel.base_kernel.lengthscale, kernel.outputscale, likelihood.noise = 0.9, 1.7**2, 0.3**2
    prior = gpytorch.distributions.MultivariateNormal(torch.zeros_like(y), kernel(X))
    expected = likelihood(prior).log_prob(y).detach()
    close(leaves_unchanged(student.log_marginal, X, y, 0.9, 1.7, 0.3), expected, rtol=1e-7)


@pytest.mark.parametrize(("amplitude", "noise_sd"), [(1.4, 0.05), (60.0, 30.0)])
@points(2, of="log_marginal")
def test_two_hundred_labels(student, draw, amplitude, noise_sd):
    """With 200 labels no density and no determinant fits into a float64; the log does."""
    X, y = smooth(draw, 200, 1, scale=amplitude)
    expected = density(X, y, 0.6, amplitude, noise_sd)
    close(student.log_marginal(X, y, 0.6, amplitude, noise_sd), expected, rtol=1e-6)


@points(2, of="log_marginal_gradient")
def test_other_numbers_of_labels(student, draw):
    """Two and nine labels, one and two coordinates: the three slopes, by differences."""
    for n, d, parameters in ((2, 1, (2.4, 1.5, 0.7)), (9, 2, (1.5, 0.6, 0.3))):
        X, y = smooth(draw, n, d)
        logs = torch.tensor(parameters, dtype=torch.float64).log()
        found = leaves_unchanged(student.log_marginal_gradient, X, y, *parameters)

        def at(logs, X=X, y=y):
            return density(X, y, *logs.exp().tolist())

        gradient_matches(lambda v, found=found: v * found, at, logs, draw)


@points(1, of="log_marginal_gradient")
def test_the_common_scale(student, draw):
    """80 labels: amplitude and noise together are a scale c, whose slope is y^T C^-1 y - n."""
    X, y = smooth(draw, 80, 1)
    C = 1.2**2 * torch.exp(-0.5 * (torch.cdist(X, X) / 0.7) ** 2) + 0.2**2 * torch.eye(80)
    found = student.log_marginal_gradient(X, y, 0.7, 1.2, 0.2)
    close(found[1] + found[2], y @ torch.linalg.solve(C, y) - 80, rtol=1e-6, atol=1e-6)


@points(2, of="choose_lengthscale")
def test_the_most_probable(student, draw):
    """30 labels and candidates in no order: the one with the largest density, also if it is the only one."""
    X, y = smooth(draw, 30, 1)
    order = draw.permutation(6).tolist()
    candidates = [(0.07, 0.2, 0.6, 1.3, 3.0, 9.0)[i] for i in order]
    values = [float(density(X, y, value, 0.9, 0.15)) for value in candidates]
    expected = candidates[values.index(max(values))]
    close(leaves_unchanged(student.choose_lengthscale, X, y, candidates, 0.9, 0.15), expected)
    close(student.choose_lengthscale(X, y, [9.0], 0.9, 0.15), 9.0)
