"""Hidden checks of ch12/momentum."""

import numpy as np
import torch
from torch.optim.sgd import sgd

from d2lcourse.checks import (
    Callback,
    TensorOf,
    close,
    keep,
    leaves_unchanged,
    own_work,
    points,
    put,
    raises,
    value,
)

LIBRARY = ("torch.optim.SGD", "torch.optim.sgd.sgd")
no_library = own_work(*LIBRARY, of=("momentum_step", "heavy_ball"))


def numbers(*values):
    """Return numbers as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


def torch_step(params, grads, buffers, lr, beta):
    """Take a step of torch.optim.SGD in place."""
    options = {"weight_decay": 0.0, "dampening": 0.0, "nesterov": False, "maximize": False}
    sgd(params, grads, buffers, foreach=False, lr=lr, momentum=beta, **options)


@points(1, of="leaky_weights")
def test_they_make_the_velocity(student, draw):
    """The weighted sum of random gradients is the velocity of a loop, for three values of beta."""
    for beta, t in ((0.9, 7), (0.3, 2), (0.0, 5)):
        grads, v = draw.normal(t, dtype=torch.float64), 0.0
        for g in grads.tolist():
            v = beta * v + g
        weights = student.leaky_weights(beta, t)
        close(weights[-1], numbers(1)[0])
        close((weights * grads).sum(), numbers(v)[0])


@points(1, of="leaky_weights")
def test_the_sum_of_the_weights(student):
    """For many gradients the weights add up to 1 / (1 - beta); one gradient has the weight 1."""
    for beta, t in ((0.9, 400), (0.6, 80)):
        close(student.leaky_weights(beta, t).sum(), numbers(1 / (1 - beta))[0])
        close(student.leaky_weights(beta, 1), numbers(1))


@points(1, of="momentum_step")
def test_coasting(student):
    """After one push and then no gradient, the point rolls on, lr / (1 - beta) times the push in all."""
    push = numbers(3, -1)
    state = keep(put(student, [numbers(0, 0), numbers(0, 0)]))
    for step in range(40):
        g = push if step == 0 else torch.zeros(2, dtype=torch.float64)
        student.momentum_step([state[0]], [g], [state[1]], 0.4, 0.5)
    close(value(state[0]), -0.8 * push, atol=1e-9)


@points(1, of="momentum_step")
def test_a_velocity_for_each_tensor(student, draw):
    """Two tensors of the same shape, in float32, whose gradients point to opposite sides."""
    params, grads = [draw.normal(5), draw.normal(5)], [draw.normal(5), draw.normal(5)]
    theirs, buffers = [p.clone() for p in params], [None, None]
    ours, velocities = keep(put(student, params)), keep(put(student, [torch.zeros(5), torch.zeros(5)]))
    for scale in (1.0, -2.0, 0.5):
        now = [scale * g for g in grads]
        student.momentum_step(ours, now, velocities, 0.1, 0.9)
        torch_step(theirs, now, buffers, 0.1, 0.9)
    close(value(ours), theirs)
    close(value(velocities), buffers)


@points(1, of="momentum_step")
def test_another_learning_rate(student, draw):
    """When the learning rate changes on the way, the velocity stays what it is."""
    x, buffers = draw.normal(3, dtype=torch.float64), [None]
    state = keep(put(student, [x, torch.zeros_like(x)]))
    for lr in (0.5, 0.5, 0.05, 0.05):
        g = draw.normal(3, dtype=torch.float64)
        student.momentum_step([state[0]], [g], [state[1]], lr, 0.7)
        torch_step([x], [g], buffers, lr, 0.7)
    close(value(state), [x, buffers[0]])


@points(2, of="momentum_step")
def test_the_storage_of_a_model(student, lib):
    """A model's own parameters change, remain leaves that require a gradient; the gradients stay."""
    model = lib.torch.nn.Linear(3, 2)
    W, b = torch.arange(6.0).reshape(2, 3), torch.tensor([1.0, -1.0])
    model.load_state_dict({"weight": W, "bias": b})
    velocities = keep(put(student, [torch.ones(2, 3), torch.zeros(2)]))
    handles = [model.weight, model.bias, velocities[0], velocities[1]]
    aliases = [keep(handle.detach)() for handle in handles]  # they see what is written to the same memory
    grads = keep(put(student, [2 * W, b]))
    close(student.momentum_step([model.weight, model.bias], grads, velocities, 0.25, 0.5), None)
    expected = [W - 0.25 * (0.5 + 2 * W), 0.75 * b, 0.5 + 2 * W, b]
    for handle, alias, wanted in zip(handles, aliases, expected, strict=True):
        close(value(handle), wanted)
        close(value(alias), wanted)
    close(value(grads), [2 * W, b])
    for p in (model.weight, model.bias):
        close((p.requires_grad, p.is_leaf, p.grad_fn), (True, True, None))
    close(velocities[0].requires_grad, False)


@points(1, of="momentum_step")
def test_lists_of_different_lengths(student):
    """A missing gradient or velocity is a ValueError."""
    one, two = [torch.ones(2)], [torch.ones(2), torch.ones(3)]
    for lists in ((two, one, two), (two, two, one), (one, two, two)):
        raises(ValueError, student.momentum_step, *lists, 0.1, 0.9)


@points(2, of="heavy_ball")
def test_a_function_that_is_no_parabola(student, draw):
    """Thirty steps on a smooth function of a matrix are those of torch.optim.SGD, gradient by gradient."""
    asked = []

    def grad(x):
        asked.append(x.clone())
        return torch.tanh(x) + 0.1 * x

    counted = Callback(grad, calls=30, takes=(TensorOf((3, 2), torch.float64),))
    x0 = 3 * draw.normal(3, 2, dtype=torch.float64)
    start = put(student, x0)
    path = student.heavy_ball(counted, start, 0.4, 0.8, 30)
    x, buffers, way = x0.clone(), [None], [x0]
    for _ in range(30):
        torch_step([x], [torch.tanh(x) + 0.1 * x], buffers, 0.4, 0.8)
        way.append(x.clone())
    close(path, torch.stack(way), rtol=1e-7)
    close(counted.used, 30)
    close(value(start), x0, rtol=0, atol=0)
    close(torch.stack(asked), torch.stack(way[:-1]), rtol=1e-7)


@points(1, of="heavy_ball")
def test_no_steps(student, draw):
    """With no steps the way is the start alone, and no gradient is taken."""
    grad = Callback(torch.sin)
    x0 = draw.normal(2, dtype=torch.float64)
    close(student.heavy_ball(grad, x0, 0.1, 0.9, 0), x0[None])
    close(grad.used, 0)


@points(1, of="momentum_matrix")
def test_powers_of_the_matrix(student, draw):
    """Its powers give the velocity and the point of torch.optim.SGD, for three parabolas."""
    for lr, beta, curvature in ((0.3, 0.9, 1.5), (0.05, 0.6, -2.0), (0.7, 0.0, 0.5)):
        x, buffers = draw.normal(1, dtype=torch.float64), [None]
        state = torch.stack([numbers(0), x])[:, 0]
        for _ in range(5):
            torch_step([x], [curvature * x], buffers, lr, beta)
            v = buffers[0] if beta else curvature * state[1:]
            R = student.momentum_matrix(lr, beta, curvature)
            state = R @ state
            close(state, torch.cat([v, x]), rtol=1e-7)


@points(1, of="momentum_matrix")
def test_trace_and_determinant(student):
    """Its determinant is beta whatever the curvature, its trace 1 + beta - lr * curvature."""
    for lr, beta, curvature in ((0.2, 0.5, 3.0), (1.0, 0.25, 0.0), (0.125, 0.75, -4.0)):
        R = student.momentum_matrix(lr, beta, curvature)
        close((float(R.det()), float(R.trace())), (beta, 1 + beta - lr * curvature))


@points(2, of="converges")
def test_the_eigenvalues(student, draw):
    """Forty random settings: the largest absolute eigenvalue of a step is below 1 or not."""
    yes = no = 0
    while yes < 20 or no < 20:
        lr, beta = draw.uniform(2, dtype=torch.float64).tolist()
        curvatures = draw.uniform(3, low=0.2, high=6.0, dtype=torch.float64)
        steps = [np.array([[beta, c], [-lr * beta, 1 - lr * c]]) for c in curvatures.tolist()]
        radius = max(np.abs(np.linalg.eigvals(step)).max() for step in steps)
        inside = bool(radius < 1)
        # Enough of both sorts, and none so close to the border that rounding would decide.
        if abs(radius - 1) < 1e-4 or (yes if inside else no) == 20:
            continue
        yes, no = yes + inside, no + (not inside)
        close(leaves_unchanged(student.converges, lr, beta, curvatures), inside)


@points(1, of="converges")
def test_the_border(student):
    """On the border it is False: exactly at the largest rate, and in a direction without curvature."""
    close(student.converges(0.5, 0.5, numbers(6)), False)
    close(student.converges(0.499, 0.5, numbers(6)), True)
    close(student.converges(1.0, 0.0, numbers(2, 1)), False)
    close(student.converges(0.5, 0.5, numbers(1, 0)), False)


@points(1, of="converges")
def test_a_hill(student):
    """From a saddle the ball rolls off, however small the learning rate."""
    close(student.converges(0.01, 0.9, numbers(1, -0.5)), False)
    close(student.converges(0.01, 0.9, numbers(1, 0.5)), True)
