"""Hidden checks of ch12/constraints_kkt."""

import numpy as np
import torch
from scipy.optimize import minimize

from d2lcourse.checks import Callback, TensorOf, close, leaves_unchanged, points, put, value

F64 = torch.float64


def numbers(*values):
    """Return numbers or lists as a float64 tensor."""
    return torch.tensor(values, dtype=F64)


def plane(f, d, calls):
    """Lend a function of d numbers for at most so many calls."""
    return Callback(f, calls=calls, takes=(TensorOf((d,), F64),))


def slsqp(f, grad, d, *constraints):
    """Return scipy's minimum, as a tensor."""
    start = np.full(d, 1 / d)
    options = {"ftol": 1e-14, "maxiter": 500}
    as_numpy = [
        {
            "type": kind,
            "fun": lambda x, c=c: c(torch.from_numpy(x)).numpy(),
            "jac": lambda x, j=j: j(torch.from_numpy(x)).numpy(),
        }
        for kind, c, j in constraints
    ]
    found = minimize(
        lambda x: float(f(torch.from_numpy(x))),
        start,
        jac=lambda x: grad(torch.from_numpy(x)).numpy(),
        method="SLSQP",
        constraints=as_numpy,
        options=options,
    )
    return torch.from_numpy(found.x)


class Problem:
    """A convex quadratic function, in a ball and below two planes, of which one at least binds."""

    def __init__(self, draw, d=4):
        root = draw.normal(d, d, dtype=F64)
        self.d, self.A = d, root @ root.T / d + torch.eye(d, dtype=F64)
        b = draw.normal(d, dtype=F64)
        self.b = 3 * self.A.trace() / b.norm() * b  # so that the minimum without constraints is outside
        self.planes = draw.normal(2, d, dtype=F64)

    def f(self, x):
        return x @ self.A @ x / 2 - self.b @ x

    def grad(self, x):
        return self.A @ x - self.b

    def c(self, x):
        return torch.cat([(x @ x - 2).reshape(1), self.planes @ x - 0.5])

    def jac(self, x):
        return torch.cat([2 * x.unsqueeze(0), self.planes])

    def solve(self):
        """Return the minimum, by scipy, and its multipliers, from the constraints that bind."""
        x = slsqp(self.f, self.grad, self.d, ("ineq", lambda x: -self.c(x), lambda x: -self.jac(x)))
        binds = self.c(x) > -1e-6
        lam = torch.zeros(3, dtype=F64)
        lam[binds] = torch.linalg.lstsq(self.jac(x)[binds].T, -self.grad(x).unsqueeze(1)).solution[:, 0]
        return x, lam


@points(2, of="kkt_residuals")
def test_a_solution_of_scipy(student, draw):
    """At the minimum that SLSQP finds all residuals are small; with other multipliers they are not."""
    problem = Problem(draw)
    x, lam = problem.solve()
    functions = (problem.grad, problem.c, problem.jac)
    small = [r < 1e-4 for r in student.kkt_residuals(*functions, x, lam)]
    close(small, [True, True, True, True])
    twice, nothing = (
        student.kkt_residuals(*functions, x, 2 * lam),
        student.kkt_residuals(*functions, x, 0 * lam),
    )
    close([r > 1e-2 for r in (*twice, *nothing)], [True, False, False, False] * 2)
    opposite = student.kkt_residuals(*functions, x, -lam)
    close([r > 1e-2 for r in opposite], [True, False, True, False])


@points(2, of="kkt_residuals")
def test_any_point(student, draw):
    """At random points, with random multipliers, each residual is that of the definition."""
    for d, m in ((3, 5), (6, 2), (4, 1)):
        g, values, lam = draw.normal(d, dtype=F64), draw.normal(m, dtype=F64), draw.normal(m, dtype=F64)
        rows, x = draw.normal(m, d, dtype=F64), draw.normal(d, dtype=F64)
        L = [float(g[j]) + sum(float(lam[i] * rows[i, j]) for i in range(m)) for j in range(d)]
        expected = (
            max(map(abs, L)),
            max(0.0, *map(float, values)) if m > 1 else max(0.0, float(values)),
            max([0.0, *(-float(part) for part in lam)]),
            max(abs(float(a * b)) for a, b in zip(lam, values, strict=True)),
        )
        there, multipliers = put(student, x), put(student, lam)
        functions = [plane(lambda _, part=part: part, d, 1) for part in (g, values, rows)]
        close(student.kkt_residuals(*functions, there, multipliers), expected)
        close((value(there), value(multipliers)), (x, lam), rtol=0, atol=0)


@points(1, of="kkt_residuals")
def test_one_violation_at_a_time(student):
    """Four points that violate one condition each; violations of opposite sign do not cancel."""
    parts = {
        "stationarity": (numbers(1, -3), numbers(-1, 0), numbers(0, 0), (3, 0, 0, 0)),
        "primal": (numbers(0, 0), numbers(0.5, -2), numbers(0, 0), (0, 0.5, 0, 0)),
        "dual": (numbers(0.5, -1), numbers(0, 0), numbers(-0.5, 1), (0, 0, 0.5, 0)),
        "slackness": (numbers(-1, -0.5), numbers(-1, -2), numbers(1, 0.5), (0, 0, 0, 1)),
        "both products": (numbers(-4, -1), numbers(-0.25, 1), numbers(4, 1), (0, 1, 0, 1)),
    }
    found, rows = {}, torch.eye(2, dtype=F64)
    for name, (g, values, lam, _) in parts.items():
        found[name] = student.kkt_residuals(
            *(lambda _, p=p: p for p in (g, values, rows)), numbers(0.3, 0.7), lam
        )
    close(found, {name: tuple(map(float, expected)) for name, (*_, expected) in parts.items()})


@points(2, of="project_ball")
def test_no_point_of_the_ball_is_nearer(student, draw):
    """Balls anywhere: (x - Px) . (z - Px) is at most 0 for all z in the ball, and Px projects to itself."""
    for d, radius in ((1, 0.3), (3, 1.5), (7, 0.8)):
        x, center = 2 * draw.normal(2, d, dtype=F64) + 1
        x = center + 1.5 * (x - center) * max(1.0, radius / float((x - center).norm()))
        p = leaves_unchanged(student.project_ball, x, center, radius)
        close(tuple(p.shape), (d,))
        close(float((p - center).norm()), radius)
        z = draw.normal(200, d, dtype=F64)
        z = center + radius * z / z.norm(dim=1, keepdim=True)
        close(bool(((z - p) @ (x - p) <= 1e-9).all()), True)
        close(student.project_ball(p, center, radius), p)


@points(1, of="project_ball")
def test_inside_and_at_the_center(student, draw):
    """Points of the ball stay where they are; with radius 0 everything moves to the center."""
    center, offset = draw.normal(5, dtype=F64), draw.normal(5, dtype=F64)
    offset /= offset.norm()
    for part in (0.0, 0.3, 0.999):
        x = center + 2 * part * offset
        close(student.project_ball(x, center, 2.0), x)
    for x in (center, center + offset):
        close(student.project_ball(x, center, 0.0), center)


@points(2, of="project_simplex")
def test_the_threshold(student, draw):
    """For 1 to 60 numbers, small and large: max(x - t, 0), with t by bisection."""
    for d, scale in ((1, 3.0), (2, 0.1), (5, 1.0), (17, 0.3), (60, 0.05), (30, 300.0)):
        x = scale * draw.normal(d, dtype=F64)
        low, high = float(x.min()) - 1, float(x.max())
        for _ in range(100):
            t = (low + high) / 2
            low, high = (t, high) if float((x - t).clamp(min=0).sum()) > 1 else (low, t)
        p = leaves_unchanged(student.project_simplex, x)
        close(p, (x - t).clamp(min=0), rtol=0, atol=1e-9)
        close(p[x < t - 1e-9] == 0, x[x < t - 1e-9] < t, allow_empty=True)


@points(1, of="project_simplex")
def test_shifts_and_ties(student, draw):
    """Adding a number to all of x changes nothing; equal numbers stay equal; corners and the middle stay."""
    x = draw.normal(6, dtype=F64)
    p = student.project_simplex(x)
    for shift in (-900.0, 0.7, 900.0):
        close(student.project_simplex(x + shift), p, rtol=0, atol=1e-9)
    close(student.project_simplex(numbers(3, 1, 3, 3, 1)), numbers(1, 0, 1, 1, 0) / 3)
    close(student.project_simplex(numbers(0, 0, 0, 0)), numbers(1, 1, 1, 1) / 4)
    close(student.project_simplex(numbers(0, 1, 0)), numbers(0, 1, 0))
    close(student.project_simplex(p), p)


@points(2, of="projected_descent")
def test_a_minimum_on_the_simplex(student, draw):
    """The minimum of a quadratic function over all probabilities is that of scipy's SLSQP."""
    d = 5
    root, b = draw.normal(d, d, dtype=F64), draw.normal(d, dtype=F64)
    A = root @ root.T / d + torch.eye(d, dtype=F64)
    expected = slsqp(
        lambda x: x @ A @ x / 2 - b @ x,
        lambda x: A @ x - b,
        d,
        ("eq", lambda x: x.sum().reshape(1) - 1, lambda _: torch.ones(1, d, dtype=F64)),
        ("ineq", lambda x: x, lambda _: torch.eye(d, dtype=F64)),
    )

    def project(x):
        low, high = x.min() - 1, x.max()
        for _ in range(60):
            t = (low + high) / 2
            low, high = (t, high) if (x - t).clamp(min=0).sum() > 1 else (low, t)
        return (x - t).clamp(min=0)

    lr = 1 / float(torch.linalg.eigvalsh(A)[-1])
    path = student.projected_descent(plane(lambda x: A @ x - b, d, 120), plane(project, d, 121), b, lr, 120)
    close(tuple(path.shape), (121, d))
    close(path[-1], expected, rtol=0, atol=2e-5)
    close(bool((path >= 0).all()), True)
    close(path.sum(1), torch.ones(121, dtype=F64))


@points(1, of="projected_descent")
def test_every_row(student, draw):
    """In a box: each row of the path is the projected step from the row before; x0 stays as it is."""
    d, low, high = 3, numbers(-0.5, -1, 0), numbers(0.5, 0.2, 2)
    target, x0 = 3 * draw.normal(d, dtype=F64), 2 * draw.normal(d, dtype=F64)

    def grad(x):
        return numbers(1, 2, 0.5) * (x - target)

    def clip(x):
        return torch.minimum(torch.maximum(x, low), high)

    path = leaves_unchanged(student.projected_descent, grad, clip, x0, 0.3, 6)
    expected = [clip(x0)]
    for k in range(6):
        expected.append(clip(expected[k] - 0.3 * grad(expected[k])))
    close(path, torch.stack(expected))
    close(student.projected_descent(grad, clip, x0, 0.3, 0), clip(x0).unsqueeze(0))


@points(2, of="penalty_descent")
def test_every_step(student, draw):
    """With several constraints, some violated: each row follows from the row before by the definition."""
    problem = Problem(draw, d=3)
    x0, weight, lr = 1.2 * draw.normal(3, dtype=F64), 3.0, 0.002
    path = leaves_unchanged(student.penalty_descent, problem.grad, problem.c, problem.jac, x0, weight, lr, 8)
    expected = [x0]
    for _ in range(8):
        x = expected[-1].clone().requires_grad_()
        total = problem.f(x) + weight / 2 * sum(max(part, 0 * part) ** 2 for part in problem.c(x))
        expected.append(expected[-1] - lr * torch.autograd.grad(total, x)[0])
    close(path, torch.stack(expected))
    functions = [plane(f, 3, 0) for f in (problem.grad, problem.c, problem.jac)]
    close(student.penalty_descent(*functions, x0, weight, lr, 0), x0.unsqueeze(0))


@points(2, of="penalty_descent")
def test_the_price_of_a_violation(student, draw):
    """A price ten times as high leaves a tenth of the violation, and price times violation tends to lam."""
    d = 3
    target = draw.normal(d, dtype=F64)
    target *= 3 / target.norm()
    violations = []
    for weight in (100.0, 1000.0):
        lr = 0.2 / weight
        functions = (
            lambda x: x - target,
            lambda x: (x @ x - 1).reshape(1),
            lambda x: 2 * x.unsqueeze(0),
        )
        start = 1.01 * target / 3
        path = student.penalty_descent(*(plane(f, d, 60) for f in functions), start, weight, lr, 60)
        violations.append(float(path[-1] @ path[-1]) - 1)
    close(float(np.log10(violations[1] / violations[0])), -1.0, atol=0.05)
    # The minimum is target / 3; there x - target + lam * 2 x = 0, so lam = 1.
    close([v * w for v, w in zip(violations, (100.0, 1000.0), strict=True)], [1.0, 1.0], rtol=0.03)
