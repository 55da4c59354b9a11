"""Public checks of ch06/containers."""

import torch

from d2lcourse.checks import close, own_work, points, same, value

no_library = own_work(
    "sequential", of=("MySequential.__init__", "MySequential.forward", "MySequential.__getitem__")
)


def numbers(*values):
    """Return values as a column of float64 numbers."""
    return torch.tensor(values, dtype=torch.float64).unsqueeze(1)


@points(1, of="MySequential.__init__")
def test_names_of_the_parameters(student, lib):
    """Linear, ReLU, Linear: the parameters are found, and named like those of `torch.nn.Sequential`."""
    nn = lib.torch.nn
    net = student.MySequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))
    found = [name for name, _ in net.named_parameters()]
    close(found, ["0.weight", "0.bias", "2.weight", "2.bias"])


@points(1, of="MySequential.__init__")
def test_the_modules_themselves(student, rig):
    """What is registered is the module that was given, not a copy."""
    blocks = [rig.Digit(1), rig.Digit(2)]
    net = student.MySequential(*blocks)
    found = dict(list(net.named_children()))
    close(list(found), ["0", "1"])
    close([same(found["0"], blocks[0]), same(found["1"], blocks[1])], [True, True])


@points(1, of="MySequential.forward")
def test_three_digits(student, rig):
    """Three modules that append 1, 2 and 3 make 123 of 0, and 7123 of 7."""
    net = student.MySequential(rig.Digit(1), rig.Digit(2), rig.Digit(3))
    close(value(net(numbers(0, 7))), numbers(123, 7123))


@points(1, of="MySequential.__getitem__")
def test_places(student, rig):
    """The first, the last and the one before."""
    blocks = [rig.Digit(i) for i in range(3)]
    net = student.MySequential(*blocks)
    close([same(net[0], blocks[0]), same(net[2], blocks[2])], [True, True])
    close([same(net[-1], blocks[2]), same(net[-2], blocks[1])], [True, True])


@points(1, of="ParallelBlock.forward")
def test_two_side_by_side(student, rig):
    """Modules that append 1 and 2 make (31, 32) of 3: both get the same input."""
    block = student.ParallelBlock([rig.Digit(1), rig.Digit(2)])
    expected = torch.cat([numbers(31, 41), numbers(32, 42)], 1)
    close(value(block(numbers(3, 4))), expected)


@points(1, of="ParallelBlock.forward")
def test_layers_of_different_widths(student, draw, lib):
    """Three linear layers with 3, 2 and 4 outputs have 9 outputs together."""
    nets = [lib.torch.nn.Linear(5, width) for width in (3, 2, 4)]
    W = [draw.normal(width, 5) for width in (3, 2, 4)]
    for net, weight in zip(nets, W, strict=True):
        net.load_state_dict({"weight": weight, "bias": torch.zeros(len(weight))})
    X = draw.normal(6, 5)
    close(value(student.ParallelBlock(nets)(X)), X @ torch.cat(W).T, rtol=1e-4, atol=1e-5)


@points(2, of="repeated")
def test_four_blocks(student, lib):
    """Four linear layers have eight parameters, not two."""
    net = student.repeated(lib.functools.partial(lib.torch.nn.Linear, 3, 3), 4)
    found = [name for name, _ in net.named_parameters()]
    close(found, [f"{i}.{name}" for i in range(4) for name in ("weight", "bias")])
