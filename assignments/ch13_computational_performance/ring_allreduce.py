# %% [markdown]
# # Ring all-reduce
#
# n nodes stand in a ring, each with a vector of the same length, and in the end every node shall have the
# sum of all vectors. Sending everything to one node and back makes that node's link the bottleneck. In the
# ring all links work all the time, and a node sends hardly more than twice its own vector, however many
# nodes there are. All nodes live in one process here; only the network between them is not yours. Read the
# section "Ring all-reduce" of the chapter's README first.
#
# **The network.** Node i can send to its right neighbour only, node (i + 1) % n. A call
# `exchange(messages)` is one *round*, in which all messages travel at the same time. `messages` is a list of
# tuples `(source, destination, data)` with the two node numbers (Python ints) and a float64 tensor with one
# dimension; each node may be the source of one message in a round, at most. The result is the list of the
# tensors that arrive at the destinations, in the order of the messages. Messages that break these rules are
# a ValueError or a TypeError. `exchange` takes a copy of the data and changes no buffer of yours.
#
# What a node learns about other nodes' numbers must come from the tensors that `exchange` returns: some
# checks have a network that changes numbers on the way, and they look for the changes in your result. They
# also count rounds and bytes.

# %%
import itertools
from collections.abc import Callable

import torch

Exchange = Callable[[list[tuple[int, int, torch.Tensor]]], list[torch.Tensor]]


# %%
def chunk_bounds(length: int, n: int) -> list[tuple[int, int]]:
    """Cut the positions 0, ..., length - 1 into n chunks of neighbours.

    The sizes differ by at most 1, and the larger chunks come first. If the length is less than n, the last
    chunks are empty; an empty chunk begins and ends at `length`.

    Args:
        length: at least 0.
        n: at least 1.

    Returns:
        n pairs (start, stop) of ints; chunk c consists of the positions from start up to but without stop.

    Example:
        chunk_bounds(10, 4) is [(0, 3), (3, 6), (6, 8), (8, 10)].
    """
    raise NotImplementedError


# %%
def reduce_scatter(buffers: list[torch.Tensor], exchange: Exchange) -> None:
    """Add up the buffers so that in the end each node has the whole sum of one chunk, in place.

    The chunks are those of `chunk_bounds(length, n)`. In round t = 0, ..., n - 2 each node i sends what it
    has in chunk (i - t) % n to its right neighbour, which adds it to its own chunk of the same number. After
    these n - 1 rounds, chunk (i + 1) % n of node i is the sum of all nodes' chunks of this number. A single
    node has nothing to do: `exchange` is not called.

    Args:
        buffers: one for each node, at least one: (length,), float64, contiguous, the same length of at least
            1. Changed in place. What is left in a node's other chunks does not matter.
        exchange: the network, see above. Called n - 1 times. Messages for empty chunks may be left out.

    Example:
        For [1, 2, 3], [10, 20, 30] and [100, 200, 300], node 0 ends with 222 at position 1, node 1 with 333
        at position 2, and node 2 with 111 at position 0. In the first round node 0 sends its 1, node 1 its
        20 and node 2 its 300; in the second node 0 sends 3 + 300, node 1 sends 10 + 1, and node 2 200 + 20.

    Source: Patarasuk and Yuan 2009, Bandwidth optimal all-reduce algorithms; Zhang et al., Dive into Deep
    Learning, section 13.7.2.
    """
    raise NotImplementedError


# %%
def all_gather(buffers: list[torch.Tensor], exchange: Exchange) -> None:
    """Pass finished chunks round the ring until each node has all of them, in place.

    At the start chunk (i + 1) % n of node i is finished, as `reduce_scatter` leaves it. In round
    t = 0, ..., n - 2 each node i sends what it has in chunk (i + 1 - t) % n to its right neighbour, which
    overwrites its own chunk of the same number. After these n - 1 rounds all chunks of all nodes are
    finished. A single node has nothing to do: `exchange` is not called.

    Args:
        buffers: one for each node, at least one: (length,), float64, contiguous, the same length of at least
            1. What stands in the unfinished chunks at the start must not matter. Changed in place.
        exchange: the network, see above. Called n - 1 times. Messages for empty chunks may be left out.

    Example:
        [0, 222, 0], [0, 0, 333] and [111, 0, 0] all become [111, 222, 333].
    """
    raise NotImplementedError


# %%
def ring_allreduce(gradients: list[list[torch.Tensor]], exchange: Exchange, average: bool) -> None:
    """Replace the gradients of all nodes by their sum or mean over the nodes, in place.

    All tensors of a node travel as one long vector: they are put one after the other, each in the order of
    its memory (`reshape(-1)`). These vectors go through `reduce_scatter` and then through `all_gather`, with
    just their chunks and rounds. So 2 (n - 1) rounds are enough, however many tensors there are. In them a
    node sends at most 2 (n - 1) chunks of the vector, none larger than length / n, rounded up.

    Args:
        gradients: `gradients[i][k]` is tensor k of node i. At least one node and one tensor; tensors with
            the same k have the same shape, with at least one element; float64, contiguous; none requires a
            gradient. Changed in place: the tensors' own memory holds the result.
        exchange: the network, see above. Called 2 (n - 1) times: not at all for a single node.
        average: whether to divide the sums by the number of nodes.

    Example:
        Two nodes with [[1, 2], [3]] and [[10, 20], [30]]: without average both end with [[11, 22], [33]],
        with average with [[5.5, 11], [16.5]]. In two rounds each node sends a chunk of two numbers and one
        of a single number: 3 numbers, or 24 bytes.

    Source: Sergeev and Del Balso 2018, Horovod (the one long vector: tensor fusion).
    """
    raise NotImplementedError
