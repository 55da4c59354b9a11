"""Wrong answers to ch04/softmax, with the sentence a student should read."""

# ruff: noqa: F821 - softmax, torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception


@misconception(
    "softmax",
    says="You exponentiated the raw logits: exp overflows beyond 88 (float32). Subtract the maximum first.",
)
def no_maximum(x, dim):
    exponentials = torch.exp(x)
    return exponentials / exponentials.sum(dim=dim, keepdim=True)


@misconception(
    "softmax",
    says="You subtracted the maximum of the whole tensor: a row far below it becomes 0/0. "
    "Each slice needs its own maximum.",
)
def global_maximum(x, dim):
    if not -x.dim() <= dim < x.dim():
        raise IndexError(dim)
    exponentials = torch.exp(x - x.max())
    return exponentials / exponentials.sum(dim=dim, keepdim=True)


@misconception("softmax", says="You always normalised along the last dimension; `dim` says along which.")
def last_dimension(x, dim):
    exponentials = torch.exp(x - x.amax(dim=-1, keepdim=True))
    return exponentials / exponentials.sum(dim=-1, keepdim=True)


@misconception(
    "log_softmax", says="You took the log of softmax: where a probability underflows to 0, its log is -inf."
)
def log_of_softmax(x, dim):
    return torch.log(softmax(x, dim))


edit(
    "log_softmax",
    "torch.log(torch.exp(shifted).sum(dim=dim, keepdim=True))",
    "torch.log(torch.exp(shifted).sum())",
    name="log_sum_over_everything",
    says="You summed the exponentials over the whole tensor; the sum runs along `dim` only.",
)


@misconception(
    "softmax_vjp",
    says="You used only the Jacobian's diagonal p(1 - p): every probability depends on every logit.",
)
def diagonal_only(p, v, dim):
    return p * (1 - p) * v


edit(
    "softmax_vjp",
    "weighted.sum(dim=dim, keepdim=True)",
    "weighted.sum()",
    name="slices_mixed",
    says="You summed p * v over the whole tensor; slices do not mix, so the sum runs along `dim` only.",
)
