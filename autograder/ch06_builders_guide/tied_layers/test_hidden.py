"""Hidden checks of ch06/tied_layers."""

import torch
from torch.nn import functional as F

from d2lcourse.checks import (
    autograd_of,
    close,
    gradient_matches,
    keep,
    leaves_unchanged,
    points,
    raises,
    same,
    value,
)


def net_with_values(student, draw, num_inputs, num_hiddens, num_outputs, depth):
    """Return the student's net in float64, and the weights and biases that we gave to its layers."""
    net = student.TiedMLP(num_inputs, num_hiddens, num_outputs, depth).double()
    shapes = [(num_hiddens, num_inputs), (num_hiddens, num_hiddens), (num_outputs, num_hiddens)]
    layers = [
        (draw.normal(*shape, dtype=torch.float64), draw.normal(shape[0], dtype=torch.float64))
        for shape in shapes
    ]
    names = {"first": layers[0], **{f"hidden.{i}": layers[1] for i in range(depth)}, "last": layers[2]}
    state = {f"{name}.weight": layer[0] for name, layer in names.items()}
    net.load_state_dict(state | {f"{name}.bias": layer[1] for name, layer in names.items()})
    return net, layers


def outputs(X, first, hidden, last):
    """Return what a net computes whose hidden layers are the pairs in the list `hidden`."""
    H = torch.relu(F.linear(X, *first))
    for layer in hidden:
        H = torch.relu(F.linear(H, *layer))
    return F.linear(H, *last)


@points(1, of="TiedMLP.__init__")
def test_the_gradient_is_a_sum(student, draw):
    """It is the sum of the gradients of an untied net with equal values, for the weight and for the bias."""
    net, (first, hidden, last) = net_with_values(student, draw, 4, 6, 3, 3)
    X, v = draw.normal(9, 4, dtype=torch.float64), draw.normal(9, 3, dtype=torch.float64)
    untied = [tuple(part.clone().requires_grad_() for part in hidden) for _ in range(3)]
    (outputs(X, first, untied, last) * v).sum().backward()
    H = net.first(X).relu()  # by hand: this is about the layers, whatever `forward` does with them
    for i in range(3):
        H = net.hidden[i](H).relu()
    (net.last(H) * v).sum().backward()
    for name, k in (("weight", 0), ("bias", 1)):
        expected = sum(layer[k].grad for layer in untied)
        close([value(net.hidden[i].get_parameter(name).grad) for i in range(3)], [expected] * 3)


@points(1, of="TiedMLP.__init__")
def test_the_tie_survives(student, draw, rig):
    """After a conversion, loading and two steps of an optimiser all hidden layers are still equal."""
    net, (_, hidden, _) = net_with_values(student, draw, 3, 4, 2, 3)
    optimizer = rig.SignDescent(net.parameters(), 0.1)
    H, ours = draw.normal(5, 4, dtype=torch.float64), list(hidden)
    for _ in range(2):
        net.zero_grad()
        net.hidden[2](net.hidden[0](H)).square().sum().backward()
        optimizer.step()
        ours = [part.requires_grad_() for part in ours]
        to_ours = torch.autograd.grad(F.linear(F.linear(H, *ours), *ours).square().sum(), ours)
        ours = [(part - 0.1 * slope.sign()).detach() for part, slope in zip(ours, to_ours, strict=True)]
    for i in range(3):
        close([value(net.hidden[i].weight), value(net.hidden[i].bias)], ours)


@points(2, of="TiedMLP.forward")
def test_other_depths(student, draw):
    """Nets with one and with four hidden layers compute what plain functions do."""
    for depth in (1, 4):
        net, (first, hidden, last) = net_with_values(student, draw, 5, 6, 3, depth)
        X = draw.normal(8, 5, dtype=torch.float64)
        close(value(leaves_unchanged(net, X)), outputs(X, first, [hidden] * depth, last))
        gradient_matches(
            autograd_of(net, X),
            lambda X: outputs(X, first, [hidden] * depth, last),  # noqa: B023 - used at once
            X,
            draw,
        )


@points(1, of="tie_weights")
def test_both_uses_count(student, draw, lib, rig):
    """A model of both layers has one weight: its gradient is that of both uses, and it moves once a step."""
    nn = lib.torch.nn
    embedding, decoder = nn.Embedding(7, 3), nn.Linear(3, 7, bias=False)
    student.tie_weights(decoder, embedding)
    model = nn.Sequential(embedding, decoder)
    close([name for name, _ in model.named_parameters()], ["0.weight"])
    W, tokens, v = draw.normal(7, 3).double(), draw.integers(0, 7, 10), draw.normal(10, 7).double()
    model.double().load_state_dict({"0.weight": W, "1.weight": W})
    optimizer, ours = rig.SignDescent(model.parameters(), 0.1), W.clone().requires_grad_()
    (model(tokens) * v).sum().backward()
    (to_ours,) = torch.autograd.grad(F.linear(F.embedding(tokens, ours), ours), ours, v)
    close(model[1].weight.grad, to_ours)
    optimizer.step()
    close([value(model[i].weight) for i in range(2)], [W - 0.1 * to_ours.sign()] * 2)


@points(1, of="tie_weights")
def test_shapes_that_differ(student, draw, lib):
    """Other features or another vocabulary are a ValueError, also of the same size, and change nothing."""
    for tokens, features in ((5, 4), (6, 3), (3, 5), (1, 3)):
        embedding, decoder = lib.torch.nn.Embedding(tokens, features), lib.torch.nn.Linear(3, 5)
        weight, W = decoder.weight, draw.normal(5, 3)
        decoder.load_state_dict({"weight": W, "bias": torch.zeros(5)})
        raises(ValueError, student.tie_weights, decoder, embedding)
        close((same(decoder.weight, weight), tuple(embedding.weight.shape)), (True, (tokens, features)))
        close(value(decoder.weight), W)


@points(1, of="tied_names")
def test_ties_in_nets_of_nets(student, lib):
    """Ties between nets and inside of nets, of three names too; where nothing is tied, no names."""
    nn = lib.torch.nn
    a, b, c = nn.Linear(3, 3), nn.Linear(3, 3), nn.Linear(3, 3)
    c.bias = b.bias
    net = nn.Sequential(c, nn.Sequential(a, nn.Sequential(b, a)), a, nn.BatchNorm1d(3))
    expected = [["0.bias", "1.1.0.bias"]]
    expected += [[f"1.0.{name}", f"1.1.1.{name}", f"2.{name}"] for name in ("weight", "bias")]
    close(student.tied_names(net), expected)
    close(student.tied_names(nn.Sequential(nn.Linear(3, 2), nn.ReLU(), nn.Linear(2, 1))), [])


@points(1, of="tied_names")
def test_equal_is_not_tied(student, lib, rig):
    """Parameters with equal values, or that share their memory, are different parameters."""
    nn = lib.torch.nn
    a, b = nn.Linear(2, 3), nn.Linear(2, 3)
    state = {"weight": torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), "bias": torch.zeros(3)}
    a.load_state_dict(state)
    b.load_state_dict(state)
    net = nn.Sequential(a, b)
    close(student.tied_names(net), [])
    b.weight.data = keep(a.weight).data
    close(rig.share_memory(a.weight, b.weight), True)
    close(student.tied_names(net), [])


@points(2, of="gradient_of_each_use")
def test_each_part(student, draw):
    """Each part is the gradient of that use alone, for one use and for four."""
    for depth, n, d in ((1, 3, 4), (4, 6, 5)):
        W, X, v = (draw.normal(*shape, dtype=torch.float64) for shape in ((d, d), (n, d), (n, d)))
        weights = [W.clone().requires_grad_() for _ in range(depth)]
        H = X
        for weight in weights:
            H = torch.relu(H @ weight)
        expected = torch.stack(torch.autograd.grad(H, weights, v))
        found = leaves_unchanged(student.gradient_of_each_use, W, X, depth, v)
        close(found, expected)
        close(bool(found.requires_grad), False)
