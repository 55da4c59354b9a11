"""Public checks of ch18/weight_space_prior."""

import torch

from d2lcourse.checks import close, own_work, points, statistic, value

LIBRARY = ("vander", "numpy.vander", "numpy.polynomial.polynomial.polyvander")
no_library = own_work(*LIBRARY, of=("polynomial_features",))


def numbers(*values):
    """Return numbers or lists as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


@points(1, of="polynomial_features")
def test_three_parabolas(student):
    """The example: the powers 0, 1 and 2 of three inputs."""
    expected = numbers([1, 2, 4], [1, 0, 0], [1, -1, 1])
    close(student.polynomial_features(numbers(2, 0, -1), 2), expected)


@points(1, of="linear_model_prior")
def test_straight_lines(student):
    """The example: intercept and slope depend on each other."""
    Phi = numbers([1, 2], [1, 0], [1, -1])
    expected = numbers(7, 1, -2), numbers([22, 4, -5], [4, 2, 1], [-5, 1, 4])
    close(student.linear_model_prior(Phi, numbers(1, 3), numbers([2, 1], [1, 4])), expected)


@points(1, of="sample_functions")
def test_lines_are_straight(student, draw):
    """Each function drawn is a straight line, and no two are the same."""
    x = numbers(-1, 0, 0.5, 3)
    Phi = torch.stack([torch.ones(4, dtype=torch.float64), x], 1)
    found = value(student.sample_functions(Phi, numbers(1, 2), numbers([2, 1], [1, 4]), 5, draw.generator()))
    close(tuple(found.shape), (5, 4))
    slope = (found[:, 3] - found[:, 0]) / 4
    close(found, found[:, 1:2] + slope[:, None] * x, atol=1e-9)
    close(len(set(slope.tolist())), 5)


@points(1, of="sample_functions")
def test_mean_and_variances(student, draw):
    """Of 3000 lines: the mean and the variance of the values at two inputs."""
    Phi, u, S = numbers([1, 2], [1, -1]), numbers(1, 3), numbers([2, 1], [1, 4])
    for source in draw.fixed(2):
        found = student.sample_functions(Phi, u, S, 3000, source.generator())
        for i, (m, v) in enumerate(((7, 22), (-2, 4))):
            f = value(found)[:, i]
            statistic(f.mean(), source, what="the mean", expected=m, sd=(v / 3000) ** 0.5, limit=9)
            square = ((f - m) ** 2).mean()
            statistic(square, source, what="the variance", expected=v, sd=v * (2 / 3000) ** 0.5, limit=9)


@points(1, of="sample_prior")
def test_two_values(student, draw):
    """Of 3000 pairs of values: their means, variances and covariance."""
    mean, K = numbers(3, -1), numbers([4, 1.5], [1.5, 1])
    for source in draw.fixed(2):
        f = value(student.sample_prior(mean, K, 3000, source.generator())) - mean
        close(tuple(f.shape), (3000, 2))
        for i in range(2):
            sd = (float(K[i, i]) / 3000) ** 0.5
            statistic(f[:, i].mean(), source, what="the mean's error", expected=0, sd=sd, limit=9)
        for i, j in ((0, 0), (1, 1), (0, 1)):
            # The product of two normal values has the variance K_ii K_jj + K_ij^2.
            sd = (float(K[i, i] * K[j, j] + K[i, j] ** 2) / 3000) ** 0.5
            product = (f[:, i] * f[:, j]).mean()
            what = "the variance" if i == j else "the covariance"
            statistic(product, source, what=what, expected=float(K[i, j]), sd=sd, limit=9)


@points(1, of="sample_prior")
def test_more_inputs_than_weights(student, draw):
    """Straight lines at thirty inputs have a singular covariance matrix; the draws are straight nearly."""
    Phi = torch.stack(
        [torch.ones(30, dtype=torch.float64), torch.linspace(-2, 3, 30, dtype=torch.float64)], 1
    )
    K = Phi @ numbers([2, 1], [1, 4]) @ Phi.T
    found = value(student.sample_prior(Phi @ numbers(1, 3), K, 8, draw.generator())).T
    line = Phi @ torch.linalg.lstsq(Phi, found).solution
    close(found, line, rtol=0, atol=5e-3)
    close(bool((found.std(1) > 0.1).all()), True)
