"""Hidden checks of ch13/data_parallel."""

import torch
from torch import nn

from d2lcourse.checks import close, keep, leaves_unchanged, points, put, value


@points(1, of="split_batch")
def test_fewer_examples_than_shards(student, draw):
    """Two examples in four shards: one each, and two shards with 0 rows; the batch stays as it is."""
    X, y = draw.normal(2, 3, dtype=torch.float64), draw.integers(0, 9, 2, 5)
    found = leaves_unchanged(student.split_batch, X, y, 4)
    cut = [(X[i : i + 1], y[i : i + 1]) for i in range(4)]
    close(found, cut, allow_empty=True)


@points(2, of="broadcast_")
def test_buffers_and_frozen_parameters(student, rig, draw):
    """Running statistics, counters and frozen parameters are copied, too; replica 0 stays as it is."""
    nets = [rig.normalised(draw.generator()) for _ in range(3)]
    before = value(nets[0].state_dict())
    student.broadcast_(nets)
    close([value(net.state_dict()) for net in nets], [before] * 3)


@points(2, of="broadcast_")
def test_each_keeps_its_own_memory(student, rig, draw):
    """The replicas hold the same tensors as before, and a later change of one changes no other."""
    nets = [rig.mlp(draw.generator()) for _ in range(3)]
    places, before = [value(rig.addresses(net)) for net in nets], value(nets[0][0].weight)
    student.broadcast_(nets)
    close([value(rig.addresses(net)) for net in nets], places)
    rig.clear(nets[0])
    close([value(net[0].weight) for net in nets], [torch.zeros(5, 4).double(), before, before])


@points(2, of="allreduce_")
def test_the_memory_of_each_replica(student, draw):
    """Views of one long vector in each of four replicas: the sums stand in the vectors themselves."""
    flats = list(draw.normal(4, 11, dtype=torch.float64))
    views = [[flat[:6].view(2, 3), flat[6:7], flat[7:]] for flat in (f.clone() for f in flats)]
    copies = [view[0]._base for view in views]
    held = put(student, [copies, views])
    student.allreduce_(keep(held)[1])
    after, lists = value(held)
    close(after, [torch.stack(flats).sum(0)] * 4)
    close([all(torch.equal(f, after[0]) for f in after), len(lists)], [True, 4])


@points(1, of="allreduce_")
def test_one_replica(student, draw):
    """A single replica keeps what it has, and numbers of very different sizes give equal sums everywhere."""
    one = draw.normal(2, 5, dtype=torch.float64)
    buffers = put(student, [[one]])
    student.allreduce_(buffers)
    close(value(buffers), [[one]])
    rows = [size * draw.normal(50, dtype=torch.float64) for size in (1e8, 1.0, 1e-8, 1e4, 1e-3)]
    buffers = put(student, [[row] for row in rows])
    student.allreduce_(buffers)
    found = [parts[0] for parts in value(buffers)]
    close(found, [torch.stack(rows).sum(0)] * 5, rtol=1e-6)
    close([torch.equal(part, found[0]) for part in found], [True] * 5)


@points(2, of="shard_gradients")
def test_frozen_and_unused_layers(student, rig, lib, draw):
    """Frozen parameters are left out, unused ones get 0, and gradients from before do not count."""
    net = rig.partial(draw.generator())
    X, y = draw.normal(5, 4, dtype=torch.float64), draw.integers(0, 3, 5)
    state = {
        name: t.clone().requires_grad_("frozen" not in name) for name, t in value(net.state_dict()).items()
    }
    hidden = torch.tanh(X @ state["first.weight"].T + state["first.bias"])
    hidden = torch.tanh(hidden @ state["frozen.weight"].T + state["frozen.bias"])
    total = nn.functional.cross_entropy(
        hidden @ state["last.weight"].T + state["last.bias"], y, reduction="sum"
    )
    total.backward()
    names = [f"{layer}.{part}" for layer in ("first", "unused", "last") for part in ("weight", "bias")]
    expected = [torch.zeros_like(state[k]) if "unused" in k else state[k].grad / 17 for k in names]
    before = value(rig.parameters(net))
    share, gradients = student.shard_gradients(net, X, y, lib.torch.nn.CrossEntropyLoss(), 17)
    close(share, float(total.detach()) / 17)
    close(gradients, expected)
    close([bool(gradient.requires_grad) for gradient in gradients], [False] * 6)
    close(value(rig.parameters(net)), before)


@points(1, of="shard_gradients")
def test_an_empty_shard_is_not_computed(student, rig, lib, draw):
    """Zeros of the right shapes, without a call of a network that cannot do without examples."""
    net = rig.partial(draw.generator())
    X, y = torch.empty(0, 4, dtype=torch.float64), torch.empty(0, dtype=torch.int64)
    found = student.shard_gradients(net, X, y, lib.torch.nn.CrossEntropyLoss(), 1)
    shapes = ((6, 4), (6,), (3, 2), (3,), (3, 5), (3,))
    close(found, (0.0, [torch.zeros(shape, dtype=torch.float64) for shape in shapes]))


def _single(state, X, y, lr, steps):
    """Return the losses and the parameters of one network with the whole batch."""
    net = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 3)).double()
    net.load_state_dict(state)
    optimiser, losses = torch.optim.SGD(net.parameters(), lr=lr), []
    for i in range(steps):
        optimiser.zero_grad()
        loss = nn.functional.cross_entropy(net(X[i]), y[i])
        loss.backward()
        optimiser.step()
        losses.append(float(loss.detach()))
    return losses, [p.detach() for p in net.parameters()]


@points(3, of="train_step_dp")
def test_three_steps_with_uneven_shards(student, rig, lib, draw):
    """Three steps with 7 examples and 3 replicas: losses and parameters are those of one network."""
    seed = int(draw.integers(0, 2**31, 1))
    nets = [rig.mlp(draw.generator(seed)) for _ in range(3)]
    X, y = draw.normal(3, 7, 4, dtype=torch.float64), draw.integers(0, 3, 3, 7)
    losses, expected = _single(value(nets[0].state_dict()), X, y, 0.3, 3)
    loss = lib.torch.nn.CrossEntropyLoss()
    close([student.train_step_dp(nets, X[i], y[i], loss, 0.3) for i in range(3)], losses)
    found = [value(rig.parameters(net)) for net in nets]
    close(found, [expected] * 3)
    close(
        [all(torch.equal(a, b) for a, b in zip(ps, found[0], strict=True)) for ps in found],
        [True, True, True],
    )


@points(2, of="train_step_dp")
def test_replicas_that_differ(student, rig, lib, draw):
    """Replicas that start with other parameters follow replica 0, from the first gradient on."""
    nets = [rig.mlp(draw.generator()) for _ in range(4)]
    X, y = draw.normal(1, 6, 4, dtype=torch.float64), draw.integers(0, 3, 1, 6)
    losses, expected = _single(value(nets[0].state_dict()), X, y, 0.2, 1)
    close(student.train_step_dp(nets, X[0], y[0], lib.torch.nn.CrossEntropyLoss(), 0.2), losses[0])
    close([value(rig.parameters(net)) for net in nets], [expected] * 4)


@points(1, of="train_step_dp")
def test_more_replicas_than_examples(student, rig, lib, draw):
    """Two examples for five replicas, and a single replica: still the step of one network."""
    for n in (5, 1):
        nets = [rig.mlp(draw.generator()) for _ in range(n)]
        X, y = draw.normal(1, 2, 4, dtype=torch.float64), draw.integers(0, 3, 1, 2)
        losses, expected = _single(value(nets[0].state_dict()), X, y, 0.5, 1)
        close(student.train_step_dp(nets, X[0], y[0], lib.torch.nn.CrossEntropyLoss(), 0.5), losses[0])
        close([value(rig.parameters(net)) for net in nets], [expected] * n)


@points(1, of="train_step_dp")
def test_frozen_layers_stay(student, rig, lib, draw):
    """Two steps with a frozen layer, an unused one and gradients from before: the first two do not move."""
    nets = [rig.partial(draw.generator()) for _ in range(2)]
    before = value(nets[0].state_dict())
    X, y = draw.normal(5, 4, dtype=torch.float64), draw.integers(0, 3, 5)
    for _ in range(2):
        student.train_step_dp(nets, X, y, lib.torch.nn.CrossEntropyLoss(), 0.3)
    for net in nets:
        after = value(net.state_dict())
        for name in ("frozen.weight", "frozen.bias", "unused.weight", "unused.bias"):
            close(after[name], before[name])
        close(bool((after["first.weight"] != before["first.weight"]).all()), True)
