"""Hidden checks of ch13/ddp_gloo."""

import math

import torch

from d2lcourse.checks import close, own_work, points, raises

no_library = own_work("distributed_sampler", of=("shard",))

NET = {"first.weight": (5, 4), "first.bias": (5,), "second.weight": (3, 5), "second.bias": (3,)}
FROZEN = {"first.weight": (5, 4), "first.bias": (5,)}
TRAINED = {  # `again.weight` is `middle.weight`
    "middle.weight": (5, 5), "middle.bias": (5,), "again.bias": (5,), "norm.weight": (5,), "norm.bias": (5,),
    "head.weight": (3, 5), "head.bias": (3,),
}  # fmt: skip


def draw_values(draw, shapes):
    """Return random values of some shapes."""
    return {name: draw.normal(*shape, dtype=torch.float64) / 2 for name, shape in shapes.items()}


def draw_tower(draw):
    """Return values of all parameters and buffers of the rig's `Tower`."""
    statistics = {"norm.running_mean": (5,), "scale": (3,)}
    state = draw_values(draw, {"spare": (2,), **FROZEN, **TRAINED, **statistics})
    state["norm.running_var"] = 0.5 + draw.uniform(5, dtype=torch.float64)
    state["norm.num_batches_tracked"] = draw.integers(3, 90)
    return state


def net(p, x):
    """Return the predictions of a `Net` with the parameters p."""
    hidden = torch.tanh(x @ p["first.weight"].T + p["first.bias"])
    return hidden @ p["second.weight"].T + p["second.bias"]


def tower(p, x):
    """Return the predictions of a `Tower` in training mode, and its running mean and variance afterwards."""
    hidden = torch.tanh(x @ p["first.weight"].T + p["first.bias"])
    hidden = torch.tanh(hidden @ p["middle.weight"].T + p["middle.bias"])
    hidden = hidden @ p["middle.weight"].T + p["again.bias"]
    mean, var = hidden.mean(0), hidden.var(0, correction=0)
    normal = (hidden - mean) / (var + 1e-5).sqrt() * p["norm.weight"] + p["norm.bias"]
    running = {
        "norm.running_mean": 0.9 * p["norm.running_mean"] + 0.1 * mean.detach(),
        "norm.running_var": 0.9 * p["norm.running_var"] + 0.1 * hidden.detach().var(0),
        "norm.num_batches_tracked": p["norm.num_batches_tracked"] + 1,
    }
    return (torch.tanh(normal) @ p["head.weight"].T + p["head.bias"]) * p["scale"], running


def weighted_error(predictions, targets):
    """Return the mean squared error in which large targets count more."""
    return ((predictions - targets).square() * (1 + targets.square())).mean()


def padded(batch, world):
    """Return a batch that goes on with its beginning until the ranks can share it evenly."""
    size = math.ceil(len(batch) / world) * world
    return torch.cat([batch] * world)[:size] if size > len(batch) else batch


@points(1, of="shard")
def test_fewer_indices_than_ranks(student, draw):
    """Two indices for five ranks, one for three, and other numbers that do not divide."""
    for n, world in ((2, 5), (1, 3), (13, 4), (7, 1)):
        indices = 50 + draw.permutation(n)
        whole = padded(indices, world)
        for rank in range(world):
            close(student.shard(indices, rank, world), whole[rank::world])


@points(1, of="shard")
def test_ranks_that_do_not_exist(student):
    """Rank -1, rank 3 of 3 and rank 7 of 3 are a ValueError."""
    for rank in (-1, 3, 7):
        raises(ValueError, student.shard, torch.tensor([4, 5, 6]), rank, 3)


@points(3, of="broadcast_state")
def test_frozen_tied_and_buffers(student, rig, draw):
    """Three ranks: frozen and tied parameters, counters, buffers outside of the state dict, all in place."""
    states = [draw_tower(draw) for _ in range(3)]
    for found in rig.broadcast(student.broadcast_state, states):
        close(found["state"], states[0], rtol=0, atol=0)
        close(found["replaced"], [], allow_empty=True)


@points(3, of="average_gradients")
def test_unused_at_some_ranks(student, rig, draw):
    """Three ranks, of which some did not use some parameters: they count as 0, and all get the mean."""
    states = [draw_values(draw, NET) for _ in range(3)]
    grads = [draw_values(draw, NET) for _ in range(3)]
    for rank, name in ((0, "first.weight"), (1, "first.bias"), (2, "first.bias"), (2, "second.weight")):
        grads[rank][name] = None
    expected = {}
    for name, shape in NET.items():
        known = [grad[name] for grad in grads if grad[name] is not None]
        expected[name] = sum(known, torch.zeros(shape, dtype=torch.float64)) / 3
    found = rig.average(student.average_gradients, states, grads)
    for rank in range(3):
        close(found[rank]["grads"], expected)
        close(found[rank]["grads"], found[0]["grads"], rtol=0, atol=0)


@points(2, of="average_gradients")
def test_frozen_and_never_used(student, rig, draw):
    """Frozen parameters keep their gradients; what no rank used has none; the state stays."""
    states, grads = [draw_tower(draw) for _ in range(2)], [draw_values(draw, TRAINED) for _ in range(2)]
    for rank in range(2):
        grads[rank] |= {
            "spare": None,
            "first.weight": draw.normal(5, 4, dtype=torch.float64),
            "first.bias": None,
        }
    found = rig.average(student.average_gradients, states, grads)
    for rank in range(2):
        mean = {name: (grads[0][name] + grads[1][name]) / 2 for name in TRAINED}
        close(found[rank]["grads"], grads[rank] | mean)
        close(found[rank]["state"], states[rank], rtol=0, atol=0)


@points(3, of="train_rank")
def test_three_ranks_with_uneven_batches(student, rig, draw):
    """Batches of 7, 2 and 1 for three ranks, with gradients left from before: as one process, in place."""
    X, y = draw.normal(9, 4, dtype=torch.float64), draw.normal(9, 3, dtype=torch.float64)
    order, states = draw.permutation(9), [draw_values(draw, NET) for _ in range(3)]
    batches, lr = [order[:7], order[7:], order[3:4]], 0.2
    p, losses = {name: value.clone().requires_grad_() for name, value in states[0].items()}, []
    for batch in (padded(batch, 3) for batch in batches):
        loss = weighted_error(net(p, X[batch]), y[batch])
        losses.append(float(loss.detach()))
        for value, grad in zip(p.values(), torch.autograd.grad(loss, list(p.values())), strict=True):
            value.data -= lr * grad
    for found in rig.train(student.train_rank, states, X, y, batches, lr, stale=True):
        close(found["losses"], losses)
        close(found["state"], {name: value.detach() for name, value in p.items()})
        close(found["replaced"], [], allow_empty=True)


@points(3, of="train_rank")
def test_batch_normalisation_frozen_and_tied(student, rig, draw):
    """Two ranks with frozen and tied parameters and running statistics: these are rank 0's at both."""
    X, y = draw.normal(10, 4, dtype=torch.float64), draw.normal(10, 3, dtype=torch.float64)
    order, states = draw.permutation(10), [draw_tower(draw) for _ in range(2)]
    batches, lr = [order[:7], order[4:], order[:4]], 0.25
    p, losses = {name: value.clone() for name, value in states[0].items()}, []
    leaves = [p[name].requires_grad_() for name in TRAINED]
    for batch in (padded(batch, 2) for batch in batches):
        loss = 0.0
        for rank in (1, 0):  # rank 0 last: its statistics are kept
            share = batch[rank::2]
            predictions, running = tower(p, X[share])
            loss = loss + weighted_error(predictions, y[share]) / 2
        losses.append(float(loss.detach()))
        for value, grad in zip(leaves, torch.autograd.grad(loss, leaves), strict=True):
            value.data -= lr * grad
        p |= running
    found = rig.train(student.train_rank, states, X, y, batches, lr)
    for rank in range(2):
        close(found[rank]["losses"], losses)
        close(found[rank]["state"], {name: value.detach() for name, value in p.items()})
    close(found[1]["state"], found[0]["state"], rtol=0, atol=0)
