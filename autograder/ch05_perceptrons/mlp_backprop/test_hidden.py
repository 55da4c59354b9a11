"""Hidden checks of ch05/mlp_backprop."""

from itertools import pairwise

import torch

from d2lcourse.checks import close, gradient_matches, leaves_unchanged, own_work, points

AUTOGRAD = ("torch.autograd.grad", "torch.autograd.backward")
no_autograd = own_work(*AUTOGRAD, of=("linear_vjp", "mlp_forward", "mlp_backward", "squared_loss"))


def network(draw, *sizes):
    """Return random parameters of layers between so many units."""
    return [
        (draw.normal(d, q, dtype=torch.float64), draw.normal(q, dtype=torch.float64))
        for d, q in pairwise(sizes)
    ]


def forward(params, X):
    """Return the outputs of a network and the inputs of its layers, by the library."""
    inputs = [X]
    for W, b in params[:-1]:
        inputs.append(torch.relu(torch.nn.functional.linear(inputs[-1], W.T, b)))
    return torch.nn.functional.linear(inputs[-1], params[-1][0].T, params[-1][1]), inputs


def backward(params, X, v):
    """Return the gradients of a network with respect to X and the parameters, by autograd."""
    leaves = [part.clone().requires_grad_() for pair in params for part in pair]
    X = X.clone().requires_grad_()
    outputs, _ = forward(list(zip(leaves[::2], leaves[1::2], strict=True)), X)
    to_X, *rest = torch.autograd.grad(outputs, [X, *leaves], v)
    return to_X, list(zip(rest[::2], rest[1::2], strict=True))


@points(1, of="linear_vjp")
def test_linear_vjp_keeps_its_hands_off(student, draw):
    """Another batch, in float32; the arguments are left as they were."""
    X, W, v = draw.normal(6, 2), draw.normal(2, 5), draw.normal(6, 5)
    expected = (v @ W.T, X.T @ v, v.sum(0))
    close(leaves_unchanged(student.linear_vjp, X, W, v), expected, rtol=1e-4, atol=1e-5)


@points(2, of="mlp_forward")
def test_the_inputs_of_four_layers(student, draw):
    """The inputs of all linear layers, first layer first: X as it is, then what ReLU returned."""
    params, X = network(draw, 2, 7, 4, 5, 3), draw.normal(6, 2, dtype=torch.float64)
    close(leaves_unchanged(student.mlp_forward, params, X), forward(params, X))
    params = network(draw, 3, 2)
    X = draw.normal(1, 3, dtype=torch.float64)
    close(student.mlp_forward(params, X), forward(params, X))


@points(2, of="mlp_backward")
def test_parameters_of_four_layers(student, draw):
    """The gradients of all weights and biases of four layers are those of autograd."""
    params, X = network(draw, 2, 7, 4, 5, 3), draw.normal(6, 2, dtype=torch.float64)
    v = draw.normal(6, 3, dtype=torch.float64)
    _, inputs = forward(params, X)
    close(leaves_unchanged(student.mlp_backward, params, inputs, v)[1], backward(params, X, v)[1], atol=1e-8)


@points(1, of="mlp_backward")
def test_the_gradient_reaches_the_examples(student, draw):
    """The gradient of X is that of autograd: the first layer's inputs are no outputs of a ReLU."""
    params, X = network(draw, 5, 6, 4, 2), draw.normal(3, 5, dtype=torch.float64)
    v = draw.normal(3, 2, dtype=torch.float64)
    _, inputs = forward(params, X)
    close(student.mlp_backward(params, inputs, v)[0], backward(params, X, v)[0], atol=1e-8)


@points(1, of="mlp_backward")
def test_units_at_the_kink(student, draw):
    """A hidden unit whose input is exactly 0 passes nothing."""
    X = torch.tensor([[1.0, -1.0], [2.0, 1.0]]).double()
    W = torch.tensor([[1.0, 2.0, -1.0], [1.0, 1.0, 1.0]]).double()
    params = [(W, torch.zeros(3).double()), *network(draw, 3, 2)]
    v = draw.normal(2, 2, dtype=torch.float64)
    _, inputs = forward(params, X)
    close(student.mlp_backward(params, inputs, v), backward(params, X, v), atol=1e-8)


@points(2, of="squared_loss")
def test_loss_of_several_outputs(student, draw):
    """Three outputs each: squared errors add up over outputs and are averaged over examples."""
    Y, T = draw.normal(5, 3, dtype=torch.float64), draw.normal(5, 3, dtype=torch.float64)

    def loss(Y):
        return torch.stack([torch.dot(y - t, y - t) / 2 for y, t in zip(Y, T, strict=True)]).mean()

    found = leaves_unchanged(student.squared_loss, Y, T)
    close(found[0], loss(Y))
    gradient_matches(lambda v: v * student.squared_loss(Y, T)[1], loss, Y, draw)
