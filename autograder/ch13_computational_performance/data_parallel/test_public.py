"""Public checks of ch13/data_parallel."""

import numpy as np
import torch

from d2lcourse.checks import close, keep, points, put, raises, value


def column(*numbers):
    """Return numbers as a float64 tensor with one column."""
    return torch.tensor(numbers, dtype=torch.float64).unsqueeze(1)


@points(1, of="split_batch")
def test_five_examples_in_three_shards(student, draw):
    """The example: shards of 2, 2 and 1 neighbouring examples."""
    X, y = draw.normal(5, 2), draw.normal(5)
    close(student.split_batch(X, y, 3), [(X[:2], y[:2]), (X[2:4], y[2:4]), (X[4:], y[4:])])


@points(1, of="split_batch")
def test_many_sizes(student, draw):
    """Batches of 7 to 12 examples in 1 to 5 shards are cut like NumPy's array_split does it."""
    for m, n in ((7, 2), (11, 4), (12, 5), (9, 3), (8, 1)):
        X, y = draw.normal(m, 3, 2), draw.integers(0, 10, m)
        cut = [(torch.from_numpy(a), torch.from_numpy(b)) for a, b in _cut(X, y, n)]
        close(student.split_batch(X, y, n), cut)


def _cut(X, y, n):
    return zip(np.array_split(X.numpy(), n), np.array_split(y.numpy(), n), strict=True)


@points(1, of="split_batch")
def test_as_many_targets_as_inputs(student, draw):
    """Six inputs and five targets are a ValueError."""
    raises(ValueError, student.split_batch, draw.normal(6, 2), draw.normal(5), 2)


@points(1, of="broadcast_")
def test_three_weights(student, rig):
    """The example: the weights 5, 7 and 9 become 5, 5 and 5."""
    nets = [rig.slope(w) for w in (5.0, 7.0, 9.0)]
    student.broadcast_(nets)
    close([value(net.weight) for net in nets], [column(5.0)] * 3)


@points(1, of="allreduce_")
def test_three_replicas(student):
    """The example: everybody gets 111 and 222."""
    rows = [torch.tensor(row, dtype=torch.float64) for row in ([1, 2], [10, 20], [100, 200])]
    flats = put(student, [rows, [[row] for row in rows]])
    student.allreduce_(keep(flats)[1])
    partial = torch.tensor([11, 22], dtype=torch.float64)
    wrong = {"you wrote a sum before all replicas were added": [partial, *[rows[0] * 111] * 2]}
    close(value(flats)[0], [rows[0] * 111] * 3, suspects=wrong)


@points(1, of="allreduce_")
def test_several_tensors(student, draw):
    """Two replicas with tensors of three shapes: each sum is that of the tensors with the same number."""
    shapes = ((3, 2), (4,), ())
    one, two = ([draw.normal(*shape, dtype=torch.float64) for shape in shapes] for _ in range(2))
    buffers = put(student, [one, two])
    student.allreduce_(buffers)
    sums = [a + b for a, b in zip(one, two, strict=True)]
    close(value(buffers), [sums, sums])


@points(1, of="shard_gradients")
def test_two_of_eight_examples(student, rig, lib):
    """The example: two examples of a batch of eight."""
    loss = lib.torch.nn.MSELoss()
    found = student.shard_gradients(rig.slope(2.0), column(1.0, 3.0), column(0.0, 5.0), loss, 8)
    of_the_shard = (2.5, [column(5.0)])
    wrong = {"this is the mean over the shard, not its part of the batch": of_the_shard}
    close(found, (0.625, [column(1.25)]), suspects=wrong)


@points(1, of="shard_gradients")
def test_an_empty_shard(student, rig, lib):
    """Without examples the loss is 0, and so is every gradient: not NaN."""
    X, y = torch.empty(0, 1, dtype=torch.float64), torch.empty(0, 1, dtype=torch.float64)
    close(student.shard_gradients(rig.slope(2.0), X, y, lib.torch.nn.MSELoss(), 3), (0.0, [column(0.0)]))


@points(1, of="train_step_dp")
def test_three_examples_and_two_replicas(student, rig, lib):
    """The example: shards of two examples and of one."""
    nets = [rig.slope(2.0), rig.slope(2.0)]
    X, y = column(1.0, 3.0, 1.0), column(0.0, 5.0, 0.0)
    close(student.train_step_dp(nets, X, y, lib.torch.nn.MSELoss(), 0.5), 3.0)
    close([value(net.weight) for net in nets], [column(-1 / 3)] * 2)


@points(1, of="train_step_dp")
def test_equal_shards(student, rig, lib, draw):
    """Six examples for three equal replicas: one step like that of one network with all six."""
    seed = int(draw.integers(0, 2**31, 1))
    nets, single = [rig.mlp(draw.generator(seed)) for _ in range(3)], rig.mlp(draw.generator(seed))
    X, y = draw.normal(6, 4, dtype=torch.float64), draw.normal(6, 3, dtype=torch.float64)
    loss = lib.torch.nn.MSELoss()
    whole = loss(single(X), y)
    whole.backward()
    lib.torch.optim.SGD(single.parameters(), lr=0.1).step()
    close(student.train_step_dp(nets, X, y, loss, 0.1), float(value(whole)))
    close([value(rig.parameters(net)) for net in nets], [value(rig.parameters(single))] * 3)
