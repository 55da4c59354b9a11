"""Hidden checks of ch02/matrix_calculus."""

import pytest
import torch
from torch.autograd.functional import jacobian

from d2lcourse.checks import (
    Callback,
    TensorOf,
    close,
    costs_at_most,
    gradient_matches,
    leaves_unchanged,
    own_work,
    points,
    put,
    value,
)

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


@pytest.mark.parametrize(("m", "n"), [(4, 7), (6, 1), (1, 3)])
@points(2, of="grad_bilinear")
def test_any_shape(student, draw, m, n):
    """Tall and wide matrices, single rows and columns: all three gradients are those of autograd."""
    u, A, x = (draw.normal(*shape, dtype=torch.float64) for shape in ((m,), (m, n), (n,)))
    live = [part.clone().requires_grad_() for part in (u, A, x)]
    expected = torch.autograd.grad(torch.einsum("i,ij,j->", *live), live)
    close(leaves_unchanged(student.grad_bilinear, u, A, x), expected)


@points(2, of="grad_quadratic")
def test_quadratic_forms_of_six_variables(student, draw):
    """The gradient is the numerical one, and it is 0 where the form is, for A^T = -A."""
    A, x = draw.normal(6, 6, dtype=torch.float64), draw.normal(6, dtype=torch.float64)
    found = leaves_unchanged(student.grad_quadratic, A, x)
    gradient_matches(lambda v: v * found, lambda x: x @ A @ x, x, draw)
    close(student.grad_quadratic(A - A.T, x), torch.zeros(6, dtype=torch.float64), atol=1e-12)


@pytest.mark.parametrize(("m", "n"), [(3, 5), (6, 2), (4, 4)])
@points(2, of="jacobian_tanh_layer")
def test_layers_of_other_shapes(student, draw, m, n):
    """Wide, tall and square matrices (float32): each output is differentiated by each input."""
    A, x = 0.5 * draw.normal(m, n), draw.normal(n)
    expected = jacobian(lambda x: torch.tanh(A.double() @ x), x.double()).float()
    close(leaves_unchanged(student.jacobian_tanh_layer, A, x), expected, rtol=1e-4, atol=1e-5)


@points(1, of="numerical_jacobian")
def test_a_small_step(student, draw):
    """With h = 1e-5 the Jacobian of a smooth function from R^3 to R^5 is right to 1e-8; x stays as it was."""
    W, V = 0.6 * draw.normal(2, 5, 3, dtype=torch.float64)

    def f(x):
        return torch.sin(W @ x) * torch.exp(0.3 * V @ x)

    x = draw.uniform(3, low=-1, dtype=torch.float64)
    expected = jacobian(f, x)
    at = put(student, x)
    close(student.numerical_jacobian(f, at, 1e-5), expected, rtol=0, atol=1e-8)
    close(value(at), x, rtol=0, atol=0)


@pytest.mark.parametrize(("n", "m"), [(1, 4), (4, 1), (5, 3)])
@points(2, of="numerical_jacobian")
def test_large_steps(student, draw, n, m):
    """Cubic functions have the error h^2 times their third derivative / 6, also for one input or output."""
    W, x = draw.normal(m, n, dtype=torch.float64), draw.uniform(n, low=0.5, high=2.0, dtype=torch.float64)
    f = Callback(lambda x: W @ x**3, takes=(TensorOf((n,), torch.float64),))
    for h in (0.25, 1.5):
        close(student.numerical_jacobian(f, x, h), W * (3 * x**2 + h**2), atol=1e-9)


@points(1, of="numerical_jacobian")
def test_two_evaluations_for_each_input(student, draw):
    """Six inputs need twelve evaluations, and each moves one coordinate by h from x."""
    x, moves = draw.uniform(6, low=0.5, high=2.0, dtype=torch.float64), []

    def f(at):
        moves.append(at - x)
        return torch.stack([at.prod(), at.sum()])

    called = Callback(f, takes=(TensorOf((6,), torch.float64),))
    advice = "One call gives a whole column"
    J = costs_at_most(student.numerical_jacobian, called, x, 0.25, evaluations=(called, 12), advice=advice)
    close(J, torch.stack([x.prod() / x, torch.ones(6, dtype=torch.float64)]), atol=1e-9)
    steps = torch.stack(moves)
    for sign in (0.25, -0.25):
        close((steps - sign * torch.eye(6)[:, None]).abs().sum(2).amin(1), torch.zeros(6).double(), atol=1e-9)
