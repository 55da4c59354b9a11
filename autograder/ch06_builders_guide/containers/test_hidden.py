"""Hidden checks of ch06/containers."""

import torch

from d2lcourse.checks import close, own_work, points, raises, same, value

no_library = own_work(
    "sequential", of=("MySequential.__init__", "MySequential.forward", "MySequential.__getitem__")
)


def numbers(*values):
    """Return values as a column of float64 numbers."""
    return torch.tensor(values, dtype=torch.float64).unsqueeze(1)


@points(1, of="MySequential.__init__")
def test_nets_in_nets(student, rig):
    """A net inside a net is registered with all that it holds; there may be more than ten modules."""
    inner = student.MySequential(rig.Digit(1), rig.Digit(2))
    net = student.MySequential(*(rig.Digit(i) for i in range(10)), rig.Digit(0), inner)
    names = [name for name, _ in net.named_parameters()]
    close(names, [f"{i}.digit" for i in range(11)] + ["11.0.digit", "11.1.digit"])
    close(len(list(student.MySequential().parameters())), 0)


@points(1, of="MySequential.__init__")
def test_only_modules(student, rig, lib):
    """A function or a number is no module: TypeError."""
    raises(TypeError, student.MySequential, rig.Digit(1), lib.torch.relu)
    raises(TypeError, student.MySequential, 3)


@points(1, of="MySequential.forward")
def test_one_module_in_several_places(student, rig):
    """It is applied once in each of its places, also if it is a net."""
    one, two = rig.Digit(1), rig.Digit(2)
    net = student.MySequential(one, two, one, student.MySequential(two, two), one)
    close(value(net(numbers(5))), numbers(5121221))
    close([one.calls, two.calls], [3, 3])


@points(1, of="MySequential.forward")
def test_a_dozen_modules(student, rig):
    """Place 10 comes after place 9, not after place 1."""
    digits = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]
    net = student.MySequential(*map(rig.Digit, digits))
    close(value(net(numbers(0))), numbers(314159265358))


@points(1, of="MySequential.forward")
def test_hooks_and_an_empty_net(student, rig, draw):
    """Each module is called with its hooks; a net without modules returns what it gets."""
    blocks = [rig.Digit(1), rig.Digit(2)]
    close(value(student.MySequential(*blocks)(numbers(0))), numbers(12))
    close([block.calls for block in blocks], [1, 1])
    X = draw.normal(2, 3)
    close(student.MySequential()(X), X)


@points(1, of="MySequential.__getitem__")
def test_beyond_the_ends(student, rig, lib):
    """A place that does not exist is an IndexError, so that `for block in net` ends."""
    one, two = rig.Digit(1), rig.Digit(2)
    blocks = [one, two, one, *map(rig.Digit, range(9))]
    net = student.MySequential(*blocks)
    close(len(list(net)), 12)
    close([same(a, b) for a, b in zip(net, blocks, strict=True)], [True] * 12)
    close([same(net[-10], one), same(net[-12], one), same(net[10], blocks[10])], [True] * 3)
    for wrong in (12, -13, 100):
        raises(IndexError, lib.operator.getitem, net, wrong)


@points(1, of="ParallelBlock.forward")
def test_the_last_dimension(student, lib, draw):
    """The outputs of inputs with one, three or four dimensions are joined along the last one."""
    nn = lib.torch.nn
    block = student.ParallelBlock([nn.Identity(), nn.ReLU(), nn.Tanh()])
    for shape in ((3,), (2, 5, 3), (2, 4, 1, 3)):
        X = draw.normal(*shape)
        close(block(X), torch.cat([X, X.clamp(min=0), torch.tanh(X)], -1))


@points(1, of="ParallelBlock.forward")
def test_each_net_once_for_each_place(student, rig):
    """One network in two places is called twice, with its hooks; a single one is enough."""
    one, two = rig.Digit(1), rig.Digit(2)
    found = value(student.ParallelBlock([one, two, one])(numbers(4)))
    close(found, torch.tensor([[41.0, 42.0, 41.0]], dtype=torch.float64))
    close([one.calls, two.calls], [2, 1])
    close(value(student.ParallelBlock([two])(numbers(4, 5))), numbers(42, 52))


@points(2, of="repeated")
def test_each_block_is_made(student, rig, lib):
    """Blocks are made one by one, by as many calls, and stand in that order in a `MySequential`."""
    for n, expected in ((5, 12345), (1, 1)):
        factory = rig.Factory()
        net = student.repeated(factory, n)
        close(factory.made, n)
        close(value(net(numbers(0))), numbers(expected))
        close(lib.builtins.isinstance(net, student.MySequential), True)
