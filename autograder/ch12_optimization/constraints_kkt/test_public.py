"""Public checks of ch12/constraints_kkt."""

import torch

from d2lcourse.checks import Callback, close, points


def numbers(*values):
    """Return numbers or lists as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


@points(1, of="kkt_residuals")
def test_one_variable(student):
    """The example: the right multiplier, none, and a point outside."""
    problem = (lambda x: 2 * (x - 2), lambda x: x - 1, lambda x: torch.ones(1, len(x)).double())
    cases = {(1, 2): (0, 0, 0, 0), (1, 0): (2, 0, 0, 0), (2, 0): (0, 1, 0, 0), (1, -2): (4, 0, 2, 0)}
    for (x, lam), expected in cases.items():
        found = student.kkt_residuals(*(Callback(f, calls=1) for f in problem), numbers(x), numbers(lam))
        close(found, tuple(map(float, expected)))


@points(1, of="kkt_residuals")
def test_a_constraint_that_does_not_bind(student):
    """A constraint with room to spare violates nothing, unless its multiplier is not 0."""
    problem = (
        lambda x: 2 * x - numbers(2, 0),
        lambda x: numbers(x[0] - 5, -x[1] - 3),
        lambda _: numbers([1, 0], [0, -1]),
    )
    close(student.kkt_residuals(*problem, numbers(1, 0), numbers(0, 0)), (0.0, 0.0, 0.0, 0.0))
    close(student.kkt_residuals(*problem, numbers(1, 0.25), numbers(0, 0.5)), (0.0, 0.0, 0.0, 1.625))


@points(1, of="project_ball")
def test_outside_and_inside(student):
    """The example: (3, 4) moves to the border of the unit ball, (0.3, 0.4) stays."""
    zero = numbers(0, 0)
    close(student.project_ball(numbers(3, 4), zero, 1.0), numbers(0.6, 0.8))
    close(student.project_ball(numbers(0.3, 0.4), zero, 1.0), numbers(0.3, 0.4))
    close(student.project_ball(numbers(3, 4), numbers(3, 0), 2.0), numbers(3, 2))


@points(1, of="project_simplex")
def test_three_numbers(student):
    """The example: one number becomes 0, the others move by the same amount."""
    wrong = {
        "you clipped and divided by the sum: that is not the nearest point": numbers(2, 1, 0) / 3,
        "this is the softmax, not the nearest point": torch.softmax(numbers(1, 0.5, -1), 0),
    }
    close(student.project_simplex(numbers(1, 0.5, -1)), numbers(0.75, 0.25, 0), suspects=wrong)
    close(student.project_simplex(numbers(0.2, 0.3, 0.5)), numbers(0.2, 0.3, 0.5))


@points(1, of="project_simplex")
def test_the_nearest_corner(student, draw):
    """From the projection, no direction towards a corner of the simplex leads nearer to x."""
    for d in (2, 6):
        x = draw.normal(d, dtype=torch.float64)
        p = student.project_simplex(x)
        close(tuple(p.shape), (d,))
        close((float(p.sum()), bool((p >= 0).all())), (1.0, True))
        close(bool(((torch.eye(d) - p) @ (x - p) <= 1e-9).all()), True)


@points(1, of="projected_descent")
def test_two_steps_on_a_line(student):
    """The example: the second step would leave the set."""
    grad = Callback(lambda x: 2 * x, calls=2)
    project = Callback(lambda x: x.clamp(min=1), calls=3)
    found = student.projected_descent(grad, project, numbers(3), 0.25, 2)
    close(found, numbers([3], [1.5], [1]))


@points(1, of="projected_descent")
def test_a_start_outside(student):
    """The path starts in the set, also if x0 does not."""

    def project(x):
        return x / max(1.0, float(x.norm()))

    found = student.projected_descent(lambda x: x - numbers(0, 2), project, numbers(3, 0), 0.5, 3)
    x, expected = numbers(1, 0), [numbers(1, 0)]
    for _ in range(3):
        x = project(0.5 * x + numbers(0, 1))
        expected.append(x)
    close(found, torch.stack(expected))


@points(1, of="penalty_descent")
def test_two_steps_from_outside(student):
    """The example: f pulls outside, the penalty pulls back."""
    functions = (lambda x: x - 2, lambda x: 2 * x - 2, lambda _: numbers([2]))
    found = student.penalty_descent(*(Callback(f, calls=2) for f in functions), numbers(2), 10.0, 0.01, 2)
    close(found, numbers([2], [1.6], [1.364]))


@points(1, of="penalty_descent")
def test_no_price_inside(student, draw):
    """Where the constraints hold, the path is that of gradient descent."""
    start = draw.uniform(2, dtype=torch.float64)
    found = student.penalty_descent(
        lambda x: x, lambda x: x - 5, lambda _: torch.eye(2, dtype=torch.float64), start, 100.0, 0.3, 4
    )
    close(found, torch.stack([0.7**k * start for k in range(5)]))
