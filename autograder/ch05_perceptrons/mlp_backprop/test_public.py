"""Public checks of ch05/mlp_backprop."""

from itertools import pairwise

import torch

from d2lcourse.checks import close, gradient_matches, own_work, points

AUTOGRAD = ("torch.autograd.grad", "torch.autograd.backward")
no_autograd = own_work(*AUTOGRAD, of=("linear_vjp", "mlp_forward", "mlp_backward", "squared_loss"))


def t(*rows):
    """Return rows of numbers as a tensor."""
    return torch.tensor(rows)


PARAMS = [(t([1.0, -1.0]), t(0.0, 0.0)), (t([1.0], [2.0]), t(1.0))]
X, H = t([2.0], [-3.0]), t([2.0, 0.0], [0.0, 3.0])


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


@points(1, of="linear_vjp")
def test_one_example(student):
    """The example: one row, two inputs and two outputs."""
    found = student.linear_vjp(t([1.0, 2.0]), t([1.0, 3.0], [0.0, 1.0]), t([1.0, -1.0]))
    close(found, (t([-2.0, -1.0]), t([1.0, -1.0], [2.0, -2.0]), t(1.0, -1.0)))


@points(2, of="linear_vjp")
def test_a_batch(student, draw):
    """Five rows, three inputs and four outputs: each gradient is the numerical one."""
    X, [(W, b)] = draw.normal(5, 3, dtype=torch.float64), network(draw, 3, 4)
    gradient_matches(lambda v: student.linear_vjp(X, W, v)[0], lambda X: X @ W + b, X, draw)
    gradient_matches(lambda v: student.linear_vjp(X, W, v)[1], lambda W: X @ W + b, W, draw)
    gradient_matches(lambda v: student.linear_vjp(X, W, v)[2], lambda b: X @ W + b, b, draw)


@points(1, of="mlp_forward")
def test_two_layers_forward(student):
    """The example: the outputs of two layers, and the inputs of each."""
    close(student.mlp_forward(PARAMS, X), (t([3.0], [7.0]), [X, H]))


@points(1, of="mlp_forward")
def test_outputs_of_three_layers(student, draw):
    """The outputs of three layers of different sizes; negative ones stay negative."""
    params, X = network(draw, 3, 6, 5, 2), draw.normal(4, 3, dtype=torch.float64)
    outputs, _ = forward(params, X)
    wrong = {"there is no ReLU after the last layer": torch.relu(outputs)}
    close(student.mlp_forward(params, X)[0], outputs, suspects=wrong)


@points(1, of="mlp_backward")
def test_one_layer_backward(student, draw):
    """A network without hidden units is a linear layer."""
    params, X, v = network(draw, 4, 3), draw.normal(5, 4, dtype=torch.float64), draw.normal(5, 3).double()
    to_X, gradients = student.mlp_backward(params, [X], v)
    close(gradients, [(X.T @ v, v.sum(0))])
    close(to_X, v @ params[0][0].T)


@points(2, of="mlp_backward")
def test_two_layers_backward(student):
    """The example: gradients pass only the units that were active, and reach all parameters and X."""
    to_X, gradients = student.mlp_backward(PARAMS, [X, H], t([1.0], [1.0]))
    close(gradients, [(t([2.0, -6.0]), t(1.0, 2.0)), (t([2.0], [3.0]), t(2.0))])
    close(to_X, t([1.0], [-2.0]))


@points(1, of="squared_loss")
def test_loss_of_two_examples(student):
    """The example: the loss and its gradient for two examples with one output."""
    close(student.squared_loss(t([3.0], [7.0]), t([1.0], [6.0])), (torch.tensor(1.25), t([1.0], [0.5])))
