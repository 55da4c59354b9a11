"""Hidden checks of ch06/custom_layers."""

import torch
from scipy.stats import kstest

from d2lcourse.checks import (
    autograd_of,
    close,
    gradient_matches,
    keep,
    leaves_unchanged,
    own_work,
    points,
    put,
    raises,
    same,
    sigmas,
    statistic,
    value,
)

no_library = own_work("linear", of=("MyLinear.forward",))


@points(1, of="CenteredLayer.forward")
def test_a_cube(student, draw):
    """All entries of a tensor with three dimensions have one mean; the input stays as it is."""
    X = 3 * draw.normal(2, 5, 3) + 7
    close(leaves_unchanged(student.CenteredLayer(), X), X - X.sum() / 30, atol=1e-5)


@points(1, of="CenteredLayer.forward")
def test_the_gradient_through_the_mean(student, draw):
    """Each entry changes the mean, and so all outputs."""
    layer, x = student.CenteredLayer(), draw.normal(3, 4, dtype=torch.float64)
    gradient_matches(autograd_of(layer, x), lambda x: x - x.mean(), x, draw)


@points(2, of="MyLinear.__init__")
def test_the_distribution_of_the_weights(student, draw):
    """12 000 weights are normal with the standard deviation 0.01 (Kolmogorov-Smirnov test); biases are 0."""
    for source in draw.fixed(3):
        layer = student.MyLinear(120, 100, source.generator())
        weights = value(layer.weight)
        close((tuple(weights.shape), weights.dtype), ((120, 100), torch.float32))
        p = kstest(weights.flatten().double().numpy(), "norm", args=(0.0, 0.01)).pvalue
        statistic(sigmas(p), source, what="the weights' distance from normal", expected=0, sd=1, limit=8)
        close(value(layer.bias), torch.zeros(100))


@points(1, of="MyLinear.__init__")
def test_the_generator_decides(student, draw, rig):
    """The same generator gives the same weights, a second layer gets others, the global one is not used."""
    close(rig.leaves_the_global_generator(student.MyLinear, 5, 7, draw.generator()), True)
    seed = int(draw.integers(0, 2**31, 1))
    generator = draw.generator(seed)
    first, second = (value(student.MyLinear(5, 7, generator).weight) for _ in range(2))
    again = value(student.MyLinear(5, 7, draw.generator(seed)).weight)
    close(again, first)
    close(torch.equal(first, second), False)


@points(1, of="MyLinear.forward")
def test_in_float64_with_more_dimensions(student, draw):
    """After `double()` a layer takes float64 inputs with one to three dimensions, and gives X a gradient."""
    layer = student.MyLinear(4, 3, draw.generator()).double()
    W, b = draw.normal(4, 3, dtype=torch.float64), draw.normal(3, dtype=torch.float64)
    layer.load_state_dict({"weight": W, "bias": b})
    for shape in ((4,), (1, 4), (2, 5, 4)):
        X = draw.normal(*shape, dtype=torch.float64)
        close(leaves_unchanged(layer, X), torch.tensordot(X, W, 1) + b)
        gradient_matches(autograd_of(layer, X), lambda X: torch.tensordot(X, W, 1) + b, X, draw)


@points(1, of="MyLinear.forward")
def test_hooks_run(student, draw, rig):
    """A forward hook sees the input and may replace the output; the parameters stay the same objects."""
    layer, hook = student.MyLinear(3, 2, draw.generator()), rig.Negate()
    W, b, X = draw.normal(3, 2), draw.normal(2), draw.normal(4, 3)
    layer.load_state_dict({"weight": W, "bias": b})
    weight, bias = layer.weight, layer.bias
    layer.register_forward_hook(hook)
    close(layer(X), -(X @ W + b), rtol=1e-4, atol=1e-5)
    close(hook.shapes, [(4, 3)])
    close((same(layer.weight, weight), same(layer.bias, bias)), (True, True))


@points(1, of="Standardize.__init__")
def test_copies_and_conversions(student):
    """The layer has copies of its own, which `double()` converts."""
    mean, std = keep(put(student, [torch.tensor([1.0, 2.0]), torch.tensor([4.0, 8.0])]))
    layer = student.Standardize(mean, std)
    mean.fill_(100.0)
    std.fill_(100.0)
    expected = {"mean": torch.tensor([1.0, 2.0]).double(), "std": torch.tensor([4.0, 8.0]).double()}
    close(value(layer.double().state_dict()), expected)


@points(1, of="Standardize.__init__")
def test_deviations_must_be_positive(student):
    """One standard deviation that is zero or negative is a ValueError; small ones are fine."""
    for wrong in (0.0, -2.0):
        raises(ValueError, student.Standardize, torch.zeros(3), torch.tensor([1.0, wrong, 0.5]))
    std = torch.tensor([1e-3, 0.5], dtype=torch.float64)
    close(student.Standardize(torch.zeros(2).double(), std).std, std)


@points(1, of="Standardize.forward")
def test_loaded_constants(student, draw):
    """Loaded buffers are used, on inputs with three dimensions, which stay as they are."""
    layer = student.Standardize(torch.zeros(3), torch.ones(3))
    mean, std = 10 * draw.normal(3), torch.tensor([1e-4, 0.5, 4.0])
    layer.load_state_dict({"mean": mean, "std": std})
    X = draw.normal(4, 2, 3)
    close(leaves_unchanged(layer, X), (X - mean) / std, rtol=1e-4)
