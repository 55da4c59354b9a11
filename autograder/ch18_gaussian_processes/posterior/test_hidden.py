"""Hidden checks of ch18/posterior."""

import math

import gpytorch
import torch
from scipy.stats import norm

from d2lcourse.checks import Callback, TensorOf, close, leaves_unchanged, points, value


def numbers(*values):
    """Return numbers or lists as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


def functions(kernel, mean, dims=1):
    """Return a kernel and a mean function that accept float64 inputs of so many dimensions only."""
    inputs = TensorOf((None, dims), torch.float64)
    return Callback(kernel, takes=(inputs, inputs)), Callback(mean, takes=(inputs,))


def rough(A, B):
    """Return covariances of rough functions, in a well-conditioned matrix."""
    return 1.5 * torch.exp(-(A[:, None] - B).abs().sum(2))


def conditional(X, y, Xs, kernel, mean, noise):
    """Condition the joint normal distribution on one measurement after the other."""
    n, both = len(X), torch.cat([X, Xs])
    m, C = mean(both), kernel(both, both).clone()
    for i in range(n):
        C[i, i] += noise
    for i in range(n):
        gain = C[:, i] / C[i, i]
        m, C = m + gain * (y[i] - m[i]), C - torch.outer(gain, C[i])
    return m[n:], C[n:, n:]


@points(2, of="joint_prior")
def test_inputs_that_occur_twice(student, draw):
    """Where two measurements, or a measurement and a wanted value, share an input, they share no noise."""
    kernel, mean = functions(rough, lambda A: A.prod(1), dims=2)
    X, Xs = draw.normal(3, 2, dtype=torch.float64), draw.normal(2, 2, dtype=torch.float64)
    X, Xs = torch.cat([X, X[:1]]), torch.cat([X[1:2], Xs, X[2:]])
    m, C = leaves_unchanged(student.joint_prior, X, Xs, kernel.function, mean.function, 0.7)
    xs = torch.cat([X, Xs]).tolist()
    expected = [[1.5 * math.exp(-abs(a[0] - b[0]) - abs(a[1] - b[1])) for b in xs] for a in xs]
    for i in range(4):
        expected[i][i] += 0.7
    close(m, numbers(*[a[0] * a[1] for a in xs]))
    close(C, numbers(*expected))


@points(1, of="joint_prior")
def test_measurements_without_noise(student, draw):
    """Without noise the measurements are values of the function themselves."""
    kernel, mean = functions(rough, lambda A: A[:, 0].cos())
    xs = draw.normal(6, 1, dtype=torch.float64)
    expected = (mean.function(xs), kernel.function(xs, xs))
    close(student.joint_prior(xs[:1], xs[1:], kernel, mean, 0.0), expected)


@points(2, of="gp_posterior")
def test_gpytorch(student, draw):
    """Inputs of two dimensions, an RBF kernel and a linear mean function: what GPyTorch predicts."""
    X, Xs = 2 * draw.normal(9, 2, dtype=torch.float64), 2 * draw.normal(4, 2, dtype=torch.float64)
    y, slope = draw.normal(9, dtype=torch.float64), numbers(1.5, -0.7)

    class Model(gpytorch.models.ExactGP):
        def __init__(self, likelihood):
            super().__init__(X, y, likelihood)
            self.mean_module = gpytorch.means.LinearMean(2)
            self.kernel = gpytorch.kernels.ScaleKernel(gpytorch.kernels.RBFKernel())

        def forward(self, x):
            return gpytorch.distributions.MultivariateNormal(self.mean_module(x), self.kernel(x))

    likelihood = gpytorch.likelihoods.GaussianLikelihood().double()
    model = Model(likelihood).double().eval()
    likelihood.noise, model.kernel.outputscale = numbers(0.3, 2.0)
    model.kernel.base_kernel.lengthscale = numbers(1.2)
    model.mean_module.weights.data, model.mean_module.bias.data = slope[:, None].clone(), numbers(0.4)
    with torch.no_grad():
        library = model(Xs)
        expected = library.mean, library.covariance_matrix

    def rbf(A, B):
        return 2.0 * torch.exp(-(A[:, None] - B).square().sum(2) / (2 * 1.2**2))

    found = leaves_unchanged(student.gp_posterior, X, y, Xs, rbf, lambda A: A @ slope + 0.4, 0.3)
    close(found, expected, rtol=1e-6, atol=1e-7)


@points(2, of="gp_posterior")
def test_a_nearly_singular_matrix(student, draw):
    """Forty measurements of a parabola with a noise of 1e-10: the result is that of three weights."""
    S = numbers(1.0, 0.6, 0.3)

    def features(A):
        return torch.cat([torch.ones_like(A), A, A**2], 1)

    kernel, mean = functions(lambda A, B: features(A) * S @ features(B).T, lambda A: A[:, 0].sin())
    X = torch.linspace(-2, 2, 40, dtype=torch.float64)[:, None]
    Xs = numbers([-1.9], [0.33], [1.1], [2.5])
    values = features(X) @ (S.sqrt() * draw.normal(3, dtype=torch.float64))
    y = X[:, 0].sin() + values + 1e-5 * draw.normal(40, dtype=torch.float64)
    # The posterior of the weights: three normal equations in place of forty.
    Phi, Phis = features(X), features(Xs)
    A = torch.diag(1e-10 / S) + Phi.T @ Phi
    w = torch.linalg.solve(A, Phi.T @ (y - X[:, 0].sin()))
    expected = Xs[:, 0].sin() + Phis @ w, 1e-10 * Phis @ torch.linalg.solve(A, Phis.T)
    close(student.gp_posterior(X, y, Xs, kernel, mean, 1e-10), expected, rtol=0, atol=1e-7)


@points(1, of="gp_posterior")
def test_measurements_at_the_same_input(student, draw):
    """Measured twice and wanted as well: the function there, without noise, between the two measurements."""
    kernel, mean = functions(rough, lambda A: A[:, 0] ** 2)
    X = draw.normal(3, 1, dtype=torch.float64)
    X, Xs, y = X[[0, 1, 1, 2]], torch.cat([X[1:], X[:1] + 0.5]), draw.normal(4, dtype=torch.float64)
    expected = conditional(X, y, Xs, kernel.function, mean.function, 0.7)
    close(student.gp_posterior(X, y, Xs, kernel, mean, 0.7), expected)


@points(1, of="gp_posterior")
def test_many_wanted_values(student, draw):
    """Two measurements and nine wanted values of three dimensions, with little and with much noise."""
    kernel, mean = functions(rough, lambda A: A.sum(1), dims=3)
    X, Xs = draw.normal(2, 3, dtype=torch.float64), draw.normal(9, 3, dtype=torch.float64)
    y = draw.normal(2, dtype=torch.float64)
    for noise in (0.01, 4.0):
        expected = conditional(X, y, Xs, kernel.function, mean.function, noise)
        close(student.gp_posterior(X, y, Xs, kernel, mean, noise), expected)


@points(1, of="predictive_band")
def test_rounded_variances(student):
    """Without noise, variances that rounding left at or below 0 give a band without width, and no NaN."""
    mu, cov = numbers(1, -2, 3), torch.diag(numbers(-1e-12, 4, 0))
    lower, upper = map(value, leaves_unchanged(student.predictive_band, mu, cov, 0.0, 0.8))
    z = float(norm.ppf(0.9))
    close((lower, upper), (numbers(1, -2 - 2 * z, 3), numbers(1, -2 + 2 * z, 3)), rtol=0, atol=2.5e-6)
    close((lower[::2], upper[::2]), (mu[::2], mu[::2]))


@points(1, of="predictive_band")
def test_how_many_lie_within(student, draw):
    """Narrow and wide bands: outside lies 1 - level, half of it on each side."""
    mu, variances = 3 * draw.normal(5, dtype=torch.float64), draw.uniform(5, low=0.1, high=4).double()
    for noise, level in ((0.09, 0.99), (4.0, 0.2)):
        lower, upper = student.predictive_band(mu, torch.diag(variances), noise, level)
        exact, outside = norm(mu.numpy(), (variances + noise).sqrt().numpy()), [(1 - level) / 2] * 5
        close(torch.from_numpy(exact.cdf(lower.numpy())), numbers(*outside), atol=1e-6)
        close(torch.from_numpy(exact.sf(upper.numpy())), numbers(*outside), atol=1e-6)
