"""Hidden checks of ch06/checkpoint_io.

What the student writes is read back in the worker, by torch.load with weights_only=True; never here.
"""

import torch

from d2lcourse.checks import close, keep, points, raises, value


def bits(found, expected):
    """Demand equality to the last bit."""
    close(found, expected, rtol=0, atol=0)


@points(2, of="save_tensors")
def test_nothing_but_the_elements(student, rig, lib):
    """Rows of a matrix do not bring the matrix, nor share memory afterwards; nothing requires a gradient."""
    path = rig.new_path("elements")
    student.save_tensors(keep(rig.awkward)(), rig.text(path))
    rows, weight = torch.arange(40_000.0).reshape(200, 200), torch.tensor([[1.0, 2.0, 3.0]])
    part = (rows[:3, 1:4].T, rows[7])
    expected = {"row": rows[7], "part": part, "leaf": weight, "result": [2 * weight]}
    bits(value(lib.torch.load(path, weights_only=True)), expected)
    close(rig.traces(path), "")


@points(1, of="save_checkpoint")
def test_other_files(student, rig, lib):
    """A checkpoint replaces the one before, its path may be text, and no other file remains."""
    path, objects = rig.new_path("other"), rig.trained(1, 1)
    student.save_checkpoint(path, *objects, 1)
    rig.train_epoch(*objects)
    student.save_checkpoint(rig.text(path), *objects, 2)
    close(rig.files_beside(path), "saved.pt")
    bits(lib.torch.load(path, weights_only=True), {**rig.state(*objects), "epoch": 2})


@points(2, of="save_checkpoint")
def test_a_full_disk(student, rig, lib):
    """The disk is full while a checkpoint is written: there is an error, and the old one is still there."""
    path, objects = rig.new_path("full"), rig.trained(1, 2)
    student.save_checkpoint(path, *objects, 2)
    close(rig.attempt_on_full_disk(student.save_checkpoint, path, *rig.large(), 3) != "", True)
    bits(lib.torch.load(path, weights_only=True), {**rig.state(*objects), "epoch": 2})


@points(1, of="load_checkpoint")
def test_a_model_that_does_not_fit(student, rig, lib):
    """Other names, other shapes, something missing: a RuntimeError, and optimizer and generator stay."""
    path, (model, optimizer, generator) = rig.new_path("fit"), rig.start(2)
    nn = lib.torch.nn
    before = value(generator.get_state())
    raises(FileNotFoundError, student.load_checkpoint, path, model, optimizer, generator)
    rig.write(path, rig.trained(1, 3), 3)
    for other in (nn.Linear(4, 8), nn.Sequential(*model, nn.Linear(3, 3)), model[:2]):
        raises(RuntimeError, student.load_checkpoint, path, other, optimizer, generator)
        close(len(optimizer.state), 0)
        bits(generator.get_state(), before)


@points(2, of="load_checkpoint")
def test_no_code_is_run(student, rig):
    """A checkpoint may come from anywhere: a file with a Python object in it is refused unread."""
    path, objects = rig.new_path("code"), rig.start(2)
    rig.write(path, rig.trained(1, 4), 4)
    close(student.load_checkpoint(path, *objects), 4)
    rig.write(path, rig.trained(1, 4), 4, rig.Command(path.with_name("made")))
    refused = rig.attempt(student.load_checkpoint, path, *objects)
    close(rig.files_beside(path), "saved.pt")
    close(refused, "UnpicklingError")


@points(2, of="train")
def test_a_power_cut(student, rig, lib):
    """The fourth epoch fails: the file says that 3 are done, and the next run trains the other 3 of 6."""
    path, first, second = rig.new_path("cut"), rig.start(1), rig.start(2)
    failing, rest = rig.Epochs(4), rig.Epochs()
    raises(RuntimeError, student.train, path, *first, failing, 6)
    after = {**rig.state(*rig.trained(1, 3)), "epoch": 3}
    bits(lib.torch.load(path, weights_only=True), after)
    student.train(path, *second, rest, 6)
    bits(rig.state(*second), rig.state(*rig.trained(1, 6)))
    close((failing.calls, rest.calls), (4, 3))


@points(1, of="train")
def test_nothing_left_to_do(student, rig):
    """If as many epochs are done, or more, the state is restored and nothing is trained."""
    path, objects = rig.new_path("left"), rig.start(2)
    rig.write(path, rig.trained(1, 4), 4)
    for epochs in (4, 2):
        none = rig.Epochs()
        student.train(rig.text(path), *objects, none, epochs)
        bits(rig.state(*objects), rig.state(*rig.trained(1, 4)))
        close(none.calls, 0)
