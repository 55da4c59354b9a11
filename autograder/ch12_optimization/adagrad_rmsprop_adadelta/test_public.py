"""Public checks of ch12/adagrad_rmsprop_adadelta."""

import math

import numpy as np
import torch
from torch.optim.adadelta import adadelta
from torch.optim.adagrad import adagrad

from d2lcourse.checks import close, keep, own_work, points, put, value

LIBRARY = (
    "torch.optim.Adagrad",
    "torch.optim.RMSprop",
    "torch.optim.Adadelta",
    "torch.optim.adagrad.adagrad",
    "torch.optim.rmsprop.rmsprop",
    "torch.optim.adadelta.adadelta",
)
FUNCTIONS = ("adagrad_step", "adagrad_rows_step", "rmsprop_step", "adadelta_step")
no_library = own_work(*LIBRARY, of=FUNCTIONS)


def numbers(*values):
    """Return numbers as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


def two_tensors(draw):
    """Return gradients for a matrix and for a vector, whose slopes are a thousand times smaller."""
    return [3 * draw.normal(2, 3, dtype=torch.float64), 3e-3 * draw.normal(4, dtype=torch.float64)]


def zeros():
    """Return the state before the first step, for the two tensors."""
    return [torch.zeros(2, 3, dtype=torch.float64), torch.zeros(4, dtype=torch.float64)]


@points(1, of="adagrad_step")
def test_two_steps(student):
    """The example: a second, larger gradient still moves the parameter by less than lr."""
    state = keep(put(student, [numbers(10), numbers(0)]))
    p = 10.0
    for g, s in ((4, 16), (-8, 80)):
        student.adagrad_step([state[0]], [numbers(g)], [state[1]], 1.0, 1.0)
        p -= g / math.sqrt(s + 1)
        close(value(state), [numbers(p), numbers(s)])


@points(2, of="adagrad_step")
def test_adagrad_for_fifty_steps(student, draw):
    """Large and small gradients for fifty steps: like torch.optim.Adagrad, whose sums then start with eps."""
    theirs, ours, sums = zeros(), keep(put(student, zeros())), keep(put(student, zeros()))
    theirs_sums, steps = [s + 1e-2 for s in zeros()], [torch.tensor(0.0), torch.tensor(0.0)]
    for _ in range(50):
        grads = two_tensors(draw)
        student.adagrad_step(ours, grads, sums, 0.1, 1e-2)
        options = {"weight_decay": 0.0, "lr_decay": 0.0, "maximize": False, "foreach": False}
        adagrad(theirs, grads, theirs_sums, steps, lr=0.1, eps=0.0, **options)
    close(value(ours), theirs, rtol=1e-7)
    close(value(sums), [s - 1e-2 for s in theirs_sums], rtol=1e-7)


@points(1, of="adagrad_rows_step")
def test_a_row_that_came_twice(student):
    """The example: the two gradients of one row are added, then squared."""
    state = keep(put(student, [torch.zeros(2, 1), torch.zeros(2, 1)]))
    student.adagrad_rows_step(
        state[0], torch.tensor([1, 1]), torch.tensor([[1.0], [2.0]]), state[1], 1.0, 7.0
    )
    close(value(state), [torch.tensor([[0.0], [-0.75]]), torch.tensor([[0.0], [9.0]])])


@points(1, of="adagrad_rows_step")
def test_different_rows(student, draw):
    """Three different rows of seven, in no order: they move, the others stay."""
    table, sums = draw.normal(7, 2, dtype=torch.float64), draw.uniform(7, 2, dtype=torch.float64)
    rows, grads = torch.tensor([5, 0, 3]), draw.normal(3, 2, dtype=torch.float64)
    state = keep(put(student, [table, sums]))
    student.adagrad_rows_step(state[0], rows, grads, state[1], 0.1, 1e-2)
    for row, g in zip(rows.tolist(), grads, strict=True):
        sums[row] += g * g
        table[row] -= 0.1 * g / (sums[row] + 1e-2) ** 0.5
    close(value(state), [table, sums])


@points(1, of="rmsprop_step")
def test_one_step(student):
    """The example: a quarter of 16 is 4, and 4 / sqrt(4 + 5) is 4 / 3."""
    state = keep(put(student, [numbers(1), numbers(0)]))
    student.rmsprop_step([state[0]], [numbers(4)], [state[1]], 0.5, 0.75, 5.0)
    close(value(state), [numbers(1 / 3), numbers(4)])


@points(2, of="rmsprop_step")
def test_rmsprop_for_fifty_steps(student, draw):
    """Large and small gradients for fifty steps: like a loop over single numbers in NumPy."""
    ours, averages = keep(put(student, zeros())), keep(put(student, zeros()))
    p, s = np.zeros(10), np.zeros(10)
    for _ in range(50):
        grads = two_tensors(draw)
        student.rmsprop_step(ours, grads, averages, 0.02, 0.8, 1e-2)
        flat = np.concatenate([g.numpy().ravel() for g in grads])
        for j in range(10):
            s[j] = 0.8 * s[j] + 0.2 * flat[j] * flat[j]
            p[j] -= 0.02 * flat[j] / math.sqrt(s[j] + 1e-2)
    close(torch.cat([part.flatten() for part in value(ours)]), torch.from_numpy(p), rtol=1e-7)
    close(torch.cat([part.flatten() for part in value(averages)]), torch.from_numpy(s), rtol=1e-7)


@points(1, of="adadelta_step")
def test_one_step_without_a_rate(student):
    """The example: the change is 4/3, and it enters the average of changes only afterwards."""
    state = keep(put(student, [numbers(1), numbers(0), numbers(0)]))
    student.adadelta_step([state[0]], [numbers(4)], [state[1]], [state[2]], 0.5, 1.0)
    close(value(state), [numbers(-1 / 3), numbers(8), numbers(8 / 9)])


@points(2, of="adadelta_step")
def test_adadelta_for_fifty_steps(student, draw):
    """Large and small gradients for fifty steps: like torch.optim.Adadelta, with both averages."""
    ours, averages, changes = (keep(put(student, zeros())) for _ in range(3))
    theirs, squares, deltas, steps = zeros(), zeros(), zeros(), [torch.tensor(0.0), torch.tensor(0.0)]
    for _ in range(50):
        grads = two_tensors(draw)
        student.adadelta_step(ours, grads, averages, changes, 0.8, 1e-2)
        options = {"weight_decay": 0.0, "maximize": False, "foreach": False}
        adadelta(theirs, grads, squares, deltas, steps, lr=1.0, rho=0.8, eps=1e-2, **options)
    close(value(ours), theirs, rtol=1e-7)
    close(value(averages), squares, rtol=1e-7)
    close(value(changes), deltas, rtol=1e-7)
