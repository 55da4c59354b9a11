"""Public checks of ch06/custom_init."""

import torch

from d2lcourse.checks import close, keep, points, put, same, statistic, value


def small_and_random(weight):
    """Whether a weight holds different numbers of about 0.01."""
    return bool(weight.abs().max() < 0.1) and len(weight.unique()) > weight.numel() // 2


def layer_of_sevens(lib, num_inputs, num_outputs):
    """Return a linear layer all of whose parameters are 7."""
    layer = lib.torch.nn.Linear(num_inputs, num_outputs)
    weight = torch.full((num_outputs, num_inputs), 7.0)
    layer.load_state_dict({"weight": weight, "bias": weight[:, 0]})
    return layer


@points(1, of="gapped_uniform_")
def test_the_tensor_itself(student, draw):
    """A tensor of 6 by 7 is filled and returned: each entry is 0 or has a magnitude from 5 to 10."""
    tensor = put(student, torch.ones(6, 7))
    returned = keep(student.gapped_uniform_)(tensor, draw.generator())
    close(same(returned, tensor), True)
    magnitudes = value(tensor).abs()
    close(tuple(magnitudes.shape), (6, 7))
    allowed = (magnitudes == 0) | ((magnitudes >= 5) & (magnitudes <= 10))
    close(allowed, torch.ones(6, 7, dtype=torch.bool))


@points(1, of="gapped_uniform_")
def test_three_shares(student, draw):
    """Of 10 000 entries a half is 0, a quarter negative, and a quarter positive."""
    for source in draw.fixed(3):
        filled = value(student.gapped_uniform_(torch.ones(10_000), source.generator()))
        for what, found, p in (
            ("the share of zeros", filled == 0, 0.5),
            ("the share of negative numbers", filled < 0, 0.25),
            ("the share of positive numbers", filled > 0, 0.25),
        ):
            sd = (p * (1 - p) / 10_000) ** 0.5
            statistic(found.double().mean(), source, what=what, expected=p, sd=sd, limit=8)


@points(1, of="init_weights")
def test_one_linear_layer(student, draw, lib):
    """Its weight gets small random numbers and its bias 0; the Parameters stay the same objects."""
    layer = layer_of_sevens(lib, 8, 5)
    weight, bias = layer.weight, layer.bias
    close(student.init_weights(layer, draw.generator()), None)
    close(value(layer.bias), torch.zeros(5))
    close(small_and_random(value(layer.weight)), True)
    close([same(layer.weight, weight), same(layer.bias, bias)], [True, True])


@points(2, of="init_weights")
def test_what_apply_does_with_it(student, draw, lib):
    """In a net with a normalisation inside, `apply` initialises the layers and leaves the normalisation."""
    nn = lib.torch.nn
    norm = nn.BatchNorm2d(4)
    norm.load_state_dict({"weight": torch.full((4,), 3.0), "bias": torch.full((4,), 2.0)}, strict=False)
    net = nn.Sequential(nn.Conv2d(3, 4, 2), nn.Sequential(norm, nn.ReLU(), nn.Flatten()), nn.Linear(16, 2))
    net.apply(lib.functools.partial(student.init_weights, generator=draw.generator()))
    close([value(norm.weight), value(norm.bias)], [torch.full((4,), 3.0), torch.full((4,), 2.0)])
    close([value(net[0].bias), value(net[2].bias)], [torch.zeros(4), torch.zeros(2)])
    close([small_and_random(value(net[i].weight)) for i in (0, 2)], [True, True])


@points(1, of="init_net")
def test_layers_inside_layers(student, draw, lib):
    """Layers at any depth are initialised, and a net that is itself a layer is, too."""
    nn = lib.torch.nn
    inner, alone = layer_of_sevens(lib, 6, 4), layer_of_sevens(lib, 4, 3)
    net = nn.Sequential(nn.Sequential(nn.ReLU(), nn.Sequential(inner)), nn.ReLU())
    close(student.init_net(net, draw.generator()), None)
    student.init_net(alone, draw.generator())
    close([value(inner.bias), value(alone.bias)], [torch.zeros(4), torch.zeros(3)])
    close([small_and_random(value(layer.weight)) for layer in (inner, alone)], [True, True])


@points(1, of="init_net")
def test_one_block_of_zeros(student, draw, lib):
    """The last layer is set to zero, the first is not."""
    first, last = layer_of_sevens(lib, 5, 4), layer_of_sevens(lib, 4, 3)
    net = lib.torch.nn.Sequential(first, lib.torch.nn.ReLU(), last)
    student.init_net(net, draw.generator(), zero=("2",))
    close([value(last.weight), value(last.bias)], [torch.zeros(3, 4), torch.zeros(3)])
    close(small_and_random(value(first.weight)), True)


@points(1, of="init_output_bias_")
def test_first_predictions(student, draw, lib):
    """The example: 7, 0 and 1 examples of three classes; each input gets the shares 8/11, 1/11 and 2/11."""
    layer = lib.torch.nn.Linear(4, 3)
    layer.load_state_dict({"weight": draw.normal(3, 4), "bias": draw.normal(3)})
    student.init_output_bias_(layer, torch.tensor([7, 0, 1]))
    found = torch.softmax(value(layer(draw.normal(2, 4))), 1)
    close(found, torch.tensor([[8.0, 1.0, 2.0]] * 2) / 11, rtol=1e-4)
