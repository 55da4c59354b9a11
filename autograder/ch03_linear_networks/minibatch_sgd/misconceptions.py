"""Wrong answers to ch03/minibatch_sgd, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception


@misconception("data_iter", says="You dropped the last, shorter minibatch: its examples are never seen.")
def drops_the_last(X, y, batch_size, generator):
    order = torch.randperm(len(X), generator=generator)
    for start in range(0, len(X) - batch_size + 1, batch_size):
        chosen = order[start : start + batch_size]
        yield X[chosen], y[chosen]


@misconception("data_iter", says="You shuffled rows and labels separately: an example must keep its label.")
def shuffled_apart(X, y, batch_size, generator):
    rows = X[torch.randperm(len(X), generator=generator)].split(batch_size)
    labels = y[torch.randperm(len(X), generator=generator)].split(batch_size)
    yield from zip(rows, labels, strict=True)


@misconception(
    "data_iter", says="You drew each minibatch anew: some examples are served twice in a pass, others never."
)
def with_replacement(X, y, batch_size, generator):
    for start in range(0, len(X), batch_size):
        chosen = torch.randint(len(X), (min(batch_size, len(X) - start),), generator=generator)
        yield X[chosen], y[chosen]


edit(
    "data_iter",
    "torch.randperm(len(X), generator=generator)",
    "torch.arange(len(X))",
    name="never_shuffled",
    says="You served the examples in their given order: draw a random one from the generator.",
)
edit(
    "squared_loss_gradients",
    "X.T @ error / len(X), error.mean()",
    "X.T @ error, error.sum()",
    name="gradient_of_the_sum",
    says="You returned the gradients of the summed loss: the loss is the mean over the examples.",
)
edit(
    "squared_loss_gradients",
    "error = X @ w + b - y",
    "error = 2 * (X @ w + b - y)",
    name="without_the_half",
    says="You forgot the half of the loss: its derivative cancels the 2.",
)
edit(
    "squared_loss_gradients",
    "X @ w + b - y",
    "y - X @ w - b",
    name="wrong_sign",
    says="Your gradients have the wrong sign: the error is the prediction minus the label.",
)


@misconception(
    "sgd_step", says="You rebound the loop's variable: the parameter itself must change, in place."
)
def rebinds(params, grads, lr):
    for p, g in zip(params, grads, strict=True):
        if g is not None:
            p = p - lr * g


@misconception(
    "sgd_step", says="You gave the parameter new storage: others who share its memory keep the old values."
)
def new_storage(params, grads, lr):
    for p, g in zip(params, grads, strict=True):
        if g is not None:
            p.data = p.data - lr * g


edit(
    "sgd_step",
    "with torch.no_grad():",
    "if True:",
    name="recorded",
    says="Autograd recorded your step: change parameters inside torch.no_grad().",
)
edit(
    "sgd_step",
    "p -= lr * g",
    "p += lr * g",
    name="uphill",
    says="You went uphill: gradient descent subtracts the gradient.",
)
