"""Public checks of ch05/initialization."""

import math

import torch
from scipy import stats

from d2lcourse.checks import close, own_work, points, put, sigmas, statistic, value, without

NAMES = (
    "xavier_uniform_",
    "xavier_normal_",
    "kaiming_uniform_",
    "kaiming_normal_",
    "_calculate_fan_in_and_fan_out",
)
LIBRARY = tuple(f"torch.nn.init.{name}" for name in NAMES)
no_library = own_work(*LIBRARY, of=("fans", "xavier_uniform_", "xavier_normal_", "kaiming_normal_"))


def initialize(student, net, generator):
    """Let the student initialise a network, without the library."""
    with without(student, *LIBRARY):
        close(student.initialize_(net, generator), None)


def filled(student, function, source, *shape):
    """Return weights of a shape after a function has filled them."""
    w = put(student, torch.full(shape, 5.0))
    function(w, source.generator())
    return value(w)


def follow(w, law, source):
    """Demand that numbers follow a distribution of mean 0: their variance, and a Kolmogorov-Smirnov test."""
    close(bool(w.isfinite().all()), True)
    sd = math.sqrt((law.moment(4) - law.var() ** 2) / w.numel())
    statistic(w.double().square().mean(), source, what="the variance", expected=law.var(), sd=sd, limit=8)
    p = stats.kstest(w.flatten().double().numpy(), law.cdf, method="asymp").pvalue
    what = "the deviation from the distribution"
    statistic(sigmas(float(p)), source, what=what, expected=0, sd=1, limit=8)


@points(1, of="fans")
def test_a_linear_layer_and_a_convolution(student):
    """The example: (5, 3) for a linear layer, (30, 80) for a convolution."""
    close(student.fans(torch.zeros(3, 5)), (5, 3))
    close(student.fans(torch.zeros(8, 3, 5, 2)), (30, 80))


@points(2, of="xavier_uniform_")
def test_uniform_weights(student, draw):
    """A layer with 200 inputs and 120 outputs: uniform, between the bounds, in place."""
    a = math.sqrt(6 / 320)
    for source in draw.fixed(3):
        w = filled(student, student.xavier_uniform_, source, 120, 200)
        follow(w, stats.uniform(-a, 2 * a), source)
        close(float(w.abs().max()) <= a * (1 + 1e-6), True)


@points(1, of="xavier_normal_")
def test_normal_weights(student, draw):
    """A layer with 200 inputs and 120 outputs: normal, with the variance 2 / 320, in place."""
    for source in draw.fixed(3):
        w = filled(student, student.xavier_normal_, source, 120, 200)
        follow(w, stats.norm(0, math.sqrt(2 / 320)), source)


@points(1, of="kaiming_normal_")
def test_weights_before_a_relu(student, draw):
    """A layer with 200 inputs and 120 outputs: normal, with the variance 2 / 200, in place."""
    for source in draw.fixed(3):
        w = filled(student, student.kaiming_normal_, source, 120, 200)
        follow(w, stats.norm(0, 0.1), source)


@points(2, of="initialize_")
def test_a_perceptron(student, draw, lib):
    """Both linear layers of a perceptron get Xavier's weights and a bias of zeros."""
    for source in draw.fixed(3):
        net = lib.torch.nn.Sequential(
            lib.torch.nn.Linear(300, 20), lib.torch.nn.ReLU(), lib.torch.nn.Linear(20, 250)
        )
        initialize(student, net, source.generator())
        for layer, total in ((net[0], 320), (net[2], 270)):
            close(value(layer.bias), torch.zeros(len(value(layer.bias))))
            a = math.sqrt(6 / total)
            follow(value(layer.weight), stats.uniform(-a, 2 * a), source)
