"""Wrong answers to ch13/ddp_gloo, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception


@misconception(
    "shard",
    says="You gave each rank a block of neighbours: the ranks take turns, as DistributedSampler has it.",
)
def blocks(indices, rank, world):
    if not 0 <= rank < world:
        raise ValueError(rank)
    share = math.ceil(len(indices) / world)
    return indices[torch.arange(rank * share, (rank + 1) * share) % len(indices)]


@misconception(
    "shard",
    says="You let some shares be shorter: a mean of means needs equal shares, so go on with the beginning.",
)
def uneven_shares(indices, rank, world):
    if not 0 <= rank < world:
        raise ValueError(rank)
    return indices[rank::world]


@misconception(
    "shard",
    says="You dropped the indices that are left over: none may be lost; fill up with the beginning instead.",
)
def rest_dropped(indices, rank, world):
    if not 0 <= rank < world:
        raise ValueError(rank)
    return indices[: len(indices) // world * world][rank::world]


@misconception(
    "shard",
    says="You filled up once only: a list shorter than the number of ranks must go on as often as needed.",
)
def filled_up_once(indices, rank, world):
    if not 0 <= rank < world:
        raise ValueError(rank)
    missing = -len(indices) % world
    return torch.cat([indices, indices[:missing]])[rank::world]


@misconception("shard", says="You filled up with the last index: the list goes on with its own beginning.")
def last_repeated(indices, rank, world):
    if not 0 <= rank < world:
        raise ValueError(rank)
    missing = -len(indices) % world
    return torch.cat([indices, indices[-1:].expand(missing)])[rank::world]


edit(
    "shard",
    "if not 0 <= rank < world:",
    "if rank > world:",
    name="ranks_not_checked",
    says="You let ranks through that do not exist: they count from 0, so there is no rank `world`.",
)

edit(
    "broadcast_state",
    "[*model.parameters(), *model.buffers()]",
    "list(model.parameters())",
    name="buffers_forgotten",
    says="You broadcast the parameters only: buffers, such as running means, are state, too.",
)

edit(
    "broadcast_state",
    "[*model.parameters(), *model.buffers()]",
    "model.state_dict().values()",
    name="state_dict_only",
    says="You went through the state dict: buffers that were registered with persistent=False are not in it.",
)

edit(
    "broadcast_state",
    "[*model.parameters(), *model.buffers()]",
    "[*(p for p in model.parameters() if p.requires_grad), *model.buffers()]",
    name="frozen_left_out",
    says="You left frozen parameters out: nobody trains them, so the ranks would differ for ever.",
)

edit(
    "broadcast_state",
    "src=0",
    "src=dist.get_world_size() - 1",
    name="from_the_last_rank",
    says="You broadcast from the last rank: the state to start from is that of rank 0.",
)


@misconception(
    "broadcast_state",
    says="You averaged the states of all ranks: the ranks start from the state of rank 0, as it is.",
)
def states_averaged(model):
    for tensor in [*model.parameters(), *model.buffers()]:
        total = tensor.detach().double()
        dist.all_reduce(total)
        tensor.data.copy_(total / dist.get_world_size())


@misconception(
    "broadcast_state",
    says="You put new tensors into the model: an optimiser made before would go on training the old ones.",
)
def new_tensors(model):
    for module in model.modules():
        for name, p in list(module.named_parameters(recurse=False)):
            value = p.detach().clone()
            dist.broadcast(value, src=0)
            setattr(module, name, torch.nn.Parameter(value, requires_grad=p.requires_grad))
        for buffer in module.buffers(recurse=False):
            dist.broadcast(buffer, src=0)


edit(
    "average_gradients",
    "        p.grad /= dist.get_world_size()\n",
    "",
    name="summed",
    says="You left the sum: all_reduce adds up, so divide by the number of ranks.",
)

edit(
    "average_gradients",
    "/= dist.get_world_size()",
    "/= users",
    name="divided_by_the_users",
    says="You divided by the ranks that used the parameter: the others count as 0, so divide by all ranks.",
)

edit(
    "average_gradients",
    "        if users == 0:\n            continue\n",
    "",
    name="zeros_for_the_unused",
    says="You made a gradient of 0 for what no rank used: leave it None, or an optimiser may still move it.",
)

edit(
    "average_gradients",
    "        if not p.requires_grad:\n            continue\n",
    "",
    name="frozen_too",
    says="You averaged the gradients of frozen parameters, too: those are none of training's business.",
)


@misconception(
    "average_gradients",
    says="You skipped a collective where your own gradient is None: other ranks wait for you there. "
    "Every rank must take part, with zeros if need be.",
)
def skips_alone(model):
    for p in model.parameters():
        if p.requires_grad and p.grad is not None:
            dist.all_reduce(p.grad)
            p.grad /= dist.get_world_size()


@misconception(
    "average_gradients",
    says="You gave the mean to rank 0 only: dist.reduce leaves the others with what they had.",
)
def mean_at_rank_0(model):
    for p in model.parameters():
        if not p.requires_grad:
            continue
        users = torch.tensor(int(p.grad is not None))
        dist.all_reduce(users)
        if users == 0:
            continue
        if p.grad is None:
            p.grad = torch.zeros_like(p)
        dist.reduce(p.grad, dst=0)
        if dist.get_rank() == 0:
            p.grad /= dist.get_world_size()


@misconception(
    "average_gradients",
    says="You averaged the parameters: here only the gradients change.",
)
def parameters_averaged(model):
    for p in model.parameters():
        dist.all_reduce(p.detach())
        p.data /= dist.get_world_size()


edit(
    "train_rank",
    "    broadcast_state(model)\n",
    "",
    name="no_broadcast",
    says="You did not start from one state: equal steps from different places never meet.",
)

edit(
    "train_rank",
    "        average_gradients(model)\n",
    "",
    name="everyone_alone",
    says="You stepped along each rank's own gradient: average them first, or the models drift apart.",
)

edit(
    "train_rank",
    "                if p.grad is not None:\n",
    "                if p.grad is not None and dist.get_rank() == 0:\n",
    name="only_rank_0_steps",
    says="You let rank 0 step alone: all ranks have the same gradient and must all make the step.",
)

edit(
    "train_rank",
    "p.sub_(lr * p.grad)",
    "p.sub_(lr / dist.get_world_size() * p.grad)",
    name="divided_twice",
    says="You divided the learning rate by the number of ranks: the mean gradient is divided already.",
)

edit(
    "train_rank",
    "p.sub_(lr * p.grad)",
    "p.sub_(lr * dist.get_world_size() * p.grad)",
    name="learning_rate_scaled",
    says="You multiplied the learning rate by the number of ranks: the same batch deserves the same step.",
)

edit(
    "train_rank",
    "        mine = shard(batch, dist.get_rank(), dist.get_world_size())\n",
    "        mine = batch\n",
    name="everyone_does_everything",
    says="You gave every rank the whole batch: the result may be right, but nobody has saved any work.",
)

edit(
    "train_rank",
    "            for p in list(model.parameters()):\n                if p.grad is not None:\n",
    "            for p in (p for m in model.modules() for p in m.parameters(recurse=False)):\n"
    "                if p.grad is not None:\n",
    name="tied_twice",
    says="You stepped twice with a tied parameter: it belongs to two modules, but is one tensor.",
)

edit(
    "train_rank",
    "        for buffer in model.buffers():\n            dist.broadcast(buffer, src=0)\n",
    "",
    name="statistics_drift",
    says="You let each rank keep its own running statistics: all take over rank 0's buffers after each step.",
)

edit(
    "train_rank",
    "        model.zero_grad()\n",
    "",
    name="gradients_add_up",
    says="You did not reset the gradients: backward adds to what is there.",
)

edit(
    "train_rank",
    "        dist.all_reduce(total)\n        losses.append(float(total) / dist.get_world_size())\n",
    "        losses.append(float(total))\n",
    name="own_losses",
    says="You returned the loss of the rank's own share: average it over the ranks, like the gradients.",
)

edit(
    "train_rank",
    "losses.append(float(total) / dist.get_world_size())",
    "losses.append(float(total))",
    name="losses_summed",
    says="You returned the sum of the ranks' losses: divide by their number.",
)
