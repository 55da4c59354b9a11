"""Wrong answers to ch13/data_parallel, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

import itertools

from d2lcourse.audit import edit, misconception


@misconception(
    "split_batch",
    says="You dealt the examples out in turn: a shard is a block of neighbours, in the batch's order.",
)
def dealt_in_turn(X, y, n):
    if len(X) != len(y):
        raise ValueError(len(y))
    return [(X[k::n], y[k::n]) for k in range(n)]


@misconception(
    "split_batch",
    says="You dropped the examples that were left over: every example belongs to one shard.",
)
def rest_dropped(X, y, n):
    if len(X) != len(y):
        raise ValueError(len(y))
    size = len(X) // n
    return [(X[k * size : (k + 1) * size], y[k * size : (k + 1) * size]) for k in range(n)]


@misconception(
    "split_batch",
    says="You gave the whole rest to the last shard: sizes differ by at most 1, so spread it over the first.",
)
def rest_for_the_last(X, y, n):
    if len(X) != len(y):
        raise ValueError(len(y))
    size = len(X) // n
    ends = [k * size for k in range(n)] + [len(X)]
    return [(X[a:b], y[a:b]) for a, b in itertools.pairwise(ends)]


@misconception(
    "split_batch",
    says="You cut with torch.chunk: its last shard may be much shorter, and there may be fewer than n.",
)
def chunked(X, y, n):
    if len(X) != len(y):
        raise ValueError(len(y))
    return list(zip(torch.chunk(X, n), torch.chunk(y, n), strict=True))


edit(
    "split_batch",
    "    if len(X) != len(y):",
    "    if n < 1:",
    name="lengths_not_compared",
    says="You did not compare the numbers of rows: with a target too few, examples get others' targets.",
)


@misconception(
    "broadcast_",
    says="You copied the parameters only: buffers, such as running means, are part of the state, too.",
)
def parameters_only(replicas):
    with torch.no_grad():
        for replica in replicas[1:]:
            for mine, first in zip(replica.parameters(), replicas[0].parameters(), strict=True):
                mine.copy_(first)


@misconception(
    "broadcast_",
    says="You left the frozen parameters out: they take part in the prediction, so they must agree, too.",
)
def trained_only(replicas):
    for replica in replicas[1:]:
        state = replica.state_dict()
        frozen = [name for name, p in replica.named_parameters() if not p.requires_grad]
        replica.load_state_dict({**replicas[0].state_dict(), **{k: state[k] for k in frozen}})


@misconception(
    "broadcast_",
    says="You let all replicas share replica 0's memory: n replicas would then take each step n times.",
)
def memory_shared(replicas):
    for replica in replicas[1:]:
        replica.load_state_dict(replicas[0].state_dict())
        for mine, first in zip(replica.parameters(), replicas[0].parameters(), strict=True):
            mine.data = first.data


@misconception(
    "broadcast_", says="You gave the replicas new tensors: copy the values into the tensors they have."
)
def new_tensors(replicas):
    for replica in replicas[1:]:
        replica.load_state_dict(replicas[0].state_dict())
        for mine in replica.parameters():
            mine.data = mine.data.clone()


@misconception(
    "broadcast_", says="You averaged the replicas: they must all get the state of replica 0 as it is."
)
def averaged(replicas):
    with torch.no_grad():
        for parts in zip(*(replica.state_dict().values() for replica in replicas), strict=True):
            mean = sum(part.double() for part in parts) / len(parts)
            for part in parts:
                part.copy_(mean)


@misconception(
    "broadcast_", says="You copied from the last replica: the state to start from is that of replica 0."
)
def from_the_last(replicas):
    for replica in replicas:
        replica.load_state_dict(replicas[-1].state_dict())


edit(
    "allreduce_",
    "        for part in parts:\n            part.copy_(total)\n",
    "        parts[0].copy_(total)\n",
    name="reduced_to_replica_0",
    says="You gave the sum to replica 0 only (that is a reduce): in an all-reduce everybody gets it.",
)
edit(
    "allreduce_",
    "part.copy_(total)",
    "part.copy_(torch.stack(parts).sum(dim=0))",
    name="sums_of_sums",
    says="You overwrote tensors that later sums still need: compute the whole sum first, then write it.",
)


@misconception(
    "allreduce_",
    says="You passed the sum on while you were still adding: replicas before the last get only a part of it.",
)
def partial_sums(buffers):
    for parts in zip(*buffers, strict=True):
        for part in parts[1:]:
            parts[0].add_(part)
            part.copy_(parts[0])


edit(
    "allreduce_",
    "sum(dim=0)",
    "mean(dim=0)",
    name="mean_not_sum",
    says="You took the mean over the replicas: an all-reduce here gives the sum.",
)


@misconception(
    "allreduce_",
    says="You put new tensors into the lists: the sum must be written into the memory that is there.",
)
def tensors_replaced(buffers):
    for k, parts in enumerate(zip(*buffers, strict=True)):
        total = torch.stack(parts).sum(dim=0)
        for tensors in buffers:
            tensors[k] = total


edit(
    "allreduce_",
    "range(len(buffers[0]))",
    "range(1)",
    name="first_tensor_only",
    says="You added up the first tensor of each replica only: every k needs its sum.",
)


edit(
    "shard_gradients",
    " * (len(X) / batch_size)",
    "",
    name="mean_of_the_shard",
    says="You returned the mean over the shard: weight it with its share of the batch, r / batch_size.",
)
edit(
    "shard_gradients",
    " * (len(X) / batch_size)",
    " / batch_size",
    name="mean_divided_again",
    says="You divided the shard's mean by batch_size: that mean has r in it already, so multiply by r, too.",
)
edit(
    "shard_gradients",
    "    if len(X) == 0:\n        return 0.0, [torch.zeros_like(p) for p in trained]\n",
    "",
    name="mean_of_nothing",
    says="You took the mean over an empty shard: that is 0 / 0, and NaN times a weight of 0 is still NaN.",
)
edit(
    "shard_gradients",
    "return share.item(), list(",
    "return loss(replica(X), y).item(), list(",
    name="loss_not_weighted",
    says="You weighted the gradients, but returned the shard's own mean loss: it needs the same weight.",
)


@misconception(
    "shard_gradients",
    says="You did not reset the gradients: backward adds to what `.grad` holds from before.",
)
def gradients_pile_up(replica, X, y, loss, batch_size):
    trained = [p for p in replica.parameters() if p.requires_grad]
    if len(X) == 0:
        return 0.0, [torch.zeros_like(p) for p in trained]
    share = loss(replica(X), y) * (len(X) / batch_size)
    share.backward()
    return share.item(), [torch.zeros_like(p) if p.grad is None else p.grad for p in trained]


@misconception(
    "shard_gradients",
    says="You made entries for frozen parameters, too: the list has those that require a gradient only.",
)
def frozen_included(replica, X, y, loss, batch_size):
    replica.zero_grad()
    share = 0.0
    if len(X):
        part = loss(replica(X), y) * (len(X) / batch_size)
        part.backward()
        share = part.item()
    return share, [torch.zeros_like(p) if p.grad is None else p.grad for p in replica.parameters()]


edit(
    "shard_gradients",
    ", materialize_grads=True",
    "",
    name="unused_parameter",
    says="You asked for gradients of parameters that the prediction does not depend on: they are 0.",
)


edit(
    "train_step_dp",
    "loss, len(X))",
    "loss, len(replicas) * len(shards[i][0]) or 1)",
    name="mean_of_shard_means",
    says="You averaged the shards' means: if their sizes differ, that is not the mean over the batch.",
)
edit(
    "train_step_dp",
    "loss, len(X))",
    "loss, len(shards[i][0]) or 1)",
    name="sum_of_shard_means",
    says="You added the shards' means: the step is then as many times too long as there are replicas.",
)
edit(
    "train_step_dp",
    "p.sub_(lr",
    "p.sub_(lr * len(replicas)",
    name="learning_rates_added_up",
    says="You multiplied the learning rate by the number of replicas: the batch is the same, so the step is.",
)
edit(
    "train_step_dp",
    "p.sub_(lr",
    "p.sub_(lr / len(replicas)",
    name="divided_by_replicas",
    says="You divided by the number of replicas: the gradients' weights add up to 1 already.",
)
edit(
    "train_step_dp",
    "    broadcast_(replicas)\n",
    "",
    name="no_broadcast",
    says="You did not broadcast first: replicas that start differently stay different for ever.",
)
edit(
    "train_step_dp",
    "    allreduce_([gradients for _, gradients in parts])\n",
    "",
    name="no_allreduce",
    says="You let each replica step along its own shard's gradient: add them up over all replicas first.",
)
edit(
    "train_step_dp",
    "for i, net in enumerate(replicas):",
    "for i, net in enumerate(replicas[:1]):",
    name="only_replica_0_steps",
    says="You moved replica 0 only: all replicas take the same step.",
)
edit(
    "train_step_dp",
    "return sum(value for value, _ in parts)",
    "return parts[0][0] * len(X) / len(shards[0][0])",
    name="loss_of_replica_0",
    says="You returned the loss of replica 0's shard: the mean over the whole batch is asked for.",
)


@misconception(
    "train_step_dp",
    says="You broadcast after the gradients were computed: the others' gradients belong to other weights.",
)
def broadcast_too_late(replicas, X, y, loss, lr):
    shards = split_batch(X, y, len(replicas))
    parts = [shard_gradients(net, *s, loss, len(X)) for net, s in zip(replicas, shards, strict=True)]
    allreduce_([gradients for _, gradients in parts])
    broadcast_(replicas)
    with torch.no_grad():
        for net, (_, gradients) in zip(replicas, parts, strict=True):
            trained = [p for p in net.parameters() if p.requires_grad]
            for p, gradient in zip(trained, gradients, strict=True):
                p -= lr * gradient
    return sum(value for value, _ in parts)
