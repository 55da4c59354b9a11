"""Wrong answers to ch12/adam_yogi, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "bias_corrected",
    "1 - beta**t",
    "1 + beta**t",
    name="plus",
    says="You divided by 1 + beta^t: the weights add up to 1 - beta^t, which is less than 1.",
)
edit(
    "bias_corrected",
    "average / (1 - beta**t)",
    "average * (1 - beta**t)",
    name="made_smaller",
    says="You multiplied by 1 - beta^t: the average is too small at first, so divide.",
)
edit(
    "bias_corrected",
    "average / (1 - beta**t)",
    "average.clone()",
    name="no_correction",
    says="You did not correct the bias: the average started at 0 and is too small at first.",
)
edit(
    "bias_corrected",
    "beta**t",
    "beta",
    name="as_after_one_step",
    says="You divided by 1 - beta: that is the sum of the weights after one step. After t it is 1 - beta^t.",
)
edit(
    "bias_corrected",
    "beta**t",
    "beta ** (t - 1)",
    name="one_step_too_few",
    says="You counted one step too few: after t steps the weights add up to 1 - beta^t.",
)
edit(
    "bias_corrected",
    "average / (1 - beta**t)",
    "average.div_(1 - beta**t)",
    name="average_changed",
    says="You changed the average itself: the next step needs it without the correction.",
)

edit(
    "adam_step",
    "s_hat.sqrt() + eps",
    "(s_hat + eps).sqrt()",
    name="eps_inside",
    says="You added eps inside the square root: in Adam it stands outside.",
)
edit(
    "adam_step",
    "lr * v_hat / (s_hat.sqrt() + eps)",
    "lr * bias_corrected(state['v'] / (state['s'].sqrt() + eps), beta1, state['t'])"
    " * (1 - beta2 ** state['t']) ** 0.5",
    name="eps_before_the_correction",
    says="You added eps to the root of s before its correction: it belongs to the root of s_hat.",
)
edit(
    "adam_step",
    'v_hat = bias_corrected(state["v"], beta1, state["t"])\n'
    '            s_hat = bias_corrected(state["s"], beta2, state["t"])',
    'v_hat, s_hat = state["v"], state["s"]',
    name="no_correction_in_adam",
    says="You used v and s without bias correction: they started at 0 and are too small at first.",
)
edit(
    "adam_step",
    "            p.sub_(",
    '            state["v"], state["s"] = v_hat, s_hat\n            p.sub_(',
    name="correction_kept",
    says="You put the corrected averages into the state: the next step needs them without the correction.",
)
edit(
    "adam_step",
    "g**2",
    'state["v"] ** 2',
    name="square_of_the_average",
    says="You averaged the square of v: s is the average of the squares of the gradients.",
)
edit(
    "adam_step",
    "g**2",
    "(g**2).mean()",
    name="one_scale_for_a_tensor",
    says="You took one mean square for the whole tensor: each element has its own.",
)
edit(
    "adam_step",
    "g = g + l2 * p",
    "p.mul_(1 - lr * l2)",
    name="decoupled",
    says="You shrank the parameters by themselves, which is AdamW: here the penalty's gradient goes into g.",
)
edit(
    "adam_step",
    "g = g + l2 * p",
    "g += l2 * p",
    name="gradient_changed",
    says="You added the penalty to the caller's gradient, in place: make a new tensor.",
)
edit(
    "adam_step",
    "            if g is None:\n                continue\n",
    '            if g is None:\n                states[i]["t"] += 1\n                continue\n',
    name="counts_missing_gradients",
    says="You counted a step for a tensor without a gradient: its t stays, like the rest of its state.",
)
edit(
    "adam_step",
    "            if g is None:\n                continue\n",
    "            if g is None:\n                g = torch.zeros_like(params[i])\n",
    name="missing_is_zero",
    says="You took a missing gradient for 0: v and s then decay, and the tensor drifts on. Skip it.",
)


@misconception(
    "adam_step", says="You used one count for all tensors: each state counts the steps of its own tensor."
)
def one_clock(params, grads, states, lr, beta1, beta2, eps, l2):
    t = max(state["t"] for state in states) + 1
    with torch.no_grad():
        for p, g, state in zip(params, grads, states, strict=True):
            if g is None:
                continue
            g = g + l2 * p
            state["t"] = t
            state["v"] = beta1 * state["v"] + (1 - beta1) * g
            state["s"] = beta2 * state["s"] + (1 - beta2) * g**2
            p -= (
                lr
                * bias_corrected(state["v"], beta1, t)
                / (bias_corrected(state["s"], beta2, t).sqrt() + eps)
            )


edit(
    "adam_step",
    "p.sub_(lr * v_hat / (s_hat.sqrt() + eps))",
    "p = p - lr * v_hat / (s_hat.sqrt() + eps)",
    name="rebinds",
    says="You rebound the loop's variable: the parameter itself must change, in place.",
)
edit(
    "adam_step",
    "p.sub_(lr * v_hat / (s_hat.sqrt() + eps))",
    "p.data = p - lr * v_hat / (s_hat.sqrt() + eps)",
    name="new_storage",
    says="You gave the parameter new memory: write into its own.",
)
edit(
    "adam_step",
    "with torch.no_grad():",
    "if True:",
    name="recorded",
    says="Autograd recorded your step: change parameters inside torch.no_grad().",
)

edit(
    "adamw_step",
    "    with torch.no_grad():\n        for i, g in enumerate(grads):\n            if g is not None:\n"
    "                params[i].mul_(1 - lr * weight_decay)\n"
    "    adam_step(params, grads, states, lr, beta1, beta2, eps, 0.0)",
    "    adam_step(params, grads, states, lr, beta1, beta2, eps, weight_decay)",
    name="l2_instead",
    says="You added the decay to the gradient, as Adam's penalty: there s divides it away again.",
)
edit(
    "adamw_step",
    "            if g is not None:\n                params[i].mul_(1 - lr * weight_decay)\n",
    "            params[i].mul_(1 - lr * weight_decay)\n",
    name="shrinks_without_a_gradient",
    says="You shrank a tensor that has no gradient: it makes no step at all.",
)
edit(
    "adamw_step",
    "mul_(1 - lr * weight_decay)",
    "mul_(1 - weight_decay)",
    name="decay_without_lr",
    says="You shrank by 1 - weight_decay: the learning rate belongs to it, 1 - lr * weight_decay.",
)


@misconception(
    "adamw_step", says="You shrank the parameters after the step, and the step with them: shrink first."
)
def shrinks_afterwards(params, grads, states, lr, beta1, beta2, eps, weight_decay):
    adam_step(params, grads, states, lr, beta1, beta2, eps, 0.0)
    with torch.no_grad():
        for p, g in zip(params, grads, strict=True):
            if g is not None:
                p *= 1 - lr * weight_decay


edit(
    "adamw_step",
    "eps, 0.0)",
    "eps, weight_decay)",
    name="decays_twice",
    says="You decayed twice, once by shrinking and once through the gradient.",
)

edit(
    "yogi_step",
    'torch.sign(g**2 - state["s"]) * g**2',
    '(g**2 - state["s"]) * g**2',
    name="deviation_times_square",
    says="You multiplied by g^2 - s: only its sign counts, and the increment is (1 - beta2) g^2.",
)
edit(
    "yogi_step",
    'torch.sign(g**2 - state["s"]) * g**2',
    '(g**2 - state["s"])',
    name="adams_average",
    says="This is Adam's average: it moves by (1 - beta2) (g^2 - s), Yogi's by (1 - beta2) g^2 with a sign.",
)
edit(
    "yogi_step",
    'torch.sign(g**2 - state["s"]) * g**2',
    'torch.sign(state["s"] - g**2) * g**2',
    name="away_from_the_square",
    says="You moved s away from g^2: where g^2 is larger, s grows.",
)
edit(
    "yogi_step",
    'torch.sign(g**2 - state["s"])',
    'torch.sign(g - state["s"])',
    name="sign_with_the_gradient",
    says="You compared s with g: it is an average of squares, so compare it with g^2.",
)
edit(
    "yogi_step",
    'torch.sign(g**2 - state["s"])',
    'torch.where(g**2 >= state["s"], 1.0, -1.0)',
    name="moves_at_a_tie",
    says="You moved s where it is equal to g^2 already: there it stays.",
)
edit(
    "yogi_step",
    'state["s"] + (1 - beta2)',
    'beta2 * state["s"] + (1 - beta2)',
    name="forgets_as_well",
    says="You multiplied s by beta2 as well: Yogi only adds or subtracts (1 - beta2) g^2.",
)
edit(
    "yogi_step",
    'v_hat = bias_corrected(state["v"], beta1, state["t"])\n'
    '            s_hat = bias_corrected(state["s"], beta2, state["t"])',
    'v_hat, s_hat = state["v"], state["s"]',
    name="no_correction_in_yogi",
    says="You used v and s without bias correction: here Yogi corrects both, as Adam does.",
)
edit(
    "yogi_step",
    "s_hat.sqrt() + eps",
    "(s_hat + eps).sqrt()",
    name="yogi_eps_inside",
    says="You added eps inside the square root: it stands outside.",
)
edit(
    "yogi_step",
    "            if g is None:\n                continue\n",
    '            if g is None:\n                states[i]["t"] += 1\n                continue\n',
    name="yogi_counts_missing_gradients",
    says="You counted a step for a tensor without a gradient: its t stays, like the rest of its state.",
)
