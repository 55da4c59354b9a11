"""Hidden checks of ch03/training_loop."""

import torch
from torch.nn import functional as F

from d2lcourse.checks import close, costs_at_most, leaves_unchanged, points, raises

MODULES = ["model", "0", "1", "2", "3"]


def network(nn):
    """Return a classifier with batch normalisation, of this process's torch or of the worker's."""
    return nn.Sequential(nn.Linear(3, 5), nn.BatchNorm1d(5), nn.Tanh(), nn.Linear(5, 4)).double()


def twins(lib, draw):
    """Return two such networks with the same random parameters: ours and one in the worker."""
    ours, theirs = network(torch.nn), network(lib.torch.nn)
    for p in ours.parameters():
        p.data = draw.normal(*p.shape, dtype=torch.float64)
    theirs.load_state_dict(dict(ours.state_dict()))
    return ours, theirs


def minibatches(draw, *sizes):
    """Return minibatches of examples with three features and one of four labels."""
    return [(draw.normal(n, 3, dtype=torch.float64), draw.integers(0, 4, n)) for n in sizes]


class Momentum:
    """SGD with momentum 0.9, written out: importing torch.optim would take longer than all checks."""

    def __init__(self, params, lr, weight_decay=0.0):
        self.params, self.lr, self.weight_decay = list(params), lr, weight_decay
        self.velocities = [torch.zeros_like(p) for p in self.params]

    def step(self, loss):
        """Take a step against the gradient of a loss."""
        gradients = torch.autograd.grad(loss, self.params)
        for p, v, g in zip(self.params, self.velocities, gradients, strict=True):
            v.mul_(0.9).add_(g + self.weight_decay * p.data)
            p.data -= self.lr * v


def our_step(model, X, y, optimizer, scale=1.0):
    """Take a step with cross-entropy; return the loss before it."""
    loss = F.cross_entropy(scale * model(X), y)
    optimizer.step(loss)
    return loss.item()


def our_loss(model, batches):
    """Return the mean loss over the examples in evaluation mode, all of them at once."""
    X, y = (torch.cat(parts) for parts in zip(*batches, strict=True))
    model.eval()
    loss = F.cross_entropy(model(X), y).item()
    model.train()
    return loss


@points(2, of="train_step")
def test_the_same_steps(student, rig, lib, draw):
    """Four steps with momentum: losses, parameters, buffers, and the parameter of a loss that is learned."""
    ours, theirs = twins(lib, draw)
    scale, loss_fn = torch.tensor(0.5, dtype=torch.float64, requires_grad=True), rig.Scaled()
    our_optimizer = Momentum([*ours.parameters(), scale], lr=0.05, weight_decay=0.1)
    learned = [*theirs.parameters(), loss_fn.scale]
    optimizer = lib.torch.optim.SGD(learned, lr=0.05, momentum=0.9, weight_decay=0.1)
    rig.leave_gradients(optimizer)
    for X, y in minibatches(draw, 6, 3, 7, 2):
        found = leaves_unchanged(student.train_step, theirs, X, y, loss_fn, optimizer)
        close(found, our_step(ours, X, y, our_optimizer, scale))
    close(rig.state(theirs), dict(ours.state_dict()))
    close(loss_fn.scale, scale.detach())


@points(1, of="train_step")
def test_hooks_and_modes(student, rig, lib, draw):
    """Hooks of a model count, and a model in evaluation mode is trained in evaluation mode."""
    ours, theirs = twins(lib, draw)
    ours.eval()
    theirs.eval()
    rig.double_the_outputs(theirs)
    our_optimizer = Momentum(ours.parameters(), lr=0.1)
    optimizer = lib.torch.optim.SGD(theirs.parameters(), lr=0.1, momentum=0.9)
    for X, y in minibatches(draw, 5, 1):
        found = student.train_step(theirs, X, y, lib.torch.nn.CrossEntropyLoss(), optimizer)
        close(found, our_step(ours, X, y, our_optimizer, 2.0))
    close(rig.state(theirs), dict(ours.state_dict()))
    close(rig.in_training(theirs), [])


@points(1, of="train_epoch")
def test_an_epoch_in_training_mode(student, rig, lib, draw):
    """A model that was in evaluation mode is trained in training mode; the minibatches have no length."""
    ours, theirs = twins(lib, draw)
    theirs.eval()
    batches = minibatches(draw, 6, 2, 4)
    our_optimizer = Momentum(ours.parameters(), lr=0.1)
    optimizer = lib.torch.optim.SGD(theirs.parameters(), lr=0.1, momentum=0.9)
    for loader in (rig.Loader(batches), rig.once(batches[1:] + batches[:1])):
        found = student.train_epoch(theirs, loader, lib.torch.nn.CrossEntropyLoss(), optimizer)
        close(found, sum(len(y) * our_step(ours, X, y, our_optimizer) for X, y in batches) / 12)
        close(rig.in_training(theirs), MODULES)
        batches = batches[1:] + batches[:1]
    close(rig.state(theirs), dict(ours.state_dict()))


@points(1, of="train_epoch")
def test_an_epoch_without_minibatches(student, rig, lib):
    """No minibatch is a ValueError."""
    model = lib.torch.nn.Linear(3, 4)
    optimizer = lib.torch.optim.SGD(model.parameters(), lr=0.1)
    for nothing in ([], rig.once([])):
        raises(ValueError, student.train_epoch, model, nothing, lib.torch.nn.CrossEntropyLoss(), optimizer)


@points(1, of="evaluate")
def test_nothing_changes(student, rig, lib, draw):
    """Parameters, buffers, gradients and the mode of each module are as before; any division will do."""
    ours, theirs = twins(lib, draw)
    (batch,) = minibatches(draw, 8)
    our_step(ours, *batch, Momentum(ours.parameters(), lr=0.1))  # statistics of a batch
    theirs.load_state_dict(dict(ours.state_dict()))
    rig.leave_gradients(lib.torch.optim.SGD(theirs.parameters(), lr=0.1))
    theirs[2].eval()
    for sizes in ((8,), (5, 3), (1, 6, 1)):
        parts = list(zip(*(part.split(sizes) for part in batch), strict=True))
        loss = student.evaluate(theirs, rig.Loader(parts), lib.torch.nn.CrossEntropyLoss())
        close(loss, our_loss(ours, [batch]))
        close(rig.in_training(theirs), ["model", "0", "1", "3"])
    close(rig.state(theirs), dict(ours.state_dict()))
    close(rig.gradients(theirs), [torch.ones_like(p) for p in ours.parameters()])


@points(1, of="evaluate")
def test_nothing_recorded(student, lib, draw):
    """No tensor is saved for a backward pass; afterwards gradients can be had again."""
    ours, theirs = twins(lib, draw)
    batches = minibatches(draw, 4, 2)
    advice = "Evaluate inside torch.no_grad()"
    loss_fn = lib.torch.nn.CrossEntropyLoss()
    close(
        costs_at_most(student.evaluate, theirs, batches, loss_fn, saved_bytes=0, advice=advice),
        our_loss(ours, batches),
    )
    close({"gradients enabled": lib.torch.is_grad_enabled()}, {"gradients enabled": True})


@points(1, of="evaluate")
def test_modes_after_an_error(student, rig, lib, draw):
    """If the loss raises, or if there is no minibatch, each module is in its mode again."""
    _, model = twins(lib, draw)
    model[1].eval()
    raises(RuntimeError, student.evaluate, model, minibatches(draw, 3, 2), rig.FailsAt(2))
    close(rig.in_training(model), ["model", "0", "2", "3"])
    raises(ValueError, student.evaluate, model, rig.once([]), lib.torch.nn.CrossEntropyLoss())
    close(rig.in_training(model), ["model", "0", "2", "3"])


@points(1, of="fit")
def test_a_loader_that_shuffles(student, rig, lib, draw):
    """Each epoch goes through the loaders anew, evaluates in between, and trains in training mode."""
    ours, theirs = twins(lib, draw)
    batches, others = minibatches(draw, 5, 2, 6), minibatches(draw, 4, 3)
    our_optimizer = Momentum(ours.parameters(), lr=0.1)
    optimizer = lib.torch.optim.SGD(theirs.parameters(), lr=0.1, momentum=0.9)
    expected = []
    for epoch in range(4):
        order = batches[epoch % 3 :] + batches[: epoch % 3]
        trained = sum(len(y) * our_step(ours, X, y, our_optimizer) for X, y in order) / 13
        expected.append((trained, our_loss(ours, others)))
    loaders = rig.Loader(batches), rig.Loader(others)
    found = student.fit(theirs, *loaders, lib.torch.nn.CrossEntropyLoss(), optimizer, 4)
    close(found, expected)
    close(rig.state(theirs), dict(ours.state_dict()))


@points(1, of="fit")
def test_no_epochs_and_no_minibatches(student, rig, lib, draw):
    """No epochs give an empty list; minibatches that the first epoch has used up are a ValueError."""
    ours, theirs = twins(lib, draw)
    batches, loss_fn = minibatches(draw, 4, 2), lib.torch.nn.CrossEntropyLoss()
    optimizer = lib.torch.optim.SGD(theirs.parameters(), lr=0.1)
    close(student.fit(theirs, batches, batches, loss_fn, optimizer, 0), [], allow_empty=True)
    close(rig.state(theirs), dict(ours.state_dict()))
    close(len(student.fit(theirs, rig.once(batches), rig.once(batches), loss_fn, optimizer, 1)), 1)
    raises(ValueError, student.fit, theirs, rig.once(batches), batches, loss_fn, optimizer, 2)
    raises(ValueError, student.fit, theirs, batches, rig.once(batches), loss_fn, optimizer, 2)
