"""Public checks of ch06/devices."""

import torch

from d2lcourse.checks import close, costs_at_most, keep, own_work, points, raises

no_library = own_work("one_hot", of=("one_hot",))


@points(1, of="try_gpu")
def test_two_gpus(student, rig):
    """On a machine with two GPUs there are cuda:0 and cuda:1, for everything else the CPU."""
    for i, device in ((0, "cuda:0"), (1, "cuda:1"), (3, "cpu"), (2, "cpu")):
        close(rig.with_gpus(2, student.try_gpu, i), torch.device(device))


@points(1, of="to_device")
def test_a_dict_of_a_minibatch(student, rig):
    """The example: the tensor moves, the number stays."""
    moved = keep(student.to_device)({"x": (torch.ones(2), 5)}, "meta")
    close(rig.sketch(moved), "{'x': (meta[2], 5,)}")


@points(1, of="to_device")
def test_a_minibatch_with_named_tuples(student, rig):
    """Lists, tuples, named tuples and dicts keep their kind, at any depth."""
    batch = keep(rig.batch)()
    moved = keep(student.to_device)(batch, torch.device("meta"))
    close(rig.sketch(moved), rig.sketch(batch).replace("cpu[", "meta["))


@points(1, of="common_device")
def test_one_device_or_two(student, rig):
    """Two tensors on the CPU, two on `meta`; one on each is a ValueError."""
    here, there = torch.ones(2), rig.on_meta(torch.float32, 3)
    close(student.common_device([here, torch.ones(3)]), torch.device("cpu"))
    close(student.common_device([there, there]), torch.device("meta"))
    raises(ValueError, student.common_device, [here, there])


@points(1, of="one_hot")
def test_two_labels(student):
    """The example: the labels 2 and 0 of three classes."""
    close(student.one_hot(torch.tensor([2, 0]), 3), torch.tensor([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]))


@points(1, of="LossLogger.log")
def test_means_of_two(student):
    """The example: the losses 1, 2, 4, 8 and 9 in pairs."""
    logger = student.LossLogger(2)
    for loss in (1.0, 2.0, 4.0, 8.0, 9.0):
        logger.log(torch.tensor(loss))
    close(logger.history, [1.5, 6.0])


@points(2, of="LossLogger.log")
def test_one_read_in_three_calls(student, draw):
    """Two calls of three read no number from the device; the third may."""
    logger, losses = student.LossLogger(3), draw.uniform(9)
    for i, loss in enumerate(losses):
        advice = "Keep losses in tensors, and read their mean once in `every` calls"
        close(costs_at_most(logger.log, loss, host_syncs=2 if i % 3 == 2 else 0, advice=advice), None)
    close(logger.history, losses.reshape(3, 3).double().mean(1).tolist(), rtol=1e-4)
