"""Hidden checks of ch05/early_stopping."""

import math

import pytest
import torch

from d2lcourse.checks import close, points, raises, same, value

NAN, INF = math.nan, math.inf


def follow_the_rule(losses, patience, min_delta):
    """Return for each loss whether to stop, and the best epoch at the end."""
    stops, best_epoch, best = [], -1, INF
    for epoch, loss in enumerate(losses):
        if math.isfinite(loss) and best - loss > min_delta:
            best_epoch, best = epoch, loss
        stops.append(epoch - best_epoch >= patience)
    return stops, best_epoch


@points(1, of="EarlyStopping.__init__")
def test_impossible_settings(student):
    """A negative patience or min_delta is a ValueError; a patience of 1 and a min_delta of 0 are not."""
    raises(ValueError, student.EarlyStopping, -1, 0.5)
    raises(ValueError, student.EarlyStopping, 2, -0.25)
    close(student.EarlyStopping(1, 0.0).best_epoch, -1)


@pytest.mark.parametrize(
    ("losses", "patience", "min_delta"),
    [
        ([8.0, 7.5, 7.0, 6.5, 6.0, 5.5, 5.0], 3, 1.0),  # slow progress: every third epoch is an improvement
        ([4.0, 3.0, 2.0, 1.5, 1.0, 0.5], 2, 1.0),  # exactly min_delta is too little
        ([4.0, 5.0, 4.5, 4.25, 4.125, 4.0625], 4, 0.0),  # falling again, but not below the best
    ],
)
@points(2, of="EarlyStopping.step")
def test_small_improvements(student, rig, losses, patience, min_delta):
    """Losses are compared with the last improvement, and must lie more than min_delta below it."""
    model, stopping = rig.linear(), student.EarlyStopping(patience, min_delta)
    stops, best_epoch = follow_the_rule(losses, patience, min_delta)
    close([stopping.step(loss, model) for loss in losses], stops)
    close((stopping.best, stopping.best_epoch), (losses[best_epoch], best_epoch))


@points(1, of="EarlyStopping.step")
def test_losses_that_are_no_numbers(student, rig):
    """NaN and +infinity are no improvement, in the first epoch and later."""
    losses = [NAN, INF, 2.0, NAN, 1.0, NAN, INF, NAN]
    model, stopping = rig.linear(), student.EarlyStopping(3)
    close([stopping.step(loss, model) for loss in losses], follow_the_rule(losses, 3, 0.0)[0])
    close((stopping.best, stopping.best_epoch), (1.0, 4))
    stopping = student.EarlyStopping(2)
    close([stopping.step(NAN, model) for _ in range(3)], [False, True, True])
    close(stopping.best_epoch, -1)


@points(1, of="EarlyStopping.step")
def test_going_on_after_the_stop(student, draw, rig):
    """Random losses, and going on: it stays True until the next improvement."""
    model, stopping = rig.linear(), student.EarlyStopping(2, 0.125)
    losses = [*(draw.integers(0, 256, 40) / 256).tolist(), -1.0, -2.0, -1.0, -1.0]
    close([stopping.step(loss, model) for loss in losses], follow_the_rule(losses, 2, 0.125)[0])


@points(2, of="EarlyStopping")
def test_buffers_and_optimisers(student, rig):
    """Buffers come back too, parameters stay the same objects, and what is kept survives more training."""
    model, stopping = rig.network(), student.EarlyStopping(9)
    weight = model[0].weight
    states = []
    for loss in (3.0, 2.0, 1.0, 1.5):
        rig.shift(model)
        states.append(value(model.state_dict()))
        stopping.step(loss, model)
        close(value(model.state_dict()), states[-1], rtol=0, atol=0)
    stopping.restore(model)
    close(value(model.state_dict()), states[2], rtol=0, atol=0)
    close(same(model[0].weight, weight), True)
    rig.shift(model)
    rig.shift(model)
    stopping.restore(model)
    close(value(model.state_dict()), states[2], rtol=0, atol=0)
    other = rig.network()
    stopping.restore(other)
    close(value(other.state_dict()), states[2], rtol=0, atol=0)


@points(1, of="EarlyStopping.restore")
def test_nothing_to_restore(student, rig):
    """Without an improvement there is nothing to restore: a RuntimeError, and the model stays as it is."""
    model, stopping = rig.network(), student.EarlyStopping(2)
    state = value(model.state_dict())
    raises(RuntimeError, stopping.restore, model)
    stopping.step(NAN, model)
    raises(RuntimeError, stopping.restore, model)
    close(value(model.state_dict()), state, rtol=0, atol=0)
    first = student.EarlyStopping(2)
    for late in (stopping, first):
        late.step(2.0, model)
        rig.shift(model)
        late.restore(model)
        close(value(model.state_dict()), state, rtol=0, atol=0)


@points(1, of="fit")
def test_what_step_gets(student, rig):
    """`step` gets the loss of the epoch, and the model after the epoch's training."""
    script, model = rig.Script([0.5, 0.25, 0.75], [False, False, True]), rig.network()
    rig.shift(model)
    student.fit(model, script.train_epoch, script.validate, script, 3)
    close(
        [e for e in script.log if e[:4] == "step"],
        ["step 0.5 at 2.5", "step 0.25 at 3.5", "step 0.75 at 4.5"],
    )


@points(2, of="fit")
def test_a_regression_that_overfits(student, rig, draw):
    """A training on noisy data stops by the rule, and leaves the model with the smallest validation loss."""
    X, new_X = draw.normal(15, 40, dtype=torch.float64), draw.normal(50, 40, dtype=torch.float64)
    w = draw.normal(40, dtype=torch.float64) / 10
    y, new_y = X @ w + draw.normal(15, dtype=torch.float64), new_X @ w + draw.normal(50, dtype=torch.float64)
    free = rig.Regression(X, y, new_X, new_y, 0.02)
    every = []
    for _ in range(60):
        free.train_epoch(free.model)
        every.append(free.validate(free.model))
    for patience, max_epochs in ((1, 60), (5, 60), (5, 3)):
        stops, _ = follow_the_rule(every, patience, 0.0)
        epochs = min(max_epochs, ([*stops, True].index(True)) + 1)
        task = rig.Regression(X, y, new_X, new_y, 0.02)
        stopping = student.EarlyStopping(patience)
        losses = student.fit(task.model, task.train_epoch, task.validate, stopping, max_epochs)
        close(losses, every[:epochs])
        close(task.validate(task.model), min(every[:epochs]))
