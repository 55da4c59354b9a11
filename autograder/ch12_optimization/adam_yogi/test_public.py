"""Public checks of ch12/adam_yogi."""

import torch
from torch.optim.adam import adam

from d2lcourse.checks import close, keep, own_work, points, put, value

FUNCTIONS = ("bias_corrected", "adam_step", "adamw_step", "yogi_step")
LIBRARY = (
    "torch.optim.Adam",
    "torch.optim.AdamW",
    "torch.optim.adam.Adam",
    "torch.optim.adamw.AdamW",
    "torch.optim.adam.adam",
    "torch.optim.adamw.adamw",
    "fused_adam",
    "fused_adamw",
)
no_library = own_work(*LIBRARY, of=FUNCTIONS)


def tensor(*values):
    """Return numbers as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


def new_state(p):
    """Return the state of a tensor that has made no step."""
    return {"t": 0, "v": torch.zeros_like(p), "s": torch.zeros_like(p)}


def library_step(p, g, state, lr, beta1, beta2, eps, decay, decoupled=False):
    """Take a step of torch.optim's Adam or AdamW with a tensor of our own, in place."""
    count = torch.tensor(float(state["t"]))
    adam(
        [p], [g], [state["v"]], [state["s"]], [], [count], lr=lr, beta1=beta1, beta2=beta2, eps=eps,
        weight_decay=decay, decoupled_weight_decay=decoupled, amsgrad=False, maximize=False,
    )  # fmt: skip
    state["t"] = int(count)


def fifty_steps(take_steps, step, draw, decay, decoupled):
    """Let a student's function and the library take the same steps with two tensors of different scale."""
    params = [draw.normal(2, 3, dtype=torch.float64), 100 * draw.normal(4, dtype=torch.float64)]
    grads = [
        [0.02 * draw.normal(2, 3, dtype=torch.float64) + 0.01, 30 * draw.normal(4, dtype=torch.float64) - 10]
        for _ in range(50)
    ]
    states, settings = [new_state(p) for p in params], (0.05, 0.9, 0.99, 1e-2, decay)
    found, their_states, _, _ = take_steps(step, params, grads, states, settings)
    for some in grads:
        for p, g, state in zip(params, some, states, strict=True):
            library_step(p, g, state, *settings, decoupled)
    close(found, params, rtol=1e-8)
    close(their_states, states, rtol=1e-8)


@points(1, of="bias_corrected")
def test_a_constant_is_found(student):
    """The running averages of a constant 2, from 0: corrected they are 2 after 1, 2 and 3 steps."""
    average = tensor(0.0)
    for t in (1, 2, 3):
        average = 0.5 * average + 0.5 * tensor(2.0)
        close(student.bias_corrected(average, 0.5, t), tensor(2.0))


@points(1, of="adam_step")
def test_the_first_step(student):
    """The example: the first step has the length lr * |g| / (|g| + eps)."""
    p, states = keep(put(student, tensor(1, 1, 1))), keep(put(student, [new_state(tensor(1, 1, 1))]))
    g = tensor(2, -2, 0.01)
    student.adam_step([p], [g], states, 0.1, 0.9, 0.999, 0.01, 0.0)
    inside = 1 - 0.1 * g / (g**2 + 0.01).sqrt()
    suspects = {"You added eps inside the square root: it stands outside.": inside}
    close(value(p), tensor(1 - 0.2 / 2.01, 1 + 0.2 / 2.01, 0.95), suspects=suspects)


@points(2, of="adam_step")
def test_fifty_steps_of_adam(student, rig, draw):
    """Fifty steps with two tensors of different scale are those of torch.optim.Adam, also the states."""
    fifty_steps(rig.adam_step, student.adam_step, draw, 0.0, decoupled=False)


@points(2, of="adamw_step")
def test_fifty_steps_of_adamw(student, rig, draw):
    """Fifty steps with two tensors of different scale are those of torch.optim.AdamW, also the states."""
    fifty_steps(rig.adamw_step, student.adamw_step, draw, 0.3, decoupled=True)


@points(2, of="yogi_step")
def test_towards_the_square_by_the_square(student):
    """The example: with g = 2 the second average 1 becomes 1.004, and 9 becomes 8.996."""
    states = keep(put(student, [{"t": 9, "v": tensor(0, 0), "s": tensor(1, 9)}]))
    student.yogi_step([keep(put(student, tensor(0, 0)))], [tensor(2, 2)], states, 0.1, 0.9, 0.999, 0.01)
    as_noted = tensor(1, 9) + 0.001 * 4 * (4 - tensor(1, 9))
    suspects = {"You multiplied by g^2 - s: only its sign counts.": as_noted}
    close(value(states)[0]["s"], tensor(1.004, 8.996), suspects=suspects)
