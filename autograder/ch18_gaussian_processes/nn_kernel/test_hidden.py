"""Hidden checks of ch18/nn_kernel."""

import math

import numpy as np
import torch
from scipy.integrate import quad
from scipy.special import erf

from d2lcourse.checks import close, leaves_unchanged, points, statistic, value


def numbers(*values):
    """Return numbers or lists as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


def covariance(draw, size):
    """Return a covariance matrix that is well conditioned and far from diagonal."""
    A = draw.normal(size, size, dtype=torch.float64)
    return A @ A.T / size + 0.3 * torch.eye(size, dtype=torch.float64)


def with_one(X):
    """Put a 1 in front of each input."""
    return torch.cat([torch.ones(len(X), 1, dtype=torch.float64), X], 1)


def expected_product(x, y, Sigma):
    """Return E[erf(u . x) erf(u . y)] as an integral over u . x; given that, u . y is normal."""
    xx, xy, yy = (float(a @ Sigma @ b) for a, b in ((x, x), (x, y), (y, y)))
    slope, rest = xy / xx, max(yy - xy**2 / xx, 0.0)

    def integrand(z):
        a = math.sqrt(xx) * z
        return math.exp(-(z**2) / 2) * erf(a) * erf(slope * a / math.sqrt(1 + 2 * rest))

    return quad(integrand, -9, 9, epsabs=1e-10, limit=200)[0] / math.sqrt(2 * math.pi)


@points(2, of="arcsine_kernel")
def test_the_integral(student, draw):
    """Three inputs of two dimensions against four: each entry is the integral over the unit's weights."""
    X1, X2 = draw.normal(3, 2, dtype=torch.float64), 2 * draw.normal(4, 2, dtype=torch.float64)
    Sigma = covariance(draw, 3)
    expected = [[expected_product(a, b, Sigma) for b in with_one(X2)] for a in with_one(X1)]
    found = leaves_unchanged(student.arcsine_kernel, X1, X2, Sigma)
    close(found, numbers(*expected), rtol=0, atol=2e-6)


@points(2, of="arcsine_kernel")
def test_huge_inputs(student, draw):
    """Inputs of a size of 1e8, and multiples of them: no NaN, nothing beyond 1, and 1 or -1 on a line."""
    X, scale = draw.normal(40, 3, dtype=torch.float64), numbers(0.2, 2, 2, 2)
    Sigma = torch.outer(scale, scale) * covariance(draw, 4)
    X = 9e7 * X / X.norm(dim=1, keepdim=True)
    for factor, sign in ((1, 1.0), (-1, -1.0), (0.7, 1.0), (-0.9, -1.0), (-0.7, -1.0)):
        found = student.arcsine_kernel(X, factor * X, Sigma)
        close(bool((found.abs() <= 1).all()), True)
        close(found.diagonal(), torch.full((40,), sign, dtype=torch.float64), rtol=0, atol=1.1e-6)


@points(1, of="arcsine_kernel")
def test_one_dimension(student):
    """One input against five, with a large and a small bias: near zero the bias decides."""
    x = numbers([-3], [-0.5], [0], [0.8], [40])
    for bias in (0.01, 25.0):
        Sigma = numbers([bias, 0.05], [0.05, 1.0])
        expected = [[expected_product(numbers(1, 0.8), b, Sigma) for b in with_one(x)]]
        close(student.arcsine_kernel(x[3:4], x, Sigma), numbers(*expected), rtol=0, atol=2e-6)


@points(2, of="network_kernel")
def test_other_networks(student, draw):
    """With and without an output bias: its variance is common to all inputs, other weights' is not."""
    X1, X2 = draw.normal(2, 3, dtype=torch.float64), draw.normal(4, 3, dtype=torch.float64)
    X2, Sigma = torch.cat([X2, X1[:1]]), covariance(draw, 4)
    products = [[expected_product(a, b, Sigma) for b in with_one(X2)] for a in with_one(X1)]
    for sigma_b, sigma_v in ((0.0, 0.7), (3.0, 1.5)):
        found = leaves_unchanged(student.network_kernel, X1, X2, Sigma, sigma_b, sigma_v)
        close(found, sigma_b**2 + sigma_v**2 * numbers(*products), rtol=0, atol=5e-6)


@points(3, of="sample_networks")
def test_the_covariance_of_networks(student, draw):
    """Networks with 2 and with 30 hidden units: the same means, variances and covariances at two inputs."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    weights = np.outer(weights, weights) / (2 * math.pi)
    z = np.stack(np.meshgrid(nodes, nodes, indexing="ij"))
    sigma_b, sigma_v = 0.6, 1.5
    for hidden, count, source in zip((2, 2, 30), (4000, 4000, 1500), draw.fixed(3), strict=True):
        X, Sigma = numbers([0.6, -0.3], [1.2, 0.9]), covariance(source, 3)
        root = np.linalg.cholesky((with_one(X) @ Sigma @ with_one(X).T).numpy())
        h = erf(np.einsum("ij,jkl->ikl", root, z))  # the two outputs of a hidden unit, at all nodes

        def mean(values, w=weights):
            return float((w * values).sum())

        f = value(student.sample_networks(X, Sigma, sigma_b, sigma_v, hidden, count, source.generator()))
        close(tuple(f.shape), (count, 2))
        k = [[sigma_b**2 + sigma_v**2 * mean(a * b) for b in h] for a in h]
        for i in range(2):
            sd = (k[i][i] / count) ** 0.5
            statistic(f[:, i].mean(), source, what="the mean", expected=0, sd=sd, limit=9)
        for i, j in ((0, 0), (1, 1), (0, 1)):
            # Given the hidden weights f is normal, with a covariance that varies from network to network.
            both = mean((h[i] * h[j]) ** 2)
            vary = both - mean(h[i] ** 2) * mean(h[j] ** 2), both - mean(h[i] * h[j]) ** 2
            variance = k[i][i] * k[j][j] + k[i][j] ** 2 + sigma_v**4 / hidden * (vary[0] + 2 * vary[1])
            product, sd = (f[:, i] * f[:, j]).mean(), (variance / count) ** 0.5
            what = f"moment {i}, {j} with {hidden} hidden units"
            statistic(product, source, what=what, expected=k[i][j], sd=sd, limit=9)


@points(1, of="sample_networks")
def test_the_bias_is_one_number(student, draw):
    """With tiny output weights each network is nearly constant, and the constants scatter by sigma_b."""
    for source in draw.fixed(2):
        X = source.normal(5, 1, dtype=torch.float64)
        Sigma, generator = covariance(source, 2), source.generator()
        f = value(leaves_unchanged(student.sample_networks, X, Sigma, 3.0, 1e-6, 4, 1000, generator))
        close(f, f[:, :1].expand(-1, 5), rtol=0, atol=1e-4)
        sd = 9 * (2 / 1000) ** 0.5
        statistic((f[:, 0] ** 2).mean(), source, what="its variance", expected=9, sd=sd, limit=9)


@points(2, of="sample_networks")
def test_one_hidden_unit_shows_its_weights(student, draw):
    """One hidden unit without output bias: all weights can be read off its outputs at five inputs."""
    Sigma = numbers([0.04, 0.05], [0.05, 0.12])
    for source in draw.fixed(2):
        X = numbers([0], [1], [-1], [0.5], [1e9])
        f = value(student.sample_networks(X, Sigma, 0.0, 1.5, 1, 2000, source.generator()))
        v = f[:, 4:]  # the output weight, up to the sign of the hidden weight of x
        a = torch.special.erfinv(f[:, :4] / v)
        u = torch.stack([a[:, 0], a[:, 1] - a[:, 0]], 1)
        close(a, u @ with_one(X[:4]).T, rtol=0, atol=1e-5)
        z = torch.linalg.solve_triangular(torch.linalg.cholesky(Sigma), u.T, upper=False)
        for i, j in ((0, 0), (1, 1), (0, 1)):
            sd, product = ((2 if i == j else 1) / 2000) ** 0.5, (z[i] * z[j]).mean()
            what = f"moment {i}, {j} of the hidden weights, whitened"
            statistic(product, source, what=what, expected=int(i == j), sd=sd, limit=9)
        sd = 2.25 * (2 / 2000) ** 0.5
        statistic((v**2).mean(), source, what="the output weight's", expected=2.25, sd=sd, limit=9)


@points(1, of="sample_networks")
def test_networks_differ(student, draw):
    """A second call with the same generator draws other networks."""
    X, Sigma, generator = draw.normal(3, 2, dtype=torch.float64), covariance(draw, 3), draw.generator()
    first, second = (value(student.sample_networks(X, Sigma, 0.0, 1.0, 3, 4, generator)) for _ in range(2))
    close(bool(((first - second).abs() > 1e-12).all()), True)
