"""Wrong answers to ch03/weight_decay, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "l2_penalty",
    "w.square().sum() / 2",
    "w.norm()",
    name="norm_not_squared",
    says="This is the length: the penalty is half of its square.",
)
edit(
    "l2_penalty",
    " / 2",
    "",
    name="without_the_half",
    says="You forgot the half, so that the weights would decay twice as fast.",
)
edit(
    "decayed_step",
    "b - lr * error.mean()",
    "b - lr * (error.mean() + lam * b)",
    name="bias_decays",
    says="Your bias decays, too: the penalty is on the weights only.",
)
edit(
    "decayed_step",
    "+ lam * w",
    "- lam * w",
    name="weights_grow",
    says="Your weights grow: the penalty's gradient is added to the loss's, and the step goes against both.",
)
edit(
    "decayed_step",
    "lam * w",
    "lam * w / w.norm()",
    name="gradient_of_the_norm",
    says="This is the gradient of the length; the gradient of half its square is w itself.",
)
edit(
    "decayed_step",
    "lam * w",
    "2 * lam * w",
    name="twice_as_fast",
    says="Your weights decay twice as fast: the penalty has the factor 1/2, so its gradient is lam * w.",
)
edit(
    "decayed_step",
    "X.T @ error / len(X) + lam * w",
    "(X.T @ error + lam * w) / len(X)",
    name="decay_divided_by_n",
    says="You divided the decay by n: only the loss is a mean over the examples.",
)


@misconception(
    "decayed_step", says="You used the new weights for the bias: both gradients are taken at the old ones."
)
def bias_after_weights(w, b, X, y, lr, lam):
    w = w - lr * (X.T @ (X @ w + b - y) / len(X) + lam * w)
    return w, b - lr * (X @ w + b - y).mean()


edit(
    "train",
    "torch.zeros(X.shape[1], dtype=torch.float64), torch.zeros((), dtype=torch.float64)",
    "torch.ones(X.shape[1], dtype=torch.float64), torch.zeros((), dtype=torch.float64)",
    name="starts_elsewhere",
    says="You did not start from zero.",
)
edit(
    "train",
    "decayed_step(w, b, X, y, lr, lam)",
    "decayed_step(w, b, X, y, lr, 0.0)",
    name="never_decays",
    says="You trained without decay: pass lam on.",
)


@misconception(
    "generalisation_gap", says="You added the penalty: it is no error, and is the same for both sets anyway."
)
def with_penalty(w, b, train_data, new_data):
    losses = [(X @ w + b - y).square().mean() / 2 for X, y in (train_data, new_data)]
    return float(losses[1] + l2_penalty(w) - losses[0])


edit(
    "generalisation_gap",
    "losses[1] - losses[0]",
    "losses[0] - losses[1]",
    name="wrong_sign",
    says="Your gap has the wrong sign: new data minus training data.",
)
