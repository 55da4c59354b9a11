"""Hidden checks of ch06/devices."""

import torch

from d2lcourse.checks import (
    close,
    costs_at_most,
    keep,
    leaves_unchanged,
    own_work,
    points,
    put,
    raises,
    stays_on_device,
    value,
)

no_library = own_work("one_hot", of=("one_hot",))


@points(1, of="try_gpu")
def test_no_gpu_and_many(student, rig):
    """Without a GPU it is the CPU; of eleven GPUs the first by default, and the last has the number 10."""
    close(rig.with_gpus(0, student.try_gpu), torch.device("cpu"))
    close(rig.with_gpus(0, student.try_gpu, 3), torch.device("cpu"))
    close(rig.with_gpus(11, student.try_gpu), torch.device("cuda:0"))
    close(rig.with_gpus(11, student.try_gpu, 10), torch.device("cuda:10"))
    close(rig.with_gpus(1, student.try_gpu, 1), torch.device("cpu"))


@points(1, of="to_device")
def test_what_is_there_stays(student, rig):
    """Tensors that are there already, and other things, are the same objects; the minibatch stays."""
    batch, move = keep(rig.batch)(), keep(student.to_device)
    before = rig.sketch(batch)
    there = move(batch, "meta")
    close(rig.sketch(batch), before)
    close(rig.all_the_same(move(there, "meta"), there), True)
    close(rig.all_the_same(move(batch, "cpu"), batch), True)


@points(1, of="to_device")
def test_to_a_gpu(student, rig):
    """All tensors of a minibatch go from the CPU to a (simulated) GPU."""
    stays_on_device(rig.to_device, student.to_device, "cuda:0")
    stays_on_device(rig.to_device, student.to_device, torch.device("cuda:1"))


@points(1, of="common_device")
def test_a_network_and_other_gpus(student, rig, lib):
    """A network's parameters have a device, two GPUs are two devices, and no tensor has none."""
    nn = lib.torch.nn
    net = nn.Sequential(nn.Linear(3, 2), nn.Linear(2, 1))
    close(student.common_device(net.parameters()), torch.device("cpu"))
    close(student.common_device(net.to("meta").parameters()), torch.device("meta"))
    close(student.common_device(rig.gpu_tensors("cuda:1", "cuda:1", "cuda:1")), torch.device("cuda:1"))
    for devices in (("cuda:0", "cuda:0", "cpu"), ("cuda:0", "cuda:1"), ()):
        raises(ValueError, student.common_device, rig.gpu_tensors(*devices))
    raises(ValueError, student.common_device, nn.Sequential(nn.Linear(3, 2), net).parameters())


@points(1, of="one_hot")
def test_many_labels_without_a_read(student, draw):
    """The rows of random labels, without a number read on the host; the labels stay."""
    labels = draw.integers(0, 6, 9)
    expected = torch.tensor([[float(j == label) for j in range(6)] for label in labels.tolist()])
    close(leaves_unchanged(student.one_hot, labels, 6), expected)
    close(costs_at_most(student.one_hot, labels, 6, host_syncs=0), expected)


@points(1, of="one_hot")
def test_labels_on_another_device(student, rig):
    """The rows are on the device of the labels."""
    close(rig.device_after(student.one_hot, rig.on_meta(torch.int64, 4), 3), "meta")


@points(1, of="LossLogger.log")
def test_losses_of_another_device(student, rig):
    """Losses that have no values can be logged, and what the logger keeps is on their device."""
    close(rig.device_after(rig.log_on_meta, student.LossLogger, 3), "meta")


@points(1, of="LossLogger.log")
def test_losses_of_16_bits(student, rig, draw):
    """Many losses of 16 bits, whose sums in 16 bits would overflow or stop growing; and groups of one."""
    for dtype, scale, every in (
        (torch.bfloat16, 1.0, 300),
        (torch.float16, 900.0, 300),
        (torch.float64, 3.0, 1),
    ):
        losses = draw.uniform(600, low=0.5 * scale, high=scale).to(dtype)
        found = rig.log_all(student.LossLogger(every), losses)
        close(found, losses.double().reshape(-1, every).mean(1).tolist(), rtol=1e-4)


@points(2, of="LossLogger.log")
def test_the_loss_is_the_callers(student, rig):
    """Losses do not change, may be written over later, and their graphs are let go."""
    logger = student.LossLogger(3)
    losses = [keep(put(student, torch.tensor(x))) for x in (1.0, 2.0, 6.0)]
    for loss in losses[:2]:
        logger.log(loss)
    close([value(loss) for loss in losses[:2]], [torch.tensor(1.0), torch.tensor(2.0)])
    for loss in losses[:2]:
        loss.fill_(100.0)
    logger.log(losses[2])
    close(logger.history, [3.0])
    close(rig.graph_is_kept(logger), False)
