"""Hidden checks of ch12/gradient_newton."""

import math

import numpy as np
import torch
from scipy.linalg import sqrtm
from scipy.optimize import minimize

from d2lcourse.checks import Callback, TensorOf, close, leaves_unchanged, points, raises

F64 = torch.float64


def numbers(*values):
    """Return numbers or lists as a float64 tensor."""
    return torch.tensor(values, dtype=F64)


def lend(f, d, calls):
    """Lend a function of d numbers for at most so many calls."""
    return Callback(f, calls=calls, takes=(TensorOf((d,), F64),))


def rotation(draw, d):
    """Return d random orthonormal columns."""
    return torch.linalg.qr(draw.normal(d, d, dtype=F64))[0]


def slope_of(logs):
    """Return the slope of the line through equally spaced values."""
    return float(np.polyfit(range(len(logs)), logs, 1)[0])


class Bowl:
    """A smooth convex function in d coordinates that are mixed by a rotation, and its minimum."""

    def __init__(self, draw, d):
        self.Q, self.a = rotation(draw, d), draw.uniform(d, low=1, high=3, dtype=F64)
        self.minimum = self.Q @ self.a.log()

    def value(self, x):
        return float(((self.Q.T @ x).exp() - self.a * (self.Q.T @ x)).sum())

    def grad(self, x):
        return self.Q @ ((self.Q.T @ x).exp() - self.a)

    def hess(self, x):
        return self.Q @ (self.Q.T @ x).exp().diag() @ self.Q.T


@points(2, of="gd")
def test_the_path_of_a_quadratic_function(student, draw):
    """In rotated coordinates row k is (I - lr A)^k x0, in agreement with the eigenvectors; x0 stays."""
    Q, curvatures = rotation(draw, 4), numbers(0.3, 1, 2, 5)
    A, x0 = Q @ curvatures.diag() @ Q.T, draw.normal(4, dtype=F64)
    path = leaves_unchanged(student.gd, lambda x: A @ x, x0, 0.15, 12)
    expected = torch.stack([Q @ ((1 - 0.15 * curvatures) ** k * (Q.T @ x0)) for k in range(13)])
    close(path, expected)
    close(student.gd(lend(lambda x: A @ x, 4, 0), x0, 0.15, 0), x0.unsqueeze(0))


@points(1, of="gd")
def test_the_rate(student, draw):
    """The logarithm of the error falls along a line, whose slope the smallest curvature decides."""
    Q, curvatures = rotation(draw, 3), numbers(0.4, 4, 8)
    A, minimum = Q @ curvatures.diag() @ Q.T, draw.normal(3, dtype=F64)
    start = minimum + Q @ numbers(1, 1, -1)
    path = student.gd(lend(lambda x: A @ (x - minimum), 3, 60), start, 0.2, 60)
    errors = (path - minimum).norm(dim=1)
    close(slope_of(errors[20:].log()), math.log(1 - 0.2 * 0.4), rtol=1e-3)


@points(1, of="gd")
def test_a_curved_function(student, draw):
    """On a function that is not quadratic the gradient of each new point counts."""
    bowl = Bowl(draw, 3)
    x0 = bowl.minimum + 0.5 * draw.normal(3, dtype=F64)
    path = student.gd(lend(bowl.grad, 3, 9), x0, 0.05, 9)
    close((path[:-1] - path[1:]) / 0.05, torch.stack([bowl.grad(x) for x in path[:-1]]), atol=1e-9)
    close(path[0], x0)


@points(2, of="diag_precond")
def test_scales_do_not_matter(student, draw):
    """Measured in other units, the path is the same; and it is that of a quadratic's closed form."""
    root, b = draw.normal(4, 4, dtype=F64), draw.normal(4, dtype=F64)
    A, x0 = root @ root.T / 4 + torch.eye(4, dtype=F64), draw.normal(4, dtype=F64)
    units, minimum = numbers(1, 1e-3, 30, 7), torch.linalg.solve(A, b)
    expected, step = [x0], torch.eye(4, dtype=F64) - 0.4 * A / A.diagonal().unsqueeze(1)
    for _ in range(7):
        expected.append(minimum + step @ (expected[-1] - minimum))
    for u in (torch.ones(4, dtype=F64), units):
        H = A / torch.outer(u, u)
        functions = (lambda x, u=u, H=H: H @ x - b / u, lambda _, H=H: H)
        path = leaves_unchanged(student.diag_precond, *functions, u * x0, 0.4, 7)
        close(path / u, torch.stack(expected), rtol=1e-7)


@points(1, of="diag_precond")
def test_the_diagonal_of_each_point(student, draw):
    """On a curved function the diagonal is that of the Hessian at the new point."""
    bowl = Bowl(draw, 3)
    x0 = bowl.minimum + 0.3 * draw.normal(3, dtype=F64)
    path = student.diag_precond(lend(bowl.grad, 3, 5), lend(bowl.hess, 3, 5), x0, 0.3, 5)
    expected = torch.stack([0.3 * bowl.grad(x) / torch.diag(bowl.hess(x)) for x in path[:-1]])
    close(path[:-1] - path[1:], expected, atol=1e-9)
    close(path[0], x0)
    close(student.diag_precond(lend(bowl.grad, 3, 0), lend(bowl.hess, 3, 0), x0, 0.3, 0), x0.unsqueeze(0))


@points(2, of="newton")
def test_the_order_of_convergence(student, draw):
    """Near the minimum each step squares the error: the number of right digits doubles."""
    bowl = Bowl(draw, 3)
    start = bowl.minimum + bowl.Q @ numbers(0.5, 0.5, 0.4)
    path = student.newton(lend(bowl.grad, 3, 5), lend(bowl.hess, 3, 5), start, 1.0, 5)
    close(path[0], start)
    logs = (path - bowl.minimum).norm(dim=1)[1:4].log()
    close(float((logs[2] - logs[1]) / (logs[1] - logs[0])), 2.0, atol=0.2)
    close(path[5], bowl.minimum, atol=1e-9)


@points(1, of="newton")
def test_the_minimum_of_scipy(student, draw):
    """A function of four variables: the last point is scipy's minimum, with two calls for each step."""
    W, b = draw.normal(6, 4, dtype=F64), draw.normal(6, dtype=F64)

    def value(x):
        return float(torch.logsumexp(W @ x + b, 0) + x @ x / 2)

    def grad(x):
        return W.T @ torch.softmax(W @ x + b, 0) + x

    def hess(x):
        p = torch.softmax(W @ x + b, 0)
        return W.T @ (p.diag() - torch.outer(p, p)) @ W + torch.eye(4, dtype=F64)

    expected = minimize(
        lambda x: value(torch.from_numpy(x)),
        np.zeros(4),
        jac=lambda x: grad(torch.from_numpy(x)).numpy(),
        tol=1e-10,
    )
    path = student.newton(lend(grad, 4, 12), lend(hess, 4, 12), numbers(0, 0, 0, 0), 1.0, 12)
    close(path[-1], torch.from_numpy(expected.x), rtol=0, atol=1e-5)


@points(2, of="newton")
def test_negative_curvature(student, draw):
    """For Hessians of any signs, in rotated coordinates, |H| is the root of the square of H."""
    for eigenvalues in (numbers(2, -0.5, -3), numbers(-1, -2, -4, -0.3), numbers(1, 5)):
        d = len(eigenvalues)
        Q, g, x0 = rotation(draw, d), draw.normal(d, dtype=F64), draw.normal(d, dtype=F64)
        H = Q @ eigenvalues.diag() @ Q.T
        H = (H + H.T) / 2
        step = torch.linalg.solve(torch.from_numpy(np.real(sqrtm((H @ H).numpy()))), g)
        path = leaves_unchanged(student.newton, lambda _, g=g: g, lambda _, H=H: H, x0, 0.7, 2)
        close(path, torch.stack([x0, x0 - 0.7 * step, x0 - 1.4 * step]), rtol=0, atol=1e-7)


@points(1, of="newton")
def test_the_floor(student, draw):
    """Curvatures below the floor count as the floor, of either sign; the others are not touched."""
    Q, g, x0 = rotation(draw, 5), draw.normal(5, dtype=F64), draw.normal(5, dtype=F64)
    H = Q @ numbers(2, -0.6, 0.01, -0.02, 0).diag() @ Q.T
    H = (H + H.T) / 2
    for floor in (0.5, 0.1):
        expected = x0 - Q @ (Q.T @ g / numbers(2, 0.6, floor, floor, floor))
        path = student.newton(lend(lambda _: g, 5, 1), lend(lambda _: H, 5, 1), x0, 1.0, 1, floor)
        close(path, torch.stack([x0, expected]), rtol=0, atol=1e-8)
    flat = student.newton(lend(lambda _: g, 5, 0), lend(lambda _: H, 5, 0), x0, 1.0, 0)
    close(flat, x0.unsqueeze(0))


@points(1, of="newton")
def test_a_part_of_the_step(student, draw):
    """With lr = 1/2 the error of a quadratic function halves with each step, whatever its curvatures."""
    Q, minimum, x0 = rotation(draw, 3), draw.normal(3, dtype=F64), draw.normal(3, dtype=F64)
    A = Q @ numbers(0.01, 1, 50).diag() @ Q.T
    A = (A + A.T) / 2
    path = student.newton(lend(lambda x: A @ (x - minimum), 3, 6), lend(lambda _: A, 3, 6), x0, 0.5, 6)
    close(path, torch.stack([minimum + 0.5**k * (x0 - minimum) for k in range(7)]), rtol=0, atol=1e-8)


def search(student, f, first, tol, answer):
    """Demand the answer, within the number of calls that the contract allows."""
    doublings = max(0, math.ceil(math.log2(answer / first)))
    end = first * 2**doublings
    halvings = max(0, math.ceil(math.log2((end / 2 if doublings else end) / tol)))
    slope = Callback(f, calls=2 + doublings + halvings + 2, takes=(float,))
    close(student.line_search(slope, first, tol), answer, rtol=0, atol=tol)


@points(2, of="line_search")
def test_near_and_far(student, draw):
    """Best steps from 0.003 to 3000, with no more calls than the contract allows."""
    for scale in (0.003, 0.4, 20.0, 3000.0):
        answer = scale * (0.6 + 0.3 * float(draw.uniform(1)))
        for tol in (1e-3 * scale, 1e-8):
            search(student, lambda eta, best=answer: eta**3 - best**3, 0.7, tol, answer)
    search(student, lambda eta: math.atan(eta - 6.0) - 0.1, 0.7, 1e-6, 6.0 + math.tan(0.1))


@points(1, of="line_search")
def test_a_jump(student):
    """A slope that jumps from -1 to 3, as that of a kink, has its minimum at the jump."""
    for jump in (0.3, 2.6, 77.0):
        search(student, lambda eta, jump=jump: -1.0 if eta < jump else 3.0, 1.0, 1e-6, jump)
    search(student, lambda eta: eta - 4, 1.0, 0.5, 4.0)
    # An interval that is short enough already needs no halving.
    search(student, lambda eta: eta - 0.25, 0.5, 0.75, 0.25)


@points(1, of="line_search")
def test_how_far_it_looks(student):
    """Sixty doublings are tried, and after them a slope that is still negative is an error."""
    first = 2.0**-60
    for answer in (0.9, 1.0):
        slope = Callback(lambda eta, answer=answer: eta - answer, calls=100)
        close(student.line_search(slope, first, 1e-9), answer, rtol=0, atol=1e-9)
    raises(ValueError, student.line_search, Callback(lambda eta: eta - 1.5, calls=70), first, 1e-9)
    raises(ValueError, student.line_search, Callback(lambda _: -1.0, calls=70), 1.0, 1e-9)


@points(2, of="steepest_descent")
def test_the_best_step_in_closed_form(student, draw):
    """For a quadratic function the best step is g.g / g.Ag; x0 stays as it is."""
    Q = rotation(draw, 4)
    A, (b, x0) = Q @ numbers(0.2, 0.5, 1, 2).diag() @ Q.T, draw.normal(2, 4, dtype=F64)
    path = leaves_unchanged(student.steepest_descent, lambda x: A @ x - b, x0, 6)
    expected = [x0]
    for _ in range(6):
        g = A @ expected[-1] - b
        expected.append(expected[-1] - float(g @ g) / float(g @ A @ g) * g)
    close(path, torch.stack(expected), rtol=0, atol=1e-7)


@points(1, of="steepest_descent")
def test_the_rate_of_the_zigzag(student, draw):
    """From the worst start the error falls by (k - 1) / (k + 1) with each step, k the condition number."""
    for condition in (3.0, 10.0):
        Q = rotation(draw, 2)
        A = Q @ numbers(1, condition).diag() @ Q.T
        path = student.steepest_descent(lambda x, A=A: A @ x, Q @ numbers(condition, 1), 8)
        rate = slope_of(path.norm(dim=1).log())
        close(rate, math.log((condition - 1) / (condition + 1)), atol=1e-4)


@points(1, of="steepest_descent")
def test_a_bowl(student, draw):
    """On a curved function each step is along the gradient, and ends where the next is at a right angle."""
    bowl = Bowl(draw, 3)
    x0 = bowl.minimum + bowl.Q @ numbers(0.6, -0.5, 0.4)
    path = student.steepest_descent(bowl.grad, x0, 3)
    close(path[0], x0)
    g = torch.stack([bowl.grad(x) for x in path])
    unit, moved = g / g.norm(dim=1, keepdim=True), path[:-1] - path[1:]
    close((unit[:-1] * unit[1:]).sum(1), numbers(0, 0, 0), atol=1e-6)
    close(moved / moved.norm(dim=1, keepdim=True), unit[:-1], atol=1e-8)


@points(1, of="steepest_descent")
def test_at_the_minimum(student):
    """Where the gradient is exactly 0 the point stays; a coarse tolerance gives a coarse step."""
    minimum = numbers(2, -1)
    path = student.steepest_descent(lend(lambda x: x - minimum, 2, 50), minimum, 3)
    close(path, minimum.repeat(4, 1))
    close(student.steepest_descent(lambda x: x - minimum, numbers(0, 0), 0), numbers([0, 0]))
    coarse = lend(lambda x: numbers(0.5, 0.5) * (x - minimum), 2, 10)
    close(student.steepest_descent(coarse, numbers(5, 3), 1, 0.25)[1], minimum, atol=1.0)
