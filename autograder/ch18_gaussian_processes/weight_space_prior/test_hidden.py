"""Hidden checks of ch18/weight_space_prior."""

import torch

from d2lcourse.checks import close, leaves_unchanged, own_work, points, statistic, value

LIBRARY = ("vander", "numpy.vander", "numpy.polynomial.polynomial.polyvander")
no_library = own_work(*LIBRARY, of=("polynomial_features",))


def numbers(*values):
    """Return numbers or lists as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


def covariance(draw, size):
    """Return a covariance matrix that is well conditioned and far from diagonal."""
    A = draw.normal(size, size, dtype=torch.float64)
    return A @ A.T / size + 0.3 * torch.eye(size, dtype=torch.float64)


def standard_normal(z, source):
    """Demand that the rows of z are independent of each other and standard normal."""
    count, size = z.shape
    for i in range(size):
        statistic(z[:, i].mean(), source, what=f"mean {i}", expected=0, sd=count**-0.5, limit=9)
        for j in range(i + 1):
            sd = ((2 if i == j else 1) / count) ** 0.5
            product = (z[:, i] * z[:, j]).mean()
            statistic(product, source, what=f"moment {i}, {j}", expected=int(i == j), sd=sd, limit=9)
    p = 0.682689
    share, sd = (z.abs() < 1).double().mean(), (p * (1 - p) / z.numel()) ** 0.5
    statistic(share, source, what="the share of |z| < 1", expected=p, sd=sd, limit=9)
    neighbours, sd = (z[1:] * z[:-1]).mean(), ((count - 1) * size) ** -0.5
    statistic(neighbours, source, what="the covariance of draws", expected=0, sd=sd, limit=9)


@points(1, of="polynomial_features")
def test_other_degrees(student, draw):
    """Constants, lines and polynomials of degree 5; negative inputs and zero."""
    x = torch.cat([draw.normal(4, dtype=torch.float64), numbers(0.0, -1.5)])
    for degree in (0, 1, 5):
        expected = numbers(*[[v**k for k in range(degree + 1)] for v in x.tolist()])
        close(leaves_unchanged(student.polynomial_features, x, degree), expected)


@points(2, of="linear_model_prior")
def test_each_covariance(student, draw):
    """Three weights, five inputs: each covariance is the sum over all pairs of weights."""
    Phi, u, S = (
        draw.normal(5, 3, dtype=torch.float64),
        draw.normal(3, dtype=torch.float64),
        covariance(draw, 3),
    )
    pairs = [(p, q) for p in range(3) for q in range(3)]
    K = [[sum(float(a[p] * S[p, q] * b[q]) for p, q in pairs) for b in Phi] for a in Phi]
    m = [sum(float(a[p] * u[p]) for p in range(3)) for a in Phi]
    close(leaves_unchanged(student.linear_model_prior, Phi, u, S), (numbers(*m), numbers(*K)))


@points(1, of="linear_model_prior")
def test_one_input_and_many_weights(student, draw):
    """One input and a singular S: the variance is that of the only weight there is."""
    phi, direction = draw.normal(1, 4, dtype=torch.float64), draw.normal(4, dtype=torch.float64)
    expected = (phi @ direction, (phi @ direction).square()[:, None])
    close(student.linear_model_prior(phi, direction, torch.outer(direction, direction)), expected)


@points(2, of="sample_functions")
def test_the_weights(student, draw):
    """The weights behind 2000 functions, whitened: standard normal, and independent of each other."""
    for source in draw.fixed(2):
        Phi, u = source.normal(6, 3, dtype=torch.float64), 2 * source.normal(3, dtype=torch.float64)
        S = covariance(source, 3)
        found = value(student.sample_functions(Phi, u, S, 2000, source.generator()))
        close(tuple(found.shape), (2000, 6))
        weights = torch.linalg.lstsq(Phi, found.T).solution
        close(found, (Phi @ weights).T, atol=1e-8)
        L = torch.linalg.cholesky(S)
        standard_normal(torch.linalg.solve_triangular(L, weights - u[:, None], upper=False).T, source)


@points(1, of="sample_functions")
def test_the_generator_draws_the_functions(student, draw):
    """The same generator draws the same functions, a second call draws others; nothing else changes."""
    Phi, u, S = (
        draw.normal(4, 2, dtype=torch.float64),
        draw.normal(2, dtype=torch.float64),
        covariance(draw, 2),
    )
    seed = int(draw.integers(0, 2**31, 1))
    again = draw.generator(seed)
    first = value(leaves_unchanged(student.sample_functions, Phi, u, S, 3, draw.generator(seed)))
    close(student.sample_functions(Phi, u, S, 3, again), first)
    second = value(student.sample_functions(Phi, u, S, 3, again))
    close(bool(((second - first).abs() > 1e-12).any(1).all()), True)


@points(2, of="sample_prior")
def test_the_joint_distribution(student, draw):
    """2000 draws of five values, whitened: standard normal, and independent of each other."""
    for source in draw.fixed(2):
        mean, K = 2 * source.normal(5, dtype=torch.float64), covariance(source, 5)
        found = value(student.sample_prior(mean, K, 2000, source.generator()))
        close(tuple(found.shape), (2000, 5))
        L = torch.linalg.cholesky(K)
        standard_normal(torch.linalg.solve_triangular(L, (found - mean).T, upper=False).T, source)


@points(1, of="sample_prior")
def test_hardly_any_jitter(student, draw):
    """Forty inputs of two weights, one with variance 0, large and small scales: nothing rough is added."""
    x = torch.linspace(-1, 2, 40, dtype=torch.float64)
    x[13] = 0
    Phi = torch.stack([x, x**3], 1)
    for scale in (1e-3, 1.0, 1e3):
        K = scale**2 * Phi @ numbers([1, 0.5], [0.5, 2]) @ Phi.T
        found = leaves_unchanged(student.sample_prior, scale * x, K, 25, draw.generator())
        found = value(found).T / scale
        rest = found - Phi @ torch.linalg.lstsq(Phi, found).solution
        size = float(K.diagonal().max()) ** 0.5 / scale
        close(float(rest.square().mean().sqrt()) < 2e-4 * size, True)
        close(bool((found.std(1)[20:] > 0.05).all()), True)


@points(1, of="sample_prior")
def test_smooth_functions_on_a_fine_grid(student, draw):
    """An RBF kernel at 80 inputs, nearly singular: how much the functions change from input to input."""
    x = torch.linspace(0, 4, 80, dtype=torch.float64)
    K = torch.exp(-((x[:, None] - x) ** 2) / 2)
    for source in draw.fixed(2):
        found = value(student.sample_prior(0 * x, K, 1500, source.generator()))
        for i, j in ((0, 1), (40, 39), (79, 60)):
            step = found[:, i] - found[:, j]
            v = 2 - 2 * float(K[i, j])
            square, sd = (step**2).mean(), v * (2 / 1500) ** 0.5
            statistic(square, source, what=f"the change from {i} to {j}", expected=v, sd=sd, limit=9)


@points(1, of="sample_prior")
def test_the_generator_draws_the_values(student, draw):
    """The same generator draws the same values, a second call draws others."""
    mean, K, seed = draw.normal(3, dtype=torch.float64), covariance(draw, 3), int(draw.integers(0, 2**31, 1))
    again = draw.generator(seed)
    first = value(student.sample_prior(mean, K, 4, draw.generator(seed)))
    close(student.sample_prior(mean, K, 4, again), first)
    second = value(student.sample_prior(mean, K, 4, again))
    close(bool(((second - first).abs() > 1e-12).any(1).all()), True)
