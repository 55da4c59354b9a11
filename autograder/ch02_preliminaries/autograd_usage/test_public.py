"""Public checks of ch02/autograd_usage."""

import torch

from d2lcourse.checks import autograd_of, close, gradient_matches, own_work, points

LIBRARY = (
    "torch.autograd.functional.vjp",
    "torch.autograd.functional.jacobian",
    "torch.func.vjp",
    "torch.func.jacrev",
)
no_library = own_work(*LIBRARY, of=("vjp",))


@points(1, of="repeated_grads")
def test_gradients_add_up(student, rig):
    """The example: without zeroing, `.grad` grows by the gradient in each of three backward passes."""
    found = student.repeated_grads(rig.sum_of_squares, torch.tensor([1.0, 2.0]), 3, zero=False)
    last = {"every entry is the last one: note a copy of .grad": torch.tensor([[6.0, 12.0]] * 3)}
    close(found, torch.tensor([[2.0, 4.0], [4.0, 8.0], [6.0, 12.0]]), suspects=last)


@points(1, of="repeated_grads")
def test_gradients_set_to_zero(student, rig):
    """The example: with zeroing, `.grad` is the gradient every time."""
    found = student.repeated_grads(rig.sum_of_squares, torch.tensor([1.0, 2.0]), 3, zero=True)
    close(found, torch.tensor([[2.0, 4.0]] * 3))


@points(1, of="vjp")
def test_all_weights_one(student, rig):
    """With the weights [1, 1, 1] it is the gradient of the sum of the outputs."""
    found = student.vjp(rig.product_sum_square, torch.tensor([2.0, 3.0]), torch.ones(3))
    close(found, torch.tensor([4.0, 9.0]))


@points(1, of="vjp")
def test_a_weight_for_each_output(student, rig):
    """The example: two inputs, three outputs and the weights [1, 10, 0]."""
    x, v = torch.tensor([2.0, 3.0]), torch.tensor([1.0, 10.0, 0.0])
    unweighted = {"this is the gradient of the plain sum: where is v?": torch.tensor([4.0, 9.0])}
    close(student.vjp(rig.product_sum_square, x, v), torch.tensor([13.0, 12.0]), suspects=unweighted)


@points(1, of="grad_with_frozen_factor")
def test_a_constant_square(student, rig):
    """The example: x times a constant that happens to be x^2."""
    x = torch.tensor([1.0, 2.0, 3.0])
    wrong = {
        "this is the derivative of x^3: nothing was held constant": 3 * x**2,
        "you held f(x) constant; it is g(x) that counts as one": 2 * x**2,
    }
    close(student.grad_with_frozen_factor(rig.identity, rig.square, x), x**2, suspects=wrong)


@points(1, of="double_until")
def test_doubled_once(student):
    """The example: [3, -4] is doubled once, and then taken 100 times."""
    close(student.double_until(torch.tensor([3.0, -4.0]), 9.0), torch.tensor([600.0, -800.0]))
    close(student.double_until(torch.tensor([-3.0, 4.0]), 19.0), torch.tensor([-12.0, 16.0]))


@points(1, of="double_until")
def test_through_the_loop(student, draw):
    """The gradient flows through as many doublings as there were: 8 times here, and 800 if the sum is < 0."""
    x = torch.tensor([[1.0, 2.0, -0.5], [0.5, -1.0, 0.25]], dtype=torch.float64)  # norm 2.56, sum 2.25
    for sign, factor in ((1, 8), (-1, 800)):
        back = autograd_of(student.double_until, sign * x, 20.0)
        gradient_matches(back, lambda x, factor=factor: factor * x, sign * x, draw)


@points(1, of="safe_sqrt")
def test_roots_and_zeros(student):
    """The example: the root of 4 is 2; the result is 0 at 0 and below."""
    close(student.safe_sqrt(torch.tensor([4.0, 0.0, -1.0])), torch.tensor([2.0, 0.0, 0.0]))


@points(1, of="safe_sqrt")
def test_the_gradient_is_never_nan(student):
    """The example: the derivative is 0.25 at 4 and 0 at 0 and below."""
    back = autograd_of(student.safe_sqrt, torch.tensor([4.0, 0.0, -1.0]))
    close(back(torch.ones(3)), torch.tensor([0.25, 0.0, 0.0]))
