"""Wrong answers to ch05/early_stopping, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "EarlyStopping.__init__",
    "patience < 1 or min_delta < 0",
    "patience < 1",
    name="negative_min_delta",
    says="You let min_delta be negative: then a rising loss would be an improvement.",
)

edit(
    "EarlyStopping.__init__",
    "self.best, self.best_epoch = math.inf, -1",
    "self.best, self.best_epoch = math.inf, 0",
    name="best_epoch_from_the_start",
    says="You began with epoch 0 as the best: before the first improvement there is none, and it is -1.",
)

edit(
    "EarlyStopping.step",
    "copy.deepcopy(model.state_dict())",
    "model.state_dict()",
    name="reference_kept",
    says="You kept a reference: state_dict() shares its tensors with the model, and training changes them.",
)

edit(
    "EarlyStopping.step",
    "copy.deepcopy(model.state_dict())",
    "dict(model.state_dict())",
    name="shallow_copy",
    says="You copied the dict but not its tensors: they are still those of the model.",
)


@misconception(
    "EarlyStopping.step",
    says="You counted all epochs without improvement: only those since the last improvement count.",
)
def counts_the_total(self, loss, model):
    self.epoch += 1
    if loss < self.best - self.min_delta:
        self.best, self.best_epoch = loss, self.epoch
        self.kept = copy.deepcopy(model.state_dict())
    else:
        self.bad = getattr(self, "bad", 0) + 1
    return getattr(self, "bad", 0) >= self.patience


@misconception(
    "EarlyStopping.step",
    says="You compared with the epoch before: compare with the best loss, or slow rises go unnoticed.",
)
def compares_with_the_last(self, loss, model):
    self.epoch += 1
    last, self.last = getattr(self, "last", math.inf), loss
    self.bad = 0 if loss < last - self.min_delta else getattr(self, "bad", 0) + 1
    if loss < self.best - self.min_delta:
        self.best, self.best_epoch = loss, self.epoch
        self.kept = copy.deepcopy(model.state_dict())
    return self.bad >= self.patience


@misconception(
    "EarlyStopping.step",
    says="You moved `best` with every lower loss: small steps then never add up to an improvement.",
)
def best_creeps(self, loss, model):
    self.epoch += 1
    if loss < self.best - self.min_delta:
        self.best_epoch = self.epoch
        self.kept = copy.deepcopy(model.state_dict())
    self.best = min(self.best, loss) if loss == loss else self.best
    return self.epoch - self.best_epoch >= self.patience


edit(
    "EarlyStopping.step",
    ">= self.patience",
    "> self.patience",
    name="one_epoch_too_many",
    says="You stop one epoch late: the patience-th epoch without improvement is the last one.",
)

edit(
    "EarlyStopping.step",
    "loss < self.best - self.min_delta",
    "loss <= self.best - self.min_delta",
    name="equal_is_an_improvement",
    says="You took an equal loss for an improvement: on a plateau it would never stop.",
)

edit(
    "EarlyStopping.step",
    "loss < self.best - self.min_delta",
    "loss < self.best",
    name="min_delta_ignored",
    says="You ignored min_delta: a loss must lie more than that below the best one.",
)

edit(
    "EarlyStopping.step",
    "loss < self.best - self.min_delta",
    "not loss >= self.best - self.min_delta",
    name="nan_is_an_improvement",
    says="You took NaN for an improvement: every comparison with it is false, and so is `loss >= best`.",
)

edit(
    "EarlyStopping.step",
    "copy.deepcopy(model.state_dict())",
    "{name: p.detach().clone() for name, p in model.named_parameters()}",
    name="buffers_forgotten",
    says="You kept the parameters only: buffers, such as running statistics, belong to the state as well.",
)

edit(
    "EarlyStopping.restore",
    "model.load_state_dict(self.kept)",
    "model.load_state_dict({**model.state_dict(), **{k: self.kept[k] for k, _ in model.named_parameters()}})",
    name="buffers_not_restored",
    says="You restored the parameters only: buffers, such as running statistics, must come back as well.",
)

edit(
    "EarlyStopping.restore",
    "model.load_state_dict(self.kept)",
    "model.load_state_dict(self.kept, assign=True)",
    name="new_parameters",
    says="You put in other parameters: an optimiser would go on with the old ones. Copy into those.",
)


@misconception(
    "EarlyStopping.restore",
    says="You gave the model the kept tensors themselves: further training changes them. Copy their values.",
)
def shares_what_is_kept(self, model):
    if self.kept is None:
        raise RuntimeError
    own = {**dict(model.named_parameters()), **dict(model.named_buffers())}
    for name, tensor in self.kept.items():
        own[name].data = tensor


edit(
    "EarlyStopping.restore",
    '        if self.kept is None:\n            raise RuntimeError("there is no best epoch to restore")\n'
    "        model.load_state_dict(self.kept)\n",
    "        if self.kept is not None:\n            model.load_state_dict(self.kept)\n",
    name="silently_nothing",
    says="You did nothing where there is nothing to restore: say so with a RuntimeError.",
)


@misconception(
    "fit",
    says="You restored only after a stop: also after `max_epochs` the last epoch need not be the best.",
)
def restores_after_a_stop(model, train_epoch, validate, stopping, max_epochs):
    losses = []
    for _ in range(max_epochs):
        train_epoch(model)
        losses.append(validate(model))
        if stopping.step(losses[-1], model):
            stopping.restore(model)
            break
    return losses


@misconception("fit", says="You never restored: the model is left with the parameters of the last epoch.")
def never_restores(model, train_epoch, validate, stopping, max_epochs):
    losses = []
    for _ in range(max_epochs):
        train_epoch(model)
        losses.append(validate(model))
        if stopping.step(losses[-1], model):
            break
    return losses


@misconception("fit", says="You validated before the training: the loss then belongs to the epoch before.")
def validates_first(model, train_epoch, validate, stopping, max_epochs):
    losses = []
    for _ in range(max_epochs):
        losses.append(validate(model))
        train_epoch(model)
        if stopping.step(losses[-1], model):
            break
    stopping.restore(model)
    return losses


edit(
    "fit",
    "            break\n",
    "            return losses[:-1]\n",
    name="last_loss_lost",
    says="You left out the last loss, and the restoring: every epoch's loss belongs to the result.",
)
