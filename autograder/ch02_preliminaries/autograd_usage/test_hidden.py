"""Hidden checks of ch02/autograd_usage."""

import pytest
import torch

from d2lcourse.checks import autograd_of, close, leaves_unchanged, own_work, points, value

LIBRARY = (
    "torch.autograd.functional.vjp",
    "torch.autograd.functional.jacobian",
    "torch.func.vjp",
    "torch.func.jacrev",
)
no_library = own_work(*LIBRARY, of=("vjp",))


def backpropagated(f, x, v):
    """Return the gradient of the sum of v * f(x)."""
    x = x.clone().requires_grad_()
    return torch.autograd.grad((v * f(x)).sum(), x)[0]


@pytest.mark.parametrize("zero", [True, False])
@points(2, of="repeated_grads")
def test_another_loss_each_time(student, rig, draw, zero):
    """Five losses of a matrix that differ: their gradients, or the running sums of these; x is left alone."""
    x, weights = draw.normal(2, 3, dtype=torch.float64), draw.normal(5, 2, 3, dtype=torch.float64)
    found = leaves_unchanged(student.repeated_grads, rig.minibatches(weights), x, 5, zero)
    each = weights * 3 * x**2
    close(found, each if zero else each.cumsum(0))
    close(bool(found.requires_grad), False)
    once = student.repeated_grads(rig.minibatches(weights), x, 1, zero)
    close(once, each[:1])


@points(1, of="vjp")
def test_a_layer_of_another_shape(student, rig, draw):
    """A function of a matrix, with a random weight for each output (float64); x and v are left alone."""
    W, x = draw.normal(5, 2, dtype=torch.float64), draw.normal(2, 3, dtype=torch.float64)
    v = draw.normal(5, 3, dtype=torch.float64)
    found = leaves_unchanged(student.vjp, rig.layer(W), x, v)
    close(found, backpropagated(lambda x: torch.tanh(W @ x), x, v))
    close(bool(found.requires_grad), False)
    v = torch.tensor(-2.0)  # one output, a number
    close(student.vjp(rig.sum_of_squares, x.float(), v), -4 * x.float())


@points(1, of="vjp")
def test_weights_of_a_layer_are_left_alone(student, lib, draw):
    """A layer's own parameters get no gradient, and keep the one they have."""
    layer, x, v = lib.torch.nn.Linear(4, 3), draw.normal(4), draw.normal(3)
    close(student.vjp(layer, x, v), value(layer.weight).T @ v)
    close((layer.weight.grad, layer.bias.grad), (None, None))
    kept = draw.normal(3)
    layer.bias.grad = kept
    close(student.vjp(layer, x, 2 * v), value(layer.weight).T @ v * 2)
    close(value(layer.bias.grad), kept)


@points(2, of="grad_with_frozen_factor")
def test_entries_that_depend_on_all_inputs(student, rig, draw):
    """Two layers from three inputs to five outputs: g's values weigh the rows of f's Jacobian."""
    F, G = draw.normal(2, 5, 3, dtype=torch.float64)
    x = draw.normal(3, dtype=torch.float64)
    found = leaves_unchanged(student.grad_with_frozen_factor, rig.layer(F), rig.layer(G), x)
    close(found, backpropagated(lambda x: torch.tanh(F @ x), x, torch.tanh(G @ x)))
    close(bool(found.requires_grad), False)
    matrix = draw.normal(2, 4)
    swapped = student.grad_with_frozen_factor(rig.square, rig.sine, matrix)
    close(swapped, 2 * matrix * torch.sin(matrix), rtol=1e-4, atol=1e-5)


@points(1, of="double_until")
def test_at_the_edges(student, draw):
    """A norm equal to the limit is enough, a sum of 0 is not negative, and x is not changed."""
    at_the_limit = torch.tensor([[3.0], [4.0]])
    close(leaves_unchanged(student.double_until, at_the_limit, 5.0), at_the_limit)
    close(leaves_unchanged(student.double_until, -at_the_limit, 40.0), -800 * at_the_limit)
    balanced = torch.tensor([2.0, -2.0], dtype=torch.float64)
    close(student.double_until(balanced, 3.0), 2 * balanced)
    slightly = torch.tensor([1.5, -1.75])
    close(student.double_until(slightly, 2.0), 100 * slightly)
    v = draw.normal(2, 1)
    close(autograd_of(student.double_until, at_the_limit, 1.0)(v), v)


@points(1, of="safe_sqrt")
def test_tiny_numbers_and_other_shapes(student, draw):
    """Roots of 1e-20 and their slopes are exact; a matrix and a single number will do; x is not changed."""
    x = draw.uniform(3, 4, low=-2, high=2, dtype=torch.float64)
    x[0, 1], x[1, 2], x[2, 0] = 1e-20, 0.0, 3e-8
    close(leaves_unchanged(student.safe_sqrt, x), torch.sqrt(x.clamp(min=0)))
    v = draw.normal(3, 4, dtype=torch.float64)
    slope = torch.where(x > 0, x.abs(), torch.inf) ** -0.5 / 2
    close(autograd_of(student.safe_sqrt, x)(v), v * slope)
    close(student.safe_sqrt(torch.tensor(2.25)), torch.tensor(1.5))
