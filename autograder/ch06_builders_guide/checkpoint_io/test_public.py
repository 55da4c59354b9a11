"""Public checks of ch06/checkpoint_io.

What the student writes is read back in the worker, by torch.load with weights_only=True; never here.
"""

import torch

from d2lcourse.checks import close, leaves_unchanged, points


def bits(found, expected):
    """Demand equality to the last bit."""
    close(found, expected, rtol=0, atol=0)


@points(1, of="save_tensors")
def test_tensors_in_lists_and_dicts(student, rig, lib, draw):
    """A tensor, a list and a nested dict come back as they were, dtypes included."""
    path = rig.new_path("lists")
    x, y, z = draw.normal(3, 4), draw.integers(0, 9, 5), draw.normal(2, dtype=torch.float64)
    for tensors in (x, [x, y], {"x": x, "more": [{"y": y, 7: z}, (z, x)]}):
        leaves_unchanged(student.save_tensors, tensors, path)
        bits(lib.torch.load(path, weights_only=True), tensors)


@points(2, of="save_checkpoint")
def test_what_a_checkpoint_holds(student, rig, lib):
    """After three epochs with Adam: the states of model, optimizer and generator, and the number 3."""
    path, objects = rig.new_path("holds"), rig.trained(1, 3)
    student.save_checkpoint(path, *objects, 3)
    found = lib.torch.load(path, weights_only=True)
    bits(found, {**rig.state(*objects), "epoch": 3})


@points(2, of="load_checkpoint")
def test_the_next_epoch_is_the_same(student, rig):
    """Another model, optimizer and generator take over the state: they go on exactly as the first ones do."""
    path, first, second = rig.new_path("next"), rig.trained(1, 3), rig.start(2, lr=0.5)
    rig.write(path, first, 3)
    close(student.load_checkpoint(path, *second), 3)
    for _ in range(2):
        bits(rig.state(*second), rig.state(*first))
        rig.train_epoch(*first)
        rig.train_epoch(*second)


@points(2, of="train")
def test_five_and_five_epochs_are_ten(student, rig):
    """Five epochs, then new objects and the same file: after ten, all is as without a break, bit for bit."""
    path, first, second = rig.new_path("ten"), rig.start(1), rig.start(2)
    epochs, more = rig.Epochs(), rig.Epochs()
    student.train(path, *first, epochs, 5)
    close(epochs.calls, 5)
    student.train(path, *second, more, 10)
    bits(rig.state(*second), rig.state(*rig.trained(1, 10)))
    close(more.calls, 5)
