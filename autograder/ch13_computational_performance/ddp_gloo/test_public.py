"""Public checks of ch13/ddp_gloo."""

import torch
from torch.utils.data import DistributedSampler

from d2lcourse.checks import close, leaves_unchanged, own_work, points

no_library = own_work("distributed_sampler", of=("shard",))

SHAPES = {"first.weight": (5, 4), "first.bias": (5,), "second.weight": (3, 5), "second.bias": (3,)}


def draw_state(draw):
    """Return values of all parameters of the rig's `Net`."""
    return {name: draw.normal(*shape, dtype=torch.float64) / 2 for name, shape in SHAPES.items()}


def net(p, x):
    """Return the predictions of a `Net` with the parameters p."""
    hidden = torch.tanh(x @ p["first.weight"].T + p["first.bias"])
    return hidden @ p["second.weight"].T + p["second.bias"]


def weighted_error(predictions, targets):
    """Return the mean squared error in which large targets count more."""
    return ((predictions - targets).square() * (1 + targets.square())).mean()


def one_process(state, X, y, batches, lr):
    """Return the losses and the parameters of SGD on whole batches, in this process."""
    p, losses = {name: value.clone().requires_grad_() for name, value in state.items()}, []
    for chosen in batches:
        loss = weighted_error(net(p, X[chosen]), y[chosen])
        grads = torch.autograd.grad(loss, list(p.values()))
        losses.append(float(loss.detach()))
        for value, grad in zip(p.values(), grads, strict=True):
            value.data -= lr * grad
    return losses, {name: value.detach() for name, value in p.items()}


@points(1, of="shard")
def test_ranks_take_turns(student, draw):
    """Twelve indices for two, three and four ranks."""
    indices = 100 + draw.permutation(12)
    for world in (2, 3, 4):
        for rank in range(world):
            close(leaves_unchanged(student.shard, indices, rank, world), indices[rank::world])


@points(1, of="shard")
def test_shares_of_one_size(student):
    """The example: five indices for two ranks, who get three each."""
    indices = torch.tensor([10, 11, 12, 13, 14])
    for rank in (0, 1):
        sampler = DistributedSampler(indices.tolist(), num_replicas=2, rank=rank, shuffle=False)
        close(student.shard(indices, rank, 2), indices[list(sampler)])


@points(2, of="broadcast_state")
def test_all_start_from_the_state_of_rank_0(student, rig, draw):
    """Two ranks whose parameters differ: both have those of rank 0, to the last bit."""
    states = [draw_state(draw) for _ in range(2)]
    for found in rig.broadcast(student.broadcast_state, states):
        close(found["state"], states[0], rtol=0, atol=0)
        close(found["replaced"], [], allow_empty=True)


@points(2, of="average_gradients")
def test_mean_of_two_gradients(student, rig, draw):
    """Two ranks: each gradient is the mean of both, and the parameters stay."""
    states, grads = zip(*[(draw_state(draw), draw_state(draw)) for _ in range(2)], strict=True)
    found = rig.average(student.average_gradients, list(states), list(grads))
    expected = {name: (grads[0][name] + grads[1][name]) / 2 for name in SHAPES}
    for rank in range(2):
        close(found[rank]["grads"], expected)
        close(found[rank]["state"], states[rank], rtol=0, atol=0)


@points(3, of="train_rank")
def test_two_ranks_learn_what_one_process_does(student, rig, draw):
    """Three steps of two ranks that start from different states, against one process with whole batches."""
    X, y = draw.normal(11, 4, dtype=torch.float64), draw.normal(11, 3, dtype=torch.float64)
    order, states = draw.permutation(11), [draw_state(draw) for _ in range(2)]
    batches = [order[:6], order[4:8], order[1:11]]
    losses, expected = one_process(states[0], X, y, batches, 0.3)
    found = rig.train(student.train_rank, states, X, y, batches, 0.3)
    for rank in range(2):
        close(found[rank]["state"], expected)
        close(found[rank]["losses"], losses)
    close(found[1]["state"], found[0]["state"], rtol=0, atol=0)
