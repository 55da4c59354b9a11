"""Public checks of ch06/parameter_access."""

import torch

from d2lcourse.checks import close, keep, points


def rows_are(found, expected):
    """Compare rows, but first their names as one text, so that the feedback shows all of them."""
    if isinstance(found, list) and all(isinstance(row, tuple) and row for row in found):
        close(", ".join(str(row[0]) for row in found), ", ".join(row[0] for row in expected))
    close(found, expected)


@points(1, of="param_table")
def test_two_layers(student, lib):
    """The rows of two linear layers, of which the second has no bias."""
    nn = lib.torch.nn
    net = nn.Sequential(nn.Linear(3, 2), nn.ReLU(), nn.Linear(2, 4, bias=False))
    rows = [("0.weight", (2, 3), 6, True), ("0.bias", (2,), 2, True), ("2.weight", (4, 2), 8, True)]
    rows_are(student.param_table(net), rows)


@points(1, of="param_table")
def test_buffers_have_no_row(student, lib):
    """Batch normalisation has two parameters; its running mean and variance are buffers."""
    rows_are(
        student.param_table(lib.torch.nn.BatchNorm1d(3)), [("weight", (3,), 3, True), ("bias", (3,), 3, True)]
    )


@points(1, of="decay_groups")
def test_weights_and_biases(student, rig):
    """Of two linear layers the weights decay, the biases do not."""
    net = rig.perceptron([3, 2, 1])
    groups = keep(student.decay_groups)(net, 0.1)
    close(rig.grouped(net, groups), "0.1: 0.weight, 2.weight; 0.0: 0.bias, 2.bias")


@points(1, of="freeze")
def test_the_first_layer_frozen(student, rig):
    """The example: 3 of 11 numbers are left, and only these change in a step of SGD."""
    net = rig.perceptron([3, 2, 1])
    close(student.freeze(net, "0.*"), 3)
    close(rig.trainable(net), "2.weight, 2.bias")
    optimizer = rig.torch.optim.SGD(net.parameters(), lr=0.1)
    close(rig.step(net, optimizer, 3), "2.weight, 2.bias")


@points(2, of="freeze")
def test_an_optimizer_that_has_stepped(student, rig):
    """Frozen parameters stay, although the optimizer has moved them before and has momentum."""
    net = rig.perceptron([3, 2, 1])
    optimizer = rig.torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9, weight_decay=0.1)
    close(rig.step(net, optimizer, 3), "0.weight, 0.bias, 2.weight, 2.bias")
    student.freeze(net, "0.*")
    close(rig.step(net, optimizer, 3), "2.weight, 2.bias")


@points(1, of="materialize")
def test_images_of_unknown_size(student, rig):
    """Images of 2 channels, 5 by 7: the convolution sees 2 channels, the last layer 3 * 4 * 6 features."""
    net = rig.lazy_images()
    close(student.materialize(net, (4, 2, 5, 7)), (4, 5))
    shapes = {"0.weight": (3, 2, 2, 2), "0.bias": (3,), "1.weight": (3,), "1.bias": (3,)}
    close(rig.shapes(net), {**shapes, "5.weight": (5, 72), "5.bias": (5,)})


@points(1, of="materialize")
def test_batch_normalisation_sees_no_batch(student, rig):
    """The zeros of the pass are no data: the running variance is still 1, and 0 batches were seen."""
    net = rig.lazy_images()
    student.materialize(net, (4, 2, 5, 7))
    close(net[1].running_var, torch.ones(3))
    close(net[1].num_batches_tracked, torch.tensor(0))
