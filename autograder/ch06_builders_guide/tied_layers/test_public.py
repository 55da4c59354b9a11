"""Public checks of ch06/tied_layers."""

import torch

from d2lcourse.checks import close, points, same, value


@points(1, of="TiedMLP.__init__")
def test_names_and_shapes(student):
    """The names and shapes in a net with 4 inputs, 3 hidden units, 2 outputs and 2 hidden layers."""
    named = student.TiedMLP(4, 3, 2, 2).named_parameters(remove_duplicate=False)
    shapes = {"first": (3, 4), "hidden.0": (3, 3), "hidden.1": (3, 3), "last": (2, 3)}
    expected = {f"{layer}.weight": shape for layer, shape in shapes.items()}
    expected |= {f"{layer}.bias": shape[:1] for layer, shape in shapes.items()}
    close({name: tuple(parameter.shape) for name, parameter in named}, expected)


@points(1, of="TiedMLP.__init__")
def test_one_weight_and_one_bias(student):
    """All four hidden layers have the same weight and the same bias, which are counted once."""
    net = student.TiedMLP(4, 3, 2, 4)
    hidden = [net.hidden[i] for i in range(4)]
    close([same(layer.weight, hidden[0].weight) for layer in hidden], [True] * 4)
    close([same(layer.bias, hidden[0].bias) for layer in hidden], [True] * 4)
    close(sum(p.numel() for p in net.parameters()), (4 * 3 + 3) + (3 * 3 + 3) + (3 * 2 + 2))


@points(1, of="TiedMLP.forward")
def test_powers_of_two(student):
    """The example: depth 3 makes 32 of 1, and 0 of -1."""
    net = student.TiedMLP(1, 1, 1, 3)
    values = {"weight": torch.full((1, 1), 2.0), "bias": torch.zeros(1)}
    places = ("first", "hidden.0", "hidden.1", "hidden.2", "last")
    net.load_state_dict({f"{place}.{name}": values[name] for place in places for name in values})
    close(value(net(torch.tensor([[1.0], [-1.0]]))), torch.tensor([[32.0], [0.0]]))


@points(2, of="tie_weights")
def test_the_same_parameter(student, draw, lib):
    """Afterwards both layers have the embedding's weight, and the decoder has its own bias."""
    embedding, decoder = lib.torch.nn.Embedding(5, 3), lib.torch.nn.Linear(3, 5)
    weight, W, bias = embedding.weight, draw.normal(5, 3), draw.normal(5)
    embedding.load_state_dict({"weight": W})
    decoder.load_state_dict({"weight": draw.normal(5, 3), "bias": bias})
    close(student.tie_weights(decoder, embedding), None)
    close(value(decoder.weight), W)
    close([same(embedding.weight, weight), same(decoder.weight, weight)], [True, True])
    close(value(decoder.bias), bias)


@points(1, of="tied_names")
def test_a_layer_in_two_places(student, lib):
    """The example: the layer's weight and bias have two names each."""
    nn = lib.torch.nn
    layer = nn.Linear(3, 3)
    found = student.tied_names(nn.Sequential(layer, nn.ReLU(), layer))
    close(found, [["0.weight", "2.weight"], ["0.bias", "2.bias"]])


@points(1, of="gradient_of_each_use")
def test_a_power(student):
    """The example: w to the third at w = 2, where each use contributes 4."""
    one = torch.ones(1, 1, dtype=torch.float64)
    close(student.gradient_of_each_use(2 * one, one, 3, one), torch.full((3, 1, 1), 4.0).double())


@points(1, of="gradient_of_each_use")
def test_the_parts_sum_to_the_gradient(student, draw):
    """Together the parts are the gradient of the tied weight."""
    W, X, v = (draw.normal(*shape, dtype=torch.float64) for shape in ((5, 5), (8, 5), (8, 5)))
    tied = W.clone().requires_grad_()
    H = X
    for _ in range(3):
        H = torch.relu(H @ tied)
    (expected,) = torch.autograd.grad(H, tied, v)
    found = value(student.gradient_of_each_use(W, X, 3, v))
    close(found.sum(0), expected)
