"""Public checks of ch02/matrix_calculus."""

import torch

from d2lcourse.checks import Callback, TensorOf, close, gradient_matches, own_work, points

AUTOGRAD = (
    "backward",
    "torch.autograd.grad",
    "torch.autograd.functional.jacobian",
    "torch.func.grad",
    "torch.func.jacrev",
    "torch.func.jacfwd",
    "torch.func.vjp",
    "torch.func.jvp",
)
FUNCTIONS = ("grad_bilinear", "grad_quadratic", "jacobian_tanh_layer", "numerical_jacobian")
no_library = own_work(*AUTOGRAD, of=FUNCTIONS)


@points(2, of="grad_bilinear")
def test_two_by_three(student):
    """The example: three gradients, each of the shape of its argument."""
    u, x = torch.tensor([1.0, 2.0]), torch.tensor([1.0, 0.0, -1.0])
    A = torch.tensor([[1.0, 0.0, 2.0], [3.0, 1.0, 0.0]])
    by_A = torch.tensor([[1.0, 0.0, -1.0], [2.0, 0.0, -2.0]])
    close(student.grad_bilinear(u, A, x), (torch.tensor([-1.0, 3.0]), by_A, torch.tensor([7.0, 2.0, 2.0])))


@points(1, of="grad_quadratic")
def test_a_symmetric_matrix(student):
    """For x_1^2 + 4 x_1 x_2 + 3 x_2^2, written with a symmetric matrix, at (1, 2)."""
    A, x = torch.tensor([[1.0, 2.0], [2.0, 3.0]]), torch.tensor([1.0, 2.0])
    close(student.grad_quadratic(A, x), torch.tensor([10.0, 16.0]))


@points(1, of="grad_quadratic")
def test_a_matrix_that_is_not_symmetric(student):
    """The example: x_1^2 + 2 x_1 x_2 + 3 x_2^2 at (1, 1)."""
    A, x = torch.tensor([[1.0, 2.0], [0.0, 3.0]]), torch.tensor([1.0, 1.0])
    wrong = {"2 A x holds for symmetric A only": 2 * A @ x, "this is 2 A^T x": 2 * A.T @ x}
    close(student.grad_quadratic(A, x), torch.tensor([4.0, 8.0]), suspects=wrong)


@points(1, of="jacobian_tanh_layer")
def test_where_tanh_is_steepest(student, draw):
    """At x = 0 tanh has the slope 1, and the Jacobian is A."""
    A = draw.normal(3, 5)
    close(student.jacobian_tanh_layer(A, torch.zeros(5)), A)


@points(1, of="jacobian_tanh_layer")
def test_backwards_through_the_layer(student, draw):
    """For a random vector v, v^T J is the numerical gradient of v^T tanh(A x), for a matrix of 4 by 3."""
    A, x = 0.5 * draw.normal(4, 3, dtype=torch.float64), draw.normal(3, dtype=torch.float64)
    J = student.jacobian_tanh_layer(A, x)
    close(tuple(J.shape), (4, 3))
    gradient_matches(lambda v: v @ J, lambda x: torch.tanh(A @ x), x, draw)


@points(1, of="numerical_jacobian")
def test_a_linear_function(student, draw):
    """The Jacobian of A x is A: here five outputs and three inputs."""
    A, x = draw.normal(5, 3, dtype=torch.float64), draw.normal(3, dtype=torch.float64)
    f = Callback(lambda x: A @ x, takes=(TensorOf((3,), torch.float64),))
    close(student.numerical_jacobian(f, x, 1e-3), A, atol=1e-9)


@points(1, of="numerical_jacobian")
def test_a_step_of_one_half(student):
    """The example: the central quotient of x^3 is 3 x^2 + h^2, whatever the step."""

    def f(x):
        return torch.stack([x[0] ** 3, x[0] * x[1]])

    at = torch.tensor([1.0, 2.0], dtype=torch.float64)
    expected = torch.tensor([[3.25, 0.0], [2.0, 1.0]], dtype=torch.float64)
    one_sided = torch.tensor([[4.75, 0.0], [2.0, 1.0]], dtype=torch.float64)
    wrong = {"you took one-sided differences, whose error is of order h": one_sided}
    close(student.numerical_jacobian(f, at, 0.5), expected, suspects=wrong)
