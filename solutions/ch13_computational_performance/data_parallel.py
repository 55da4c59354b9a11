# %% [markdown]
# # Data parallelism
#
# Several replicas of one network share the work of a batch: each computes the gradients of its own part, all
# gradients are added up, and every replica takes the same step. If that is done right, nobody can tell the
# result from that of a single network with the whole batch. Here all replicas live in one process on the
# CPU; the arithmetic is the same as on several GPUs.
#
# A replica is a `torch.nn.Module` with float64 parameters. All replicas have the same structure, their
# values may differ, and they share no memory. Read the section "Data parallelism" of the chapter's README
# first.

# %%
from collections.abc import Callable

import torch


# %%
def split_batch(X: torch.Tensor, y: torch.Tensor, n: int) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Cut a batch into n shards of neighbouring examples.

    The shards keep the order of the examples, and together they are the batch. Their sizes differ by at most
    1, and the larger ones come first. If there are fewer examples than shards, the last shards are empty.

    Args:
        X: (m, ...), inputs, any dtype. Not changed.
        y: (m, ...), targets, any dtype. Not changed.
        n: the number of shards, at least 1.

    Returns:
        n pairs (inputs, targets). An empty shard has tensors with 0 rows; the other dimensions and the dtype
        stay. The tensors may be views of X and y.

    Raises:
        ValueError: X and y have different numbers of rows.

    Example:
        Five examples in three shards: rows 0 and 1, rows 2 and 3, row 4.

    Source: Zhang et al., Dive into Deep Learning, section 13.5.5.
    """
    ### BEGIN SOLUTION
    if len(X) != len(y):
        raise ValueError(f"{len(X)} inputs, but {len(y)} targets")
    inputs, targets = torch.tensor_split(X, n), torch.tensor_split(y, n)
    return [(inputs[k], targets[k]) for k in range(n)]
    ### END SOLUTION


# %%
def broadcast_(replicas: list[torch.nn.Module]) -> None:
    """Give every replica the state of replica 0, in place.

    The state is what `state_dict()` lists: the parameters, frozen ones too, and the buffers. Its values are
    copied: each replica keeps its own tensors in its own memory, and replica 0 is not changed.

    Args:
        replicas: at least one network. Changed in place, all but the first.

    Example:
        Three replicas with the weights 5, 7 and 9 have the weights 5, 5 and 5 afterwards.
    """
    ### BEGIN SOLUTION
    state = replicas[0].state_dict()
    for replica in replicas:
        replica.load_state_dict(state)
    ### END SOLUTION


# %%
def allreduce_(buffers: list[list[torch.Tensor]]) -> None:
    """Replace the tensors of all replicas by their sums over the replicas, in place.

    `buffers[i][k]` is tensor k of replica i. Afterwards its own memory holds the sum of the former
    `buffers[j][k]` over all replicas j. For a given k the sums are equal to the last bit in all replicas.

    Args:
        buffers: one list for each replica, at least one, all of the same length. Tensors with the same k have
            the same shape; float64, none requires a gradient, no two share memory. Changed in place; the
            lists still hold the same tensor objects.

    Example:
        [[a], [b], [c]] with a = [1, 2], b = [10, 20], c = [100, 200]: a, b and c all become [111, 222].

    Source: Zhang et al., Dive into Deep Learning, section 13.5.4.
    """
    ### BEGIN SOLUTION
    for k in range(len(buffers[0])):
        parts = [tensors[k] for tensors in buffers]
        total = torch.stack(parts).sum(dim=0)
        for part in parts:
            part.copy_(total)
    ### END SOLUTION


# %%
def shard_gradients(
    replica: torch.nn.Module,
    X: torch.Tensor,
    y: torch.Tensor,
    loss: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    batch_size: int,
) -> tuple[float, list[torch.Tensor]]:
    """Return what one shard contributes to the mean loss of the whole batch, and to its gradients.

    The mean over the batch is a sum over its examples, divided by `batch_size`. The shard contributes its
    own examples to that sum. An empty shard contributes 0: then neither the replica nor the loss is called.

    Args:
        replica: the network. Its parameters are not changed. What their `.grad` holds at the start must not
            matter, and what it holds afterwards does not.
        X: (r, ...), the shard's inputs, r at least 0. Not changed.
        y: (r, ...), the shard's targets. Not changed.
        loss: `loss(replica(X), y)` is the *mean* loss of the r examples, a tensor of shape ().
        batch_size: the number of examples in the whole batch, at least r and at least 1.

    Returns:
        The contribution to the loss, a Python float, and a list with one tensor for each parameter that
        requires a gradient, in the order of `replica.parameters()`: the contribution to its gradient, with
        the parameter's shape and dtype. Where the prediction does not depend on a parameter it is 0. Frozen
        parameters are not in the list. The tensors do not require a gradient. At least one parameter that
        requires a gradient enters the loss.

    Example:
        For the prediction w x with w = 2, the mean squared error, the shard x = [1, 3], y = [0, 5] and
        batch_size = 8: the errors are 2 and 1, the loss (4 + 1) / 8 = 0.625, and the gradient
        (2 * 2 * 1 + 2 * 1 * 3) / 8 = 1.25.
    """
    ### BEGIN SOLUTION
    trained = [p for p in replica.parameters() if p.requires_grad]
    if len(X) == 0:
        return 0.0, [torch.zeros_like(p) for p in trained]
    share = loss(replica(X), y) * (len(X) / batch_size)
    return share.item(), list(torch.autograd.grad(share, trained, materialize_grads=True))
    ### END SOLUTION


# %%
def train_step_dp(
    replicas: list[torch.nn.Module],
    X: torch.Tensor,
    y: torch.Tensor,
    loss: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    lr: float,
) -> float:
    """Take one step of SGD with several replicas, the same as one network with the whole batch would take.

    First all replicas get the state of replica 0. Then each works on its shard of the batch (replica i on
    shard i of `split_batch`), and all of them step against the gradient of the mean loss over the *whole*
    batch: w - lr * gradient. Afterwards the parameters of all replicas are equal to the last bit. (The
    replicas have no buffers that a forward pass changes, and no layer that mixes examples, such as batch
    normalisation: with those it would be another step than that of one network.)

    Args:
        replicas: at least one network. Their trained parameters are changed in place; frozen parameters stay
            those of replica 0.
        X: (m, ...), inputs, m at least 1, also fewer than there are replicas. Not changed.
        y: (m, ...), targets. Not changed.
        loss: `loss(prediction, targets)` is the mean loss of some examples, a tensor of shape ().
        lr: the learning rate.

    Returns:
        The mean loss over the whole batch before the step, a Python float.

    Example:
        Two replicas with the prediction w x, w = 2, the mean squared error, x = [1, 3, 1], y = [0, 5, 0] and
        lr = 0.5. The shards are the first two examples and the last. The errors are 2, 1 and 2, the loss is
        (4 + 1 + 4) / 3 = 3, the gradient (4 + 6 + 4) / 3 = 14 / 3, and both weights become
        2 - 7 / 3 = -1 / 3.

    Source: Zhang et al., Dive into Deep Learning, section 13.5.
    """
    ### BEGIN SOLUTION
    broadcast_(replicas)
    shards = split_batch(X, y, len(replicas))
    parts = [shard_gradients(net, *shards[i], loss, len(X)) for i, net in enumerate(replicas)]
    allreduce_([gradients for _, gradients in parts])
    with torch.no_grad():
        for i, net in enumerate(replicas):
            trained = [p for p in net.parameters() if p.requires_grad]
            for k, p in enumerate(trained):
                p.sub_(lr * parts[i][1][k])
    return sum(value for value, _ in parts)
    ### END SOLUTION
