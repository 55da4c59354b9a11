"""Public checks of ch03/training_loop."""

import torch

from d2lcourse.checks import close, points, value


def line(lib, weight):
    """Return a linear layer with one weight and no bias."""
    layer = lib.torch.nn.Linear(1, 1, bias=False)
    layer.load_state_dict({"weight": torch.tensor([[weight]])})
    return layer


def column(*values):
    """Return numbers as a column."""
    return torch.tensor(values).unsqueeze(1)


@points(1, of="train_step")
def test_two_steps_of_one_weight(student, lib):
    """The example: the weight becomes 2.2, and 2.2 - 0.1 * 2 * (4.4 - 5) * 2 = 2.44 in the next step."""
    model = line(lib, 1.0)
    optimizer = lib.torch.optim.SGD(model.parameters(), lr=0.1)
    for loss, weight, wrong in (
        (9.0, 2.2, {"the weight stayed: did the step have a gradient?": torch.tensor([[1.0]])}),
        (0.36, 2.44, {"the gradient of the first step was added again": torch.tensor([[3.64]])}),
    ):
        found = student.train_step(model, column(2.0), column(5.0), lib.torch.nn.MSELoss(), optimizer)
        close(found, loss, rtol=1e-5)
        close(value(model.weight), torch.tensor([[weight]]), suspects=wrong)


@points(2, of="train_step")
def test_what_happens_in_which_order(student, rig, lib):
    """A step is one call of the model (so that hooks run), the loss, backward, and the optimizer's step."""
    model = lib.torch.nn.Linear(3, 2)
    optimizer = lib.torch.optim.SGD(model.parameters(), lr=0.1)
    diary = rig.Diary(model, lib.torch.nn.MSELoss(), optimizer)
    for _ in range(2):
        student.train_step(model, torch.ones(4, 3), torch.ones(4, 2), diary, optimizer)
    close(diary.events, ["call of the model", "loss", "backward", "step"] * 2)


@points(1, of="train_epoch")
def test_the_mean_over_examples(student, lib):
    """The example: losses of 1 for three examples and of 5 for one have the mean 2."""
    model = line(lib, 1.0)
    optimizer = lib.torch.optim.SGD(model.parameters(), lr=0.0)
    batches = [(column(1.0, 2.0, 3.0), column(2.0, 3.0, 4.0)), (column(0.0), column(5.0))]
    wrong = {
        "this is the mean of the two means: a minibatch counts by its examples": 3.0,
        "this is the sum over the examples": 8.0,
        "this is the last minibatch's loss": 5.0,
    }
    close(student.train_epoch(model, batches, lib.torch.nn.L1Loss(), optimizer), 2.0, suspects=wrong)


@points(1, of="evaluate")
def test_the_mean_loss_of_unequal_minibatches(student, lib):
    """The example: losses of 1 for three examples and of 5 for one have the mean 2."""
    batches = [(column(1.0, 2.0, 3.0), column(2.0, 3.0, 4.0)), (column(0.0), column(5.0))]
    wrong = {
        "this is the mean of the two means: a minibatch counts by its examples": 3.0,
        "this is the sum over the examples": 8.0,
    }
    close(student.evaluate(line(lib, 1.0), batches, lib.torch.nn.L1Loss()), 2.0, suspects=wrong)


@points(1, of="evaluate")
def test_no_dropout_in_the_evaluation(student, lib):
    """A layer that drops all inputs in training drops none here; afterwards the model is as before."""
    nn = lib.torch.nn
    model = nn.Sequential(nn.Dropout(1.0), line(lib, 1.0))
    batches = [(column(1.0, 2.0), column(1.5, 3.5))]
    for training in (True, False):
        model.train(training)
        found = student.evaluate(model, batches, nn.L1Loss())
        close(found, 1.0, suspects={"all inputs were dropped: the model was in training mode": 2.5})
        close({"training": model.training}, {"training": training})


@points(2, of="fit")
def test_three_epochs(student, lib, draw):
    """Three epochs with two minibatches give the losses of the same loop written out, after each epoch."""
    weight = draw.normal(2, 3)
    ours, theirs = torch.nn.Linear(3, 2, bias=False), lib.torch.nn.Linear(3, 2, bias=False)
    for layer in (ours, theirs):
        layer.load_state_dict({"weight": weight})
    first, second, other = ((draw.normal(n, 3), draw.normal(n, 2)) for n in (4, 2, 5))
    loss_fn, expected = torch.nn.MSELoss(), []
    for _ in range(3):
        trained = 0.0
        for X, y in (first, second):
            loss = loss_fn(ours(X), y)
            ours.weight.data -= 0.1 * torch.autograd.grad(loss, ours.weight)[0]
            trained += len(y) / 6 * loss.item()
        expected.append((trained, loss_fn(ours(other[0]), other[1]).item()))
    optimizer = lib.torch.optim.SGD(theirs.parameters(), lr=0.1)
    found = student.fit(theirs, [first, second], [other], lib.torch.nn.MSELoss(), optimizer, 3)
    close(found, expected, rtol=1e-4)
    close(value(theirs.weight), ours.weight.detach(), rtol=1e-4, atol=1e-5)
