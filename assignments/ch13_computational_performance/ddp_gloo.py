# %% [markdown]
# # Data parallelism with real processes
#
# Several processes, called ranks, each hold a copy of a model and a share of every batch. They talk through
# *collectives*: operations that all ranks call together. You will write what `DistributedDataParallel` does:
# start from one state, share out each batch, average the gradients, step everywhere. After that, several
# ranks learn exactly what one process learns from the whole batch. Read the section "Real processes:
# DistributedDataParallel by hand" of the chapter's README first.
#
# Your functions run in two or three processes at once. Before they are called the process group is set up
# (backend `gloo`, on one machine), and `dist.get_rank()` and `dist.get_world_size()` work. Do not set it up
# or destroy it yourself. Use the collectives of `torch.distributed`, for example `dist.broadcast`,
# `dist.all_reduce` or `dist.all_gather`. If one rank calls a collective and another does not, the ranks wait
# for each other; after 2 or 3 seconds the check fails and says so.
#
# Do not use `torch.nn.parallel.DistributedDataParallel` or `torch.utils.data.DistributedSampler`: the point
# is to build them.
#
# In all models here the parameters are float64, the buffers float64 or int64, and all of them are contiguous
# and on the CPU. The models of all ranks have the same structure, the same frozen parameters and the same
# tied ones; only the values differ at first.

# %%
import math
from collections.abc import Callable

import torch
import torch.distributed as dist


# %%
def shard(indices: torch.Tensor, rank: int, world: int) -> torch.Tensor:
    """Return the share of one rank in a list of indices.

    The ranks take turns: the first index goes to rank 0, the next to rank 1, and so on, and after the last
    rank comes rank 0 again. All shares must have the same size. If the number of indices is no multiple of
    `world`, the list goes on with its own beginning (as often as needed, if it is shorter than `world`) until
    its length is the next multiple. Nothing is left out and nothing is shuffled.

    This function is called in one process, without a process group.

    Args:
        indices: (n,), int64, n at least 1, any values. Not changed.
        rank: whose share.
        world: the number of ranks, at least 1.

    Returns:
        (m,), int64, where m is n / world, rounded up.

    Raises:
        ValueError: rank is not one of 0, ..., world - 1.

    Example:
        [10, 11, 12, 13, 14] for two ranks becomes [10, 12, 14] for rank 0 and [11, 13, 10] for rank 1.

    Source: torch.utils.data.DistributedSampler without shuffling.
    """
    raise NotImplementedError


# %%
def broadcast_state(model: torch.nn.Module) -> None:
    """Give the model the state that rank 0's model has, at every rank.

    All ranks call this together, each with its own model. It overwrites the values of all parameters, frozen
    ones too, and of all buffers, also of such as are not in the state dict (`persistent=False`). It does so
    in place: the model holds the same tensor objects as before, so that an optimiser made earlier still
    serves, and tied parameters remain tied. Gradients (`.grad`) are not touched.

    Collectives are not differentiable: give them tensors that autograd does not watch, or torch will warn.

    Args:
        model: this rank's model. Rank 0's is not changed.

    Example:
        Two ranks with the parameter [1, 2] at rank 0 and [5, 7] at rank 1: both have [1, 2] afterwards.

    Source: Li et al. 2020, PyTorch Distributed, section 3.1; Zhang et al., Dive into Deep Learning, 13.5.
    """
    raise NotImplementedError


# %%
def average_gradients(model: torch.nn.Module) -> None:
    """Replace each gradient by its mean over the ranks.

    All ranks call this together, each after its own backward pass. Afterwards `.grad` of each parameter has
    the same bits at all ranks. It may be the same tensor as before or a new one.

    A parameter that a rank's forward pass did not use has the gradient None there. This may differ from rank
    to rank, and no rank knows about the others. If it is None at some ranks but not at all, it counts as 0
    there: the mean still divides by the number of all ranks, and all of them get it. If it is None at every
    rank, it stays None at every rank.

    Frozen parameters (`requires_grad` is False, at every rank) keep what they have in `.grad`. Neither
    parameters nor buffers change.

    Args:
        model: this rank's model.

    Example:
        Three ranks with the gradients [3, 0], None and [3, 6] of a parameter: all have [2, 2] afterwards.

    Source: Li et al. 2020, PyTorch Distributed, section 3.2.
    """
    raise NotImplementedError


# %%
def train_rank(
    model: torch.nn.Module,
    loss_fn: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    X: torch.Tensor,
    y: torch.Tensor,
    batches: list[torch.Tensor],
    lr: float,
) -> list[float]:
    """Train this rank's model by SGD, together with the other ranks.

    All ranks call this together, with the same arguments except for the model's state. First they all take
    over rank 0's state. Then each batch is one step:

    1. Each rank computes the loss of its own share of the batch (see `shard`) with its own model.
    2. The gradients are averaged over the ranks (see `average_gradients`); those that were there before this
       step do not count.
    3. Each rank subtracts `lr` times the averaged gradient from each parameter. A parameter without a
       gradient stays as it is, and so does a frozen one.
    4. All ranks take over the buffers of rank 0: a layer such as batch normalisation has seen other examples
       at each rank.

    So the parameters and buffers of all ranks have the same bits after each step. Where examples do not
    depend on each other within the model (no batch normalisation), they are those of one process that takes
    the whole batches, with the repeated examples that `shard` adds.

    Args:
        model: this rank's model, in training mode, and so it stays. It maps (m, d) to (m, k), and is called
            once for each batch. Trained in place: its parameters remain the same objects.
        loss_fn: gets predictions and targets, in this order, (m, k) each; returns the mean of the examples'
            losses, a float64 scalar.
        X: (n, d), float64, all inputs. Not changed.
        y: (n, k), float64, all targets. Not changed.
        batches: the indices of the examples of each step, (b,) int64 each, b at least 1.
        lr: the learning rate, the same at all ranks, however many they are.

    Returns:
        A Python float for each batch: the mean over the ranks of the loss of their shares, before the step.
        All ranks return the same numbers.

    Example:
        The model x -> w x with w = 0 at rank 0, x = [[1], [2]], y = [[1], [4]], the squared error and the
        batch [0, 1]. Two ranks have the losses 1 and 16 and the gradients -2 and -16. With lr = 0.1 both
        return [8.5] and have w = 0.9 afterwards.

    Source: Li et al. 2020, PyTorch Distributed, section 3; Zhang et al., Dive into Deep Learning, 13.5.
    """
    raise NotImplementedError
