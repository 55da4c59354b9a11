"""Public checks of ch05/early_stopping."""

import math

import pytest

from d2lcourse.checks import close, points, raises, value


@points(1, of="EarlyStopping.__init__")
def test_the_beginning(student):
    """At first there is no best loss; a patience of 0 is a ValueError."""
    stopping = student.EarlyStopping(3)
    close((stopping.best, stopping.best_epoch), (math.inf, -1))
    raises(ValueError, student.EarlyStopping, 0)


@pytest.mark.parametrize(
    ("losses", "stops"),
    [
        ([5.0, 4.0, 6.0, 7.0], [False, False, False, True]),
        ([5.0, 6.0, 4.0, 6.0, 3.0, 6.0], [False] * 6),
        ([5.0, 5.0, 5.0], [False, False, True]),
    ],
)
@points(1, of="EarlyStopping.step")
def test_a_patience_of_two(student, rig, losses, stops):
    """Two epochs in a row without improvement end it: the example, losses that go up and down, a plateau."""
    model, stopping = rig.linear(), student.EarlyStopping(2)
    close([stopping.step(loss, model) for loss in losses], stops)


@points(1, of="EarlyStopping.step")
def test_the_best_epoch(student, rig):
    """After the losses 5, 3, 4 the best is 3, in epoch 1."""
    model, stopping = rig.linear(), student.EarlyStopping(5)
    for loss in (5.0, 3.0, 4.0):
        stopping.step(loss, model)
    close((stopping.best, stopping.best_epoch), (3.0, 1))


@points(2, of="EarlyStopping")
def test_the_best_parameters_come_back(student, rig):
    """The weights of a linear layer are those of the best epoch, bit for bit."""
    model, stopper = rig.linear(), student.EarlyStopping(9)
    states = []
    for loss in (3.0, 1.0, 2.0, 1.5):
        rig.shift(model)
        states.append(value(model.state_dict()))
        stopper.step(loss, model)
    stopper.restore(model)
    close(value(model.state_dict()), states[1], rtol=0, atol=0)


@points(1, of="fit")
def test_an_early_stop(student, rig):
    """Each epoch trains, validates and steps; after the stop the model is restored."""
    script, model = rig.Script([0.5, 0.25, 0.75, 0.1], [False, False, True, False]), rig.network()
    rig.shift(model)
    close(student.fit(model, script.train_epoch, script.validate, script, 4), [0.5, 0.25, 0.75])
    close([entry.split()[0] for entry in script.log], ["train", "validate", "step"] * 3 + ["restore"])


@points(1, of="fit")
def test_as_many_epochs_as_allowed(student, rig):
    """If nothing stops it, the training ends after `max_epochs`, and the model is restored."""
    script = rig.Script([0.5, 0.25, 0.75, 0.1], [False] * 4)
    close(student.fit(rig.network(), script.train_epoch, script.validate, script, 2), [0.5, 0.25])
    close([entry.split()[0] for entry in script.log], ["train", "validate", "step"] * 2 + ["restore"])
