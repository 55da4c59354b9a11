"""Wrong answers to ch02/autograd_usage, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "repeated_grads",
    "leaf.grad.clone()",
    "leaf.grad",
    name="the_same_tensor_noted",
    says="You noted .grad itself: the next backward pass adds into that very tensor. Note a copy.",
)
edit(
    "repeated_grads",
    "        if zero:\n            leaf.grad.zero_()\n",
    "",
    name="never_zeroed",
    says="You never set .grad to 0: backward adds to what is there.",
)
edit(
    "repeated_grads",
    "        if zero:\n            leaf.grad.zero_()\n",
    "        leaf.grad.zero_()\n",
    name="always_zeroed",
    says="You set .grad to 0 also where `zero` is false: there the gradients must add up.",
)


@misconception(
    "repeated_grads",
    says="You differentiated f once and reused the result: call f for each pass, it may be another function.",
)
def one_pass_for_all(f, x, n, zero):
    leaf = x.clone().requires_grad_()
    f(leaf).backward()
    times = torch.ones(n, dtype=x.dtype) if zero else torch.arange(1, n + 1, dtype=x.dtype)
    return times.reshape(-1, *[1] * x.dim()) * leaf.grad


@misconception(
    "vjp",
    says="You summed the outputs: that is v = 1. Weigh each output with its entry of v first.",
)
def plain_sum(f, x, v):
    leaf = x.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(f(leaf).sum(), leaf)
    return gradient


@misconception(
    "vjp",
    says="Your backward also filled .grad of f's own parameters; torch.autograd.grad asks for x only.",
)
def fills_other_gradients(f, x, v):
    leaf = x.clone().requires_grad_()
    f(leaf).backward(v)
    return leaf.grad


edit(
    "vjp",
    "x.clone().requires_grad_()",
    "x.requires_grad_()",
    name="x_made_a_leaf",
    says="You switched on gradients for the caller's x: make a copy of it, or detach it, and use that.",
)
edit(
    "grad_with_frozen_factor",
    "f(leaf) * g(leaf).detach()",
    "f(leaf).detach() * g(leaf)",
    name="wrong_factor_frozen",
    says="You held f(x) constant and differentiated g(x); it is the other way round.",
)
edit(
    "grad_with_frozen_factor",
    "g(leaf).detach()",
    "g(leaf).clone()",
    name="copied_not_detached",
    says="Nothing was held constant: gradients still flow through g(x). clone() copies; detach() cuts.",
)


@misconception(
    "grad_with_frozen_factor",
    says="You multiplied by g(x) in the end: right only where each output depends on its own input alone.",
)
def weighted_afterwards(f, g, x):
    leaf = x.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(f(leaf).sum(), leaf)
    return gradient * g(x)


edit(
    "double_until",
    "    y = x\n",
    "    y = x.detach()\n",
    name="graph_cut",
    says="You cut x off from the result: without .detach() and .data the gradient flows through the loop.",
)
edit(
    "double_until",
    "y.norm() < limit",
    "y.norm() <= limit",
    name="one_doubling_too_many",
    says="You doubled a tensor whose norm equals the limit; at the limit it is done.",
)


@misconception(
    "double_until",
    says="You doubled in place: that changes the caller's x, and fails on a leaf that requires a gradient.",
)
def doubled_in_place(x, limit):
    while x.norm() < limit:
        x *= 2
    return 100 * x if x.sum() < 0 else x


@misconception(
    "safe_sqrt",
    says="What torch.where drops is still differentiated: its slope is inf or NaN, and 0 times that is NaN.",
)
def where_after_the_root(x):
    return torch.where(x > 0, torch.sqrt(x), 0)


edit(
    "safe_sqrt",
    "x.where(x > 0, 0)",
    "x.clamp(min=1e-12)",
    name="tiny_numbers_raised",
    says="You raised small numbers to an epsilon: their roots and slopes are those of the epsilon now.",
)


@misconception(
    "safe_sqrt",
    says="You clamped at 0 before the root: at 0 itself clamp passes the root's infinite slope on.",
)
def clamped_at_zero(x):
    return torch.sqrt(x.clamp(min=0))
