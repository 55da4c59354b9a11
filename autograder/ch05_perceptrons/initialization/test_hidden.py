"""Hidden checks of ch05/initialization."""

import math

import torch
from scipy import stats

from d2lcourse.checks import (
    close,
    keep,
    own_work,
    points,
    put,
    raises,
    same,
    sigmas,
    statistic,
    value,
    without,
)

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


def follow(w, law, source):
    """Demand that numbers follow a distribution of mean 0: their variance, and a Kolmogorov-Smirnov test."""
    close(bool(w.isfinite().all()), True)
    sd = math.sqrt((law.moment(4) - law.var() ** 2) / w.numel())
    statistic(w.double().square().mean(), source, what="the variance", expected=law.var(), sd=sd, limit=8)
    p = stats.kstest(w.flatten().double().numpy(), law.cdf, method="asymp").pvalue
    what = "the deviation from the distribution"
    statistic(sigmas(float(p)), source, what=what, expected=0, sd=1, limit=8)


def fills_in_place(student, lib, function, draw):
    """Demand that a parameter's own memory is filled, by the generator alone, and that it is returned."""
    seed = int(draw.integers(0, 2**31, 1))
    tensors = [put(student, torch.full((4, 3), 5.0, dtype=torch.float64)) for _ in range(3)]
    first, again, other = map(lib.torch.nn.Parameter, tensors)  # they share their memory
    for w, chosen in ((first, seed), (again, seed), (other, seed + 1)):
        close(same(keep(function)(w, draw.generator(chosen)), w), True)
        close((bool(w.requires_grad), bool(w.is_leaf), w.dtype), (True, True, torch.float64))
    # Compared in the worker, so that the replies are the same for all who draw from the global generator.
    equal = lib.torch.equal
    close((equal(first, again), equal(first, other), equal(first, tensors[0])), (True, False, True))


def convolution(student, function, source):
    """Return the weights of a convolution from 10 to 250 channels after a function has filled them."""
    w = put(student, torch.full((250, 10, 2, 5), 5.0))
    function(w, source.generator())
    return value(w)


@points(1, of="fans")
def test_kernels_of_other_dimensions(student):
    """Kernels of one and of three dimensions; a tensor with fewer than two dimensions is a ValueError."""
    for shape, expected in (
        ((4, 2, 3), (6, 12)),
        ((2, 5, 3, 1, 4), (60, 24)),
        ((1, 1), (1, 1)),
        ((7, 1), (1, 7)),
    ):
        close(student.fans(torch.zeros(shape)), expected)
    raises(ValueError, student.fans, torch.zeros(5))
    raises(ValueError, student.fans, torch.tensor(1.0))


@points(1, of="xavier_uniform_")
def test_uniform_kernels(student, draw):
    """A convolution: each of its weights is one of 100 in a sum, and goes into 2 500."""
    a = math.sqrt(6 / 2600)
    for source in draw.fixed(3):
        w = convolution(student, student.xavier_uniform_, source)
        follow(w, stats.uniform(-a, 2 * a), source)
        close(float(w.abs().max()) <= a * (1 + 1e-6), True)


@points(1, of="xavier_uniform_")
def test_uniform_in_place(student, draw, lib):
    """A parameter is filled and returned, and the generator alone decides (float64)."""
    fills_in_place(student, lib, student.xavier_uniform_, draw)


@points(1, of="xavier_normal_")
def test_normal_kernels(student, draw):
    """A convolution: the variance is 2 / (100 + 2 500)."""
    for source in draw.fixed(3):
        w = convolution(student, student.xavier_normal_, source)
        follow(w, stats.norm(0, math.sqrt(2 / 2600)), source)


@points(1, of="xavier_normal_")
def test_normal_in_place(student, draw, lib):
    """A parameter is filled and returned, and the generator alone decides (float64)."""
    fills_in_place(student, lib, student.xavier_normal_, draw)


@points(1, of="kaiming_normal_")
def test_kernels_before_a_relu(student, draw):
    """A convolution: the variance is 2 / 100."""
    for source in draw.fixed(3):
        w = convolution(student, student.kaiming_normal_, source)
        follow(w, stats.norm(0, math.sqrt(2 / 100)), source)


@points(1, of="kaiming_normal_")
def test_kaiming_in_place(student, draw, lib):
    """A parameter is filled and returned, and the generator alone decides (float64)."""
    fills_in_place(student, lib, student.kaiming_normal_, draw)


@points(1, of="initialize_")
def test_layers_within_layers(student, draw, lib):
    """Nested layers are found, also without a bias; embeddings and normalisations keep their values."""
    nn = lib.torch.nn
    for source in draw.fixed(3):
        inner = nn.Sequential(nn.Conv2d(12, 30, (2, 5), bias=False), nn.BatchNorm2d(30))
        net = nn.Sequential(nn.Embedding(7, 3), inner, nn.ModuleList([nn.LayerNorm(6), nn.Linear(100, 40)]))
        state = net.state_dict()
        fixed = {name: torch.full_like(v, 3) for name, v in value(state).items()}
        net.load_state_dict(fixed)
        initialize(student, net, source.generator())
        found = value(net.state_dict())
        a = math.sqrt(6 / 420)
        follow(found.pop("1.0.weight"), stats.uniform(-a, 2 * a), source)
        a = math.sqrt(6 / 140)
        follow(found.pop("2.1.weight"), stats.uniform(-a, 2 * a), source)
        close(found.pop("2.1.bias"), torch.zeros(40))
        close(found, {name: fixed[name] for name in found})


@points(1, of="initialize_")
def test_layers_of_the_same_shape(student, draw, lib):
    """Two layers of the same shape get different weights, the same ones from the same generator."""
    seed = int(draw.integers(0, 2**31, 1))
    weights = []
    for _ in range(2):
        net = lib.torch.nn.Sequential(lib.torch.nn.Linear(4, 3), lib.torch.nn.Linear(4, 3))
        initialize(student, net, draw.generator(seed))
        weights.append((value(net[0].weight), value(net[1].weight)))
    close(weights[1], weights[0])
    close(bool((weights[0][0] == weights[0][1]).any()), False)


@points(1, of="initialize_")
def test_a_single_layer(student, draw, lib):
    """A module that is itself a layer is initialised, and can still be trained."""
    layer = lib.torch.nn.Linear(2, 5)
    layer.load_state_dict({"weight": torch.full((5, 2), 4.0), "bias": torch.full((5,), 4.0)})
    initialize(student, layer, draw.generator())
    close(value(layer.bias), torch.zeros(5))
    close(bool((value(layer.weight).abs() <= math.sqrt(6 / 7) * (1 + 1e-6)).all()), True)
    close((bool(layer.weight.requires_grad), bool(layer.bias.requires_grad)), (True, True))
