"""Hidden checks of ch06/custom_init."""

import torch
from scipy.stats import kstest

from d2lcourse.checks import (
    close,
    keep,
    leaves_unchanged,
    points,
    put,
    raises,
    same,
    sigmas,
    statistic,
    value,
)


@points(1, of="gapped_uniform_")
def test_magnitudes_and_independence(student, draw):
    """Magnitudes are uniform on [5, 10] (Kolmogorov-Smirnov test), and zeros fall independently of others."""
    for source in draw.fixed(3):
        filled = value(student.gapped_uniform_(torch.ones(100, 4, 30), source.generator()))
        for sign in (-1, 1):
            some = filled[sign * filled > 0].double().abs()
            close(len(some) > 1000, True)
            p = kstest(some.numpy(), "uniform", args=(5.0, 5.0)).pvalue
            what = "the magnitudes' distance from uniform"
            statistic(sigmas(p), source, what=what, expected=0, sd=1, limit=8)
        zeros, positive = filled == 0, filled > 0
        for dim in range(3):
            agree = (zeros == zeros.roll(1, dim)).double().mean()
            sd = (0.25 / filled.numel()) ** 0.5
            statistic(agree, source, what="the share of equal neighbours", expected=0.5, sd=sd, limit=8)
        halves = positive[:50].double().mean() - positive[50:].double().mean()
        sd = 2 * (3 / 16 / filled.numel()) ** 0.5
        statistic(halves, source, what="the difference of the halves", expected=0, sd=sd, limit=8)


@points(1, of="gapped_uniform_")
def test_parameters_and_views(student, draw, lib):
    """A Parameter stays a leaf that requires a gradient; a column is filled within its matrix (float64)."""
    parameter = lib.torch.nn.Parameter(torch.ones(50, 3))
    found = student.gapped_uniform_(parameter, draw.generator())
    close([same(found, parameter), parameter.requires_grad, parameter.is_leaf], [True] * 3)
    close(bool((value(parameter) == 1).any()), False)
    base = torch.full((40, 3), 100.0, dtype=torch.float64)
    whole, column = keep(put(student, (base, base[:, 1])))
    student.gapped_uniform_(column, draw.generator())
    close(value(whole)[:, [0, 2]], base[:, [0, 2]])
    close(bool((value(whole)[:, 1].abs() <= 10).all()), True)


@points(1, of="gapped_uniform_")
def test_the_generator_decides(student, draw, rig):
    """The same generator gives the same numbers, then others; the global generator is not used."""
    close(rig.leaves_the_global_generator(student.gapped_uniform_, torch.ones(5), draw.generator()), True)
    seed = int(draw.integers(0, 2**31, 1))
    generator = draw.generator(seed)
    first, second = (value(student.gapped_uniform_(torch.ones(40), generator)) for _ in range(2))
    close(value(student.gapped_uniform_(torch.ones(40), draw.generator(seed))), first)
    close(torch.equal(first, second), False)


@points(1, of="init_weights")
def test_the_distribution_of_the_weights(student, draw, lib):
    """Weights of both kinds of layers are normal with the standard deviation 0.01 (Kolmogorov-Smirnov)."""
    for source in draw.fixed(3):
        for layer in (lib.torch.nn.Linear(90, 100), lib.torch.nn.Conv2d(30, 40, (2, 4))):
            student.init_weights(layer, source.generator())
            p = kstest(value(layer.weight).flatten().double().numpy(), "norm", args=(0.0, 0.01)).pvalue
            what = "the weights' distance from normal"
            statistic(sigmas(p), source, what=what, expected=0, sd=1, limit=8)


@points(1, of="init_weights")
def test_the_right_modules(student, draw, lib, rig):
    """Subclasses and layers without a bias are initialised; containers and other modules are left alone."""
    nn = lib.torch.nn
    derived, bare, inner = rig.Scaled(6, 5), nn.Linear(6, 5, bias=False), nn.Linear(6, 5)
    others = {"weight": torch.full((5,), 3.0), "bias": torch.full((5,), 2.0)}
    for layer in (derived, bare, inner):
        values = {"weight": torch.full((5, 6), 3.0), "bias": others["bias"]}
        layer.load_state_dict(values, strict=layer is not bare)
    left_alone = [nn.LayerNorm(5), nn.BatchNorm1d(5), nn.InstanceNorm1d(5, affine=True)]
    table, parts = nn.Embedding(4, 5), nn.Sequential(inner, nn.ReLU())
    for module in left_alone:
        module.load_state_dict(others, strict=False)
    table.load_state_dict({"weight": torch.full((4, 5), 3.0)})
    for module in (derived, bare, *left_alone, table, parts):
        student.init_weights(module, draw.generator())
    close([bool(value(layer.weight).abs().max() < 0.1) for layer in (derived, bare)], [True, True])
    close([value(derived.bias), bare.bias], [torch.zeros(5), None])
    for module in left_alone:
        close([value(module.weight), value(module.bias)], list(others.values()))
    close(value(table.weight), torch.full((4, 5), 3.0))
    close([value(inner.weight), value(inner.bias)], [torch.full((5, 6), 3.0), others["bias"]])


@points(1, of="init_weights")
def test_frozen_and_repeatable(student, draw, lib, rig):
    """A frozen layer is initialised and stays frozen; only the generator that was handed in is used."""
    layers = [lib.torch.nn.Linear(6, 5) for _ in range(3)]
    layers[0].requires_grad_(False)
    seed = int(draw.integers(0, 2**31, 1))
    generator = draw.generator(seed)
    close(rig.leaves_the_global_generator(student.init_weights, layers[0], generator), True)
    student.init_weights(layers[1], draw.generator(seed))
    student.init_weights(layers[2], generator)
    frozen, same_seed, next_one = (value(layer.weight) for layer in layers)
    close(frozen, same_seed)
    close(torch.equal(same_seed, next_one), False)
    parts = [part for layer in layers for part in (layer.weight, layer.bias)]
    close([part.requires_grad for part in parts[2:]], [True] * 4)
    close([bool(layers[0].weight.requires_grad), bool(layers[0].bias.requires_grad)], [False, False])


@points(1, of="init_net")
def test_blocks_of_any_kind(student, draw, lib):
    """A block by a path, with a normalisation inside, and a tied layer: all stays trainable and tied."""
    nn = lib.torch.nn
    tied = nn.Linear(4, 4)
    block = nn.Sequential(nn.Sequential(nn.Linear(4, 4)), nn.BatchNorm1d(4))
    net = nn.Sequential(tied, nn.Sequential(nn.ReLU(), block), tied, nn.Linear(4, 2))
    before = list(net.parameters())
    student.init_net(net, draw.generator(), ("1.1", "3"))
    after = list(net.parameters())
    close([same(a, b) and b.requires_grad for a, b in zip(before, after, strict=True)], [True] * 8)
    close([float(value(p).abs().max()) for p in block.parameters()], [0.0] * 4)
    close([float(value(p).abs().max()) for p in net[3].parameters()], [0.0] * 2)
    close([bool(0 < value(tied.weight).abs().max() < 0.1), same(net[0], net[2])], [True, True])
    close(value(tied.bias), torch.zeros(4))


@points(1, of="init_net")
def test_names_that_do_not_exist(student, draw, lib):
    """A wrong name is an AttributeError, wherever it stands, and nothing has changed."""
    net = lib.torch.nn.Sequential(lib.torch.nn.Linear(3, 2), lib.torch.nn.Linear(2, 2))
    state = {f"{i}.weight": torch.full((2, 3 - i), 5.0) for i in range(2)}
    state |= {f"{i}.bias": torch.full((2,), 4.0) for i in range(2)}
    net.load_state_dict(state)
    for names in (("2",), ("0", "last"), ("0.body",)):
        raises(AttributeError, student.init_net, net, draw.generator(), names)
        close(value(net.state_dict()), state)


@points(1, of="init_output_bias_")
def test_logarithms_in_place(student, draw, lib):
    """The Parameters stay the same objects, of their dtype, also frozen ones; biases are the logarithms."""
    for dtype, trainable in ((torch.float32, True), (torch.float64, False)):
        layer = lib.torch.nn.Linear(4, 5).to(dtype).requires_grad_(trainable)
        weight, bias = keep(layer).weight, keep(layer).bias
        counts = draw.integers(0, 1000, 5)
        close(leaves_unchanged(student.init_output_bias_, layer, counts), None)
        close([same(keep(layer).weight, weight), same(keep(layer).bias, bias)], [True, True])
        close([bool(weight.requires_grad), bool(bias.requires_grad)], [trainable, trainable])
        expected = torch.log((counts + 1).double() / (int(counts.sum()) + 5)).to(dtype)
        close(value(bias), expected, rtol=1e-5, atol=1e-5)
        close(value(weight), torch.zeros(5, 4, dtype=dtype))


@points(1, of="init_output_bias_")
def test_counts_that_do_not_fit(student, lib):
    """A layer without a bias, and too many or too few counts, are a ValueError and change nothing."""
    ones = torch.ones(3, 2)
    bare, layer = lib.torch.nn.Linear(2, 3, bias=False), lib.torch.nn.Linear(2, 3)
    bare.load_state_dict({"weight": ones})
    layer.load_state_dict({"weight": ones, "bias": ones[:, 0]})
    raises(ValueError, student.init_output_bias_, bare, torch.tensor([1, 2, 3]))
    for counts in ([1, 2], [1, 2, 3, 4], [5]):
        raises(ValueError, student.init_output_bias_, layer, torch.tensor(counts))
    close([value(bare.weight), value(layer.weight), value(layer.bias)], [ones, ones, ones[:, 0]])
