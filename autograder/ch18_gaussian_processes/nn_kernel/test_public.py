"""Public checks of ch18/nn_kernel."""

import math

import torch

from d2lcourse.checks import close, points, statistic, value


def numbers(*values):
    """Return numbers or lists as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


@points(1, of="arcsine_kernel")
def test_two_inputs(student):
    """The example: the inputs 0 and 1, each with a 1 in front."""
    ratio = 2 / math.sqrt(15)
    wrong = {
        "this is the sine: it must be arcsin, its inverse": numbers([2 / math.pi * math.sin(ratio)]),
        "the input 0 counts as well: put a 1 in front of each input": numbers([0.0]),
    }
    found = student.arcsine_kernel(numbers([0]), numbers([1]), torch.eye(2, dtype=torch.float64))
    close(found, numbers([2 / math.pi * math.asin(ratio)]), atol=1e-6, suspects=wrong)


@points(1, of="arcsine_kernel")
def test_large_inputs(student):
    """Where inputs are large the unit is saturated: its output is 1 or -1, and its square 1."""
    X = numbers([300, -200], [-300, 200])
    found = student.arcsine_kernel(X, X, torch.eye(3, dtype=torch.float64))
    close(found, numbers([1, -1], [-1, 1]), atol=5e-3)


@points(1, of="network_kernel")
def test_bias_and_output_weights(student):
    """The example: the bias adds its variance, the output weights multiply by theirs."""
    expected = numbers([0.25 + 4 * 2 / math.pi * math.asin(2 / math.sqrt(15))])
    found = student.network_kernel(numbers([0]), numbers([1]), torch.eye(2, dtype=torch.float64), 0.5, 2.0)
    close(found, expected, atol=4e-6)


@points(1, of="sample_networks")
def test_shape_and_generator(student, draw):
    """Three networks at four inputs; the same generator draws the same networks."""
    X, seed = draw.normal(4, 2, dtype=torch.float64), int(draw.integers(0, 2**31, 1))
    Sigma = numbers([1, 0.2, 0], [0.2, 2, 0.5], [0, 0.5, 1])
    first, second = (
        value(student.sample_networks(X, Sigma, 0.5, 2.0, 6, 3, draw.generator(seed))) for _ in range(2)
    )
    close(second, first)
    close(tuple(first.shape), (3, 4))
    close(len(set(first.flatten().tolist())), 12)


@points(2, of="sample_networks")
def test_mean_and_variance_at_zero(student, draw):
    """At the input 0 only the biases count: mean and variance of 3000 networks with twenty hidden units."""
    Sigma = numbers([2, 0.5], [0.5, 1])
    # Of one unit with erf(a), a of variance 2: E[h^2] is 2/pi arcsin(4/5), and h^2 is at most 1.
    v = 0.25 + 4 * 2 / math.pi * math.asin(4 / 5)
    for source in draw.fixed(2):
        f = value(student.sample_networks(numbers([0]), Sigma, 0.5, 2.0, 20, 3000, source.generator()))
        statistic(f.mean(), source, what="the mean", expected=0, sd=(v / 3000) ** 0.5, limit=9)
        # The variance given the hidden weights varies itself, by at most 4 / sqrt(20) / 2.
        sd = ((2 * v**2 + 3 * 16 / 20 / 4) / 3000) ** 0.5
        statistic((f**2).mean(), source, what="the variance", expected=v, sd=sd, limit=9)
