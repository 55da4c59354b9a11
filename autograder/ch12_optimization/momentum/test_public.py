"""Public checks of ch12/momentum."""

import torch
from torch.optim.sgd import sgd

from d2lcourse.checks import Callback, TensorOf, close, keep, own_work, points, put, value

LIBRARY = ("torch.optim.SGD", "torch.optim.sgd.sgd")
no_library = own_work(*LIBRARY, of=("momentum_step", "heavy_ball"))


def numbers(*values):
    """Return numbers as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


@points(1, of="leaky_weights")
def test_three_gradients(student):
    """The example: the last gradient counts fully, each older one half as much as the next."""
    wrong = {"the newest gradient comes last": numbers(1, 0.5, 0.25)}
    close(student.leaky_weights(0.5, 3), numbers(0.25, 0.5, 1), suspects=wrong)


@points(1, of="momentum_step")
def test_two_steps(student):
    """The example: the second step is longer than the first, for the same gradient."""
    state = keep(put(student, [numbers(10), numbers(0)]))
    for v, p in ((4, 9.6), (6, 9.0)):
        student.momentum_step([state[0]], [numbers(4)], [state[1]], 0.1, 0.5)
        close(value(state), [numbers(p), numbers(v)])


@points(2, of="momentum_step")
def test_fifty_steps_of_two_tensors(student, draw):
    """A matrix and a vector with gradients a hundred times as large: fifty steps like torch.optim.SGD."""
    params = [draw.normal(2, 3, dtype=torch.float64), draw.normal(4, dtype=torch.float64)]
    theirs, buffers = [p.clone() for p in params], [None, None]
    ours = keep(put(student, params))
    velocities = keep(put(student, [torch.zeros_like(p) for p in params]))
    for _ in range(50):
        grads = [draw.normal(2, 3, dtype=torch.float64), 100 * draw.normal(4, dtype=torch.float64)]
        student.momentum_step(ours, grads, velocities, 0.03, 0.8)
        options = {"weight_decay": 0.0, "dampening": 0.0, "nesterov": False, "maximize": False}
        sgd(theirs, grads, buffers, foreach=False, lr=0.03, momentum=0.8, **options)
    close(value(ours), theirs, rtol=1e-7)
    close(value(velocities), buffers, rtol=1e-7)


@points(1, of="heavy_ball")
def test_down_a_parabola(student):
    """The example: two steps on x^2, with one gradient in each, at the point reached so far."""
    grad = Callback(lambda x: 2 * x, calls=2, takes=(TensorOf((1,), torch.float64),))
    path = student.heavy_ball(grad, numbers(8), 0.25, 0.5, 2)
    wrong = {"this is Nesterov's momentum: take the gradient at the point itself": numbers(8, 4, 1)[:, None]}
    close(path, numbers(8, 4, 0)[:, None], suspects=wrong)
    close(grad.used, 2)


@points(1, of="heavy_ball")
def test_a_narrow_valley(student, pictures):
    """Forty steps in a narrow valley: the ball swings through it and comes to rest."""
    grad = Callback(lambda x: numbers(0.2, 4) * x, calls=40, takes=(TensorOf((2,), torch.float64),))
    path = student.heavy_ball(grad, numbers(-2.5, 1.5), 0.25, 0.7, 40)
    bowl = {"x": (-3.0, 1.5), "y": (-2.0, 2.0)}
    pictures.path("Your heavy ball, 40 steps", lambda a, b: 0.1 * a * a + 2 * b * b, path, **bowl)
    columns = []
    for place, curvature in ((-2.5, 0.2), (1.5, 4.0)):
        column, velocity = [place], 0.0
        for _ in range(40):
            velocity = 0.7 * velocity + curvature * column[-1]
            column.append(column[-1] - 0.25 * velocity)
        columns.append(numbers(*column))
    close(path, torch.stack(columns, dim=1))


@points(1, of="momentum_matrix")
def test_the_matrix_of_one_parabola(student):
    """The example: four numbers, no two of which may be swapped."""
    R = student.momentum_matrix(0.25, 0.5, 2.0)
    close(R, torch.tensor([[0.5, 2.0], [-0.125, 0.5]], dtype=torch.float64))
    close(R @ numbers(0, 8), numbers(16, 4))


@points(1, of="converges")
def test_two_curvatures(student):
    """The example: the largest curvature decides, and momentum allows more than 2."""
    for lr, expected in ((0.1, True), (0.4, True), (0.7, True), (0.76, False), (2.5, False)):
        close(student.converges(lr, 0.5, numbers(1, 4)), expected)


@points(1, of="converges")
def test_where_the_ball_rolls(student, draw):
    """Where it converges, torch's SGD with momentum arrives within 400 steps; otherwise it flies away."""
    for lr, beta in ((0.5, 0.0), (0.7, 0.0), (0.7, 0.3), (0.95, 0.3), (0.95, 0.9), (1.3, 0.9)):
        curvatures, x, buffers = numbers(0.5, 3), draw.normal(2, dtype=torch.float64), [None]
        options = {"weight_decay": 0.0, "dampening": 0.0, "nesterov": False, "maximize": False}
        x = x + x.sign()
        for _ in range(400):
            sgd([x], [curvatures * x], buffers, foreach=False, lr=lr, momentum=beta, **options)
        arrives = bool((x.abs() < 1e-3).all())
        close(student.converges(lr, beta, curvatures), arrives)
