"""Public checks of ch18/posterior."""

import torch
from scipy.stats import norm

from d2lcourse.checks import Callback, TensorOf, close, points, value


def numbers(*values):
    """Return numbers or lists as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


def functions(kernel, mean, dims=1):
    """Return a kernel and a mean function that accept float64 inputs of so many dimensions only."""
    inputs = TensorOf((None, dims), torch.float64)
    return Callback(kernel, takes=(inputs, inputs)), Callback(mean, takes=(inputs,))


def lines():
    """Return the kernel of random straight lines and the mean function 2 x."""
    return functions(lambda A, B: 1 + A @ B.T, lambda A: 2 * A[:, 0])


def bumpy():
    """Return a kernel of rough functions and a mean function that is not constant."""
    return functions(lambda A, B: 1.5 * torch.exp(-(A[:, None] - B).abs().sum(2)), lambda A: 3 * A[:, 0] + 1)


@points(1, of="joint_prior")
def test_one_measurement_and_one_value(student):
    """The example: the noise adds to the variance of the measurement only."""
    kernel, mean = lines()
    found = student.joint_prior(numbers([1]), numbers([3]), kernel, mean, 2.0)
    close(found, (numbers(2, 6), numbers([4, 4], [4, 10])))


@points(1, of="joint_prior")
def test_two_measurements_and_three_values(student):
    """Two measurements and three wanted values: means, variances and covariances, one by one."""
    kernel, mean = lines()
    xs, n = (0.5, -1.0, 2.0, 0.0, 3.0), 2
    expected = numbers(*[[1 + a * b + (0.3 if i == j < n else 0) for j, b in enumerate(xs)]
                         for i, a in enumerate(xs)])  # fmt: skip
    found = student.joint_prior(numbers([0.5], [-1]), numbers([2], [0], [3]), kernel, mean, 0.3)
    close(found, (numbers(1, -2, 4, 0, 6), expected))


@points(1, of="gp_posterior")
def test_one_measurement(student):
    """The example: the measurement was 3 higher than expected, and raises the value elsewhere by 3."""
    kernel, mean = lines()
    found = student.gp_posterior(numbers([1]), numbers(5), numbers([3]), kernel, mean, 2.0)
    close(found, (numbers(9), numbers([6])))


@points(2, of="gp_posterior")
def test_the_conditional_distribution(student, draw):
    """Four measurements, two wanted values: condition the joint distribution on one number at a time."""
    kernel, mean = bumpy()
    X, y, Xs = draw.normal(4, 1).double(), draw.normal(4).double(), numbers([0.3], [-1.2])
    joined = torch.cat([X, Xs])
    m, C = mean.function(joined), kernel.function(joined, joined)
    C = C + torch.diag(numbers(0.4, 0.4, 0.4, 0.4, 0, 0))
    for i in range(4):
        gain = C[:, i] / C[i, i]
        m, C = m + gain * (y[i] - m[i]), C - torch.outer(gain, C[i])
    close(student.gp_posterior(X, y, Xs, kernel, mean, 0.4), (m[4:], C[4:, 4:]))


@points(1, of="gp_posterior")
def test_a_sine(student, pictures):
    """Six measurements of a sine: the band is narrow where there are some and wide elsewhere."""
    kernel, mean = functions(
        lambda A, B: torch.exp(-((A[:, None] - B) ** 2).sum(2) / 2), lambda A: 0 * A[:, 0]
    )
    X, Xs = numbers([0.2], [0.9], [1.7], [2.2], [4.6], [5.1]), torch.linspace(0, 6, 49).double()[:, None]
    y = torch.sin(X[:, 0]) + numbers(0.05, -0.1, 0.1, 0, -0.05, 0.1)
    mu, cov = student.gp_posterior(X, y, Xs, kernel, mean, 0.01)
    sd = value(cov).diagonal().clamp(min=0).sqrt() if value(cov).ndim == 2 else None
    data, truth = (X[:, 0], y), torch.sin(Xs[:, 0])
    pictures.band("Your posterior: mean, 95 % band, data", Xs[:, 0], mu, sd, data=data, truth=truth)
    K, cross = kernel.function(X, X) + 0.01 * torch.eye(6), kernel.function(Xs, X)
    weights = torch.linalg.solve(K, cross.T)
    close((mu, cov), (weights.T @ y, kernel.function(Xs, Xs) - cross @ weights), atol=1e-7)


@points(1, of="gp_posterior")
def test_without_noise_it_interpolates(student):
    """Without noise the function goes through the measurements, and is certain there."""
    kernel, mean = bumpy()
    X, y = numbers([0], [1.5], [-2]), numbers(0.5, -1, 4)
    mu, cov = student.gp_posterior(X, y, X[:2], kernel, mean, 0.0)
    close((mu, cov), (y[:2], torch.zeros(2, 2, dtype=torch.float64)), atol=1e-9)


@points(1, of="predictive_band")
def test_the_band_at_one_input(student):
    """The example: 1.96 standard deviations of function and noise together."""
    found = student.predictive_band(numbers(9), numbers([6]), 3.0, 0.95)
    close(found, (numbers(3.120108), numbers(14.879892)), rtol=0, atol=6e-6)


@points(1, of="predictive_band")
def test_other_levels(student):
    """Three inputs and other levels: the limits are scipy's quantiles of each measurement."""
    mu = numbers(1, -2, 0.5)
    cov = numbers([2, 0.5, 0.1], [0.5, 1, -0.3], [0.1, -0.3, 0.2])
    for level in (0.5, 0.9):
        sd = (cov.diagonal() + 0.25).sqrt()
        expected = norm.interval(level, loc=mu.numpy(), scale=sd.numpy())
        found = student.predictive_band(mu, cov, 0.25, level)
        close(found, tuple(map(torch.from_numpy, expected)), rtol=0, atol=2.5e-6)
