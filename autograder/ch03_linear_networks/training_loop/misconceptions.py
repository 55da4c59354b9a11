"""Wrong answers to ch03/training_loop, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "train_step",
    "loss_fn(model(X), y)",
    "loss_fn(model.forward(X), y)",
    name="forward_called",
    says="You called model.forward: that skips the model's hooks. Call the model itself, model(X).",
)
edit(
    "train_step",
    "    optimizer.zero_grad()\n",
    "",
    name="never_reset",
    says="You never reset the gradients: backward adds to .grad, so old minibatches count again and again.",
)


@misconception(
    "train_step",
    says="You reset the gradients between backward and step: the step has nothing left to go along.",
)
def reset_too_late(model, X, y, loss_fn, optimizer):
    loss = loss_fn(model(X), y)
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    return loss.item()


@misconception(
    "train_step",
    says="You reset the gradients only after the step: what .grad held before the first step still counts.",
)
def reset_after_the_step(model, X, y, loss_fn, optimizer):
    loss = loss_fn(model(X), y)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()


edit(
    "train_step",
    "optimizer.zero_grad()",
    "model.zero_grad()",
    name="only_the_model_reset",
    says="You reset the model's gradients: the optimizer may have others, such as parameters of the loss.",
)
edit(
    "train_step",
    "return loss.item()",
    "return loss",
    name="tensor_returned",
    says="You returned the loss tensor, which keeps the whole graph alive: return a float, loss.item().",
)
edit(
    "train_step",
    "return loss.item()",
    "return loss_fn(model(X), y).item()",
    name="measured_after_the_step",
    says="You called the model again after the step: return the loss that you already have, from before.",
)
edit(
    "train_step",
    "    loss = loss_fn(model(X), y)\n",
    "    model.train()\n    loss = loss_fn(model(X), y)\n",
    name="mode_changed",
    says="You changed the model's mode: in train_step that is left to the caller.",
)
edit(
    "train_epoch",
    "    model.train()\n",
    "",
    name="mode_not_set",
    says="You trained in whatever mode the model was: put it into training mode first.",
)


@misconception(
    "train_epoch",
    says="You averaged the minibatches' means: a short minibatch counts too much. Weigh by the examples.",
)
def mean_of_means(model, batches, loss_fn, optimizer):
    model.train()
    losses = [train_step(model, X, y, loss_fn, optimizer) for X, y in batches]
    if not losses:
        raise ValueError("there is no minibatch")
    return sum(losses) / len(losses)


@misconception("train_epoch", says="You returned the last minibatch's loss: it must be the mean of all.")
def the_last_loss(model, batches, loss_fn, optimizer):
    model.train()
    loss = None
    for X, y in batches:
        loss = train_step(model, X, y, loss_fn, optimizer)
    if loss is None:
        raise ValueError("there is no minibatch")
    return loss


edit(
    "train_epoch",
    '    if not count:\n        raise ValueError("there is no minibatch")\n    return total / count',
    "    return total / max(count, 1)",
    name="nothing_is_zero",
    says="You returned a number for no minibatch: that hides a generator that is used up. Raise ValueError.",
)


@misconception(
    "evaluate",
    says="You averaged the minibatches' means: a short minibatch counts too much. Weigh by the examples.",
)
def mean_of_mean_losses(model, batches, loss_fn):
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        with torch.no_grad():
            losses = [loss_fn(model(X), y).item() for X, y in batches]
    finally:
        for module, mode in modes:
            module.training = mode
    if not losses:
        raise ValueError("there is no minibatch")
    return sum(losses) / len(losses)


edit(
    "evaluate",
    "    model.eval()\n",
    "",
    name="in_training_mode",
    says="You evaluated in training mode: dropout drops, and batch normalisation learns from the new data.",
)
edit(
    "evaluate",
    "with torch.no_grad():",
    "if True:",
    name="recorded",
    says="You let autograd record the evaluation: evaluate inside torch.no_grad().",
)
edit(
    "evaluate",
    "            module.training = mode\n",
    "            pass\n",
    name="left_in_evaluation_mode",
    says="You left the model in evaluation mode: the next epoch would be trained without dropout.",
)
edit(
    "evaluate",
    "        for module, mode in modes:\n            module.training = mode\n",
    "        model.train(modes[0][1])\n",
    name="one_mode_for_all",
    says="You gave all modules one mode: one that was frozen in evaluation mode no longer is. Note each.",
)


@misconception("evaluate", says="If something raises, your modes are not restored: use try and finally.")
def restored_at_the_end(model, batches, loss_fn):
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    total, count = 0.0, 0
    with torch.no_grad():
        for X, y in batches:
            total += len(y) * loss_fn(model(X), y).item()
            count += len(y)
    for module, mode in modes:
        module.training = mode
    if not count:
        raise ValueError("there is no minibatch")
    return total / count


@misconception(
    "fit", says="You evaluated before the epoch: its validation loss is that of the model after it."
)
def evaluated_before(model, train_batches, validation_batches, loss_fn, optimizer, epochs):
    history = []
    for _ in range(epochs):
        validation = evaluate(model, validation_batches, loss_fn)
        history.append((train_epoch(model, train_batches, loss_fn, optimizer), validation))
    return history


@misconception("fit", says="You evaluated once, at the end: every epoch has a validation loss of its own.")
def evaluated_once(model, train_batches, validation_batches, loss_fn, optimizer, epochs):
    trained = [train_epoch(model, train_batches, loss_fn, optimizer) for _ in range(epochs)]
    return [(loss, evaluate(model, validation_batches, loss_fn)) for loss in trained]


@misconception(
    "fit",
    says="You kept the first epoch's minibatches: go through them anew, a loader may shuffle each time.",
)
def kept_in_a_list(model, train_batches, validation_batches, loss_fn, optimizer, epochs):
    train_batches, validation_batches = list(train_batches), list(validation_batches)
    history = []
    for _ in range(epochs):
        trained = train_epoch(model, train_batches, loss_fn, optimizer)
        history.append((trained, evaluate(model, validation_batches, loss_fn)))
    return history


edit(
    "fit",
    "evaluate(model, validation_batches, loss_fn)",
    "evaluate(model, train_batches, loss_fn)",
    name="evaluated_on_the_training_data",
    says="You evaluated on the data that the model learns from: use the validation minibatches.",
)
