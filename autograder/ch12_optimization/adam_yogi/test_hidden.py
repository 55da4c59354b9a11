"""Hidden checks of ch12/adam_yogi."""

import torch
from torch.optim.adam import adam

from d2lcourse.checks import close, keep, leaves_unchanged, own_work, points, put, value

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
SHAPES, SCALES = ((3,), (2, 5), (1, 2, 2)), (1e-2, 1.0, 1e3)
no_library = own_work(*LIBRARY, of=FUNCTIONS)


def tensor(*values):
    """Return numbers as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


def new_state(p):
    """Return the state of a tensor that has made no step."""
    return {"t": 0, "v": torch.zeros_like(p), "s": torch.zeros_like(p)}


def library_step(p, g, state, lr, beta1, beta2, eps, decay, decoupled):
    """Take a step of torch.optim's Adam or AdamW with a tensor of our own, in place."""
    count = torch.tensor(float(state["t"]))
    adam(
        [p], [g], [state["v"]], [state["s"]], [], [count], lr=lr, beta1=beta1, beta2=beta2, eps=eps,
        weight_decay=decay, decoupled_weight_decay=decoupled, amsgrad=False, maximize=False,
    )  # fmt: skip
    state["t"] = int(count)


def yogi_of_numbers(p, g, state, lr, beta1, beta2, eps):
    """Take a step of Yogi with a tensor of our own, in place, number by number."""
    state["t"] += 1
    numbers = zip(*(x.view(-1).tolist() for x in (p, g, state["v"], state["s"])), strict=True)
    for i, (x, slope, v, s) in enumerate(numbers):
        v += (1 - beta1) * (slope - v)
        if slope**2 != s:
            s += (1 - beta2) * slope**2 * (1 if slope**2 > s else -1)
        v_hat, s_hat = v / (1 - beta1 ** state["t"]), s / (1 - beta2 ** state["t"])
        state["v"].view(-1)[i], state["s"].view(-1)[i] = v, s
        p.view(-1)[i] = x - lr * v_hat / (s_hat**0.5 + eps)


def same_steps(
    take_steps, function, oracle, draw, settings, steps, *, missing, dtype=torch.float64, rtol=1e-8
):
    """Let a student's function and an oracle take the same steps with leaves of different scale.

    If some are missing, the first tensor has a gradient from the third step on, the second one in every
    second step. In float32 gradients are positive, so that no average is a small difference of large numbers.
    """

    def gradient(shape, scale):
        drawn = draw.normal(*shape, dtype=dtype)
        return scale * ((drawn.abs() if dtype == torch.float32 else drawn) + 0.4)

    params = [scale * draw.normal(*shape, dtype=dtype) for shape, scale in zip(SHAPES, SCALES, strict=True)]
    grads = [
        [
            None
            if missing and ((i == 0 and step < 2) or (i == 1 and step % 2 == 0))
            else gradient(shape, scale)
            for i, (shape, scale) in enumerate(zip(SHAPES, SCALES[::-1], strict=True))
        ]
        for step in range(steps)
    ]
    states = [new_state(p) for p in params]
    found, their_states, their_grads, sound = take_steps(function, params, grads, states, settings)
    for some in grads:
        for p, g, state in zip(params, some, states, strict=True):
            if g is not None:
                oracle(p, g, state, *settings)
    close(found, params, rtol=rtol)
    close(their_states, states, rtol=rtol)
    close(their_grads, grads, rtol=0, atol=0)
    close(sound, [True] * 3)


def adam_with_penalty(*args):
    library_step(*args, decoupled=False)


def adamw(*args):
    library_step(*args, decoupled=True)


@points(2, of="bias_corrected")
def test_any_average(student, draw):
    """An average of random numbers, divided by the sum of their weights; float32 stays float32."""
    for beta, t in ((0.9, 1), (0.6, 4), (0.999, 30), (0.0, 3)):
        x = draw.normal(t, 2, 3, dtype=torch.float64)
        weights = tensor(*((1 - beta) * beta ** (t - 1 - i) for i in range(t)))
        average = torch.einsum("t,tij->ij", weights, x)
        found = leaves_unchanged(student.bias_corrected, average, beta, t)
        close(found, average / weights.sum())
        close(student.bias_corrected(average.float(), beta, t), (average / weights.sum()).float(), rtol=1e-4)


@points(2, of="adam_step")
def test_the_penalty(student, rig, draw):
    """With l2 > 0: twenty-five steps of leaves are those of torch.optim.Adam, in place; gradients stay."""
    same_steps(
        rig.adam_step,
        student.adam_step,
        adam_with_penalty,
        draw,
        (0.03, 0.8, 0.95, 1e-2, 0.7),
        25,
        missing=False,
    )


@points(2, of="adam_step")
def test_adam_counts_each_tensor_by_itself(student, rig, draw):
    """Gradients that are None in some steps: tensor and state stay, and each state has its own count."""
    settings = (0.03, 0.8, 0.95, 1e-2, 0.7)
    same_steps(rig.adam_step, student.adam_step, adam_with_penalty, draw, settings, 5, missing=True)


@points(1, of="adam_step")
def test_single_precision(student, rig, draw):
    """Parameters and states of float32 stay so."""
    settings, single = (0.01, 0.7, 0.9, 1e-2, 0.1), torch.float32
    same_steps(
        rig.adam_step,
        student.adam_step,
        adam_with_penalty,
        draw,
        settings,
        4,
        missing=False,
        dtype=single,
        rtol=1e-4,
    )


@points(2, of="adamw_step")
def test_adamw_counts_each_tensor_by_itself(student, rig, draw):
    """Gradients that are None in some steps: the tensor does not shrink, its state stays."""
    same_steps(rig.adamw_step, student.adamw_step, adamw, draw, (0.1, 0.8, 0.95, 1e-2, 0.5), 5, missing=True)


@points(1, of="adamw_step")
def test_gradients_of_zero(student, draw):
    """Where all gradients are 0, parameters shrink by 1 - lr * weight_decay, and v and s stay 0."""
    x = draw.normal(2, 3, dtype=torch.float64)
    p, states = keep(put(student, x)), keep(put(student, [new_state(x)]))
    for _ in range(3):
        student.adamw_step([p], [torch.zeros_like(x)], states, 0.2, 0.9, 0.999, 1e-2, 1.5)
    close(value(p), 0.7**3 * x)
    close(value(states), [{**new_state(x), "t": 3}])


@points(2, of="yogi_step")
def test_the_size_of_the_increment(student, draw):
    """The second average moves by (1 - beta2) g^2 towards g^2 wherever it was, and stays where they agree."""
    g, beta2 = draw.uniform(6, low=0.5, high=3.0, dtype=torch.float64), 0.96
    signs = tensor(-1, 1, 1, -1, 1, -1)
    s = g**2 * tensor(1e3, 1e-3, 0.9, 1.1, 0.0, 7.0)
    # The last three squares are equal to the average to the bit.
    g, s, signs = (
        torch.cat(pair)
        for pair in ((g, tensor(2, -4, 0.5)), (s, tensor(4, 16, 0.25)), (signs, tensor(0, 0, 0)))
    )
    states = keep(put(student, [{"t": 3, "v": torch.zeros_like(g), "s": s}]))
    student.yogi_step([keep(put(student, torch.ones_like(g)))], [g], states, 0.1, 0.9, beta2, 1e-2)
    close(value(states)[0]["s"] - s, signs * (1 - beta2) * g**2, atol=1e-10)


@points(2, of="yogi_step")
def test_steps_of_yogi(student, rig, draw):
    """Twelve steps of leaves of different scale, number by number, also the states; gradients stay."""
    same_steps(
        rig.yogi_step, student.yogi_step, yogi_of_numbers, draw, (0.03, 0.8, 0.95, 1e-2), 12, missing=False
    )


@points(1, of="yogi_step")
def test_yogi_counts_each_tensor_by_itself(student, rig, draw):
    """Gradients that are None in some steps: tensor and state stay, and each state has its own count."""
    same_steps(
        rig.yogi_step, student.yogi_step, yogi_of_numbers, draw, (0.03, 0.8, 0.95, 1e-2), 5, missing=True
    )
