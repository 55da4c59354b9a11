# %% [markdown]
# # Parameter servers
#
# Workers send what they have computed to a store and fetch the sum of what all have sent. The store is
# reached by two operations only, push and pull, and so no worker needs to know how the sums come about or
# how many others there are. You will write such a store, spread keys over several servers, and compute how
# long a synchronisation takes on different routes. Read the section "Parameter servers" of the chapter's
# README first.

# %%
import torch


# %%
class KVStore:
    """A store that adds up what workers push, key by key and round by round.

    For each key every worker goes through rounds of its own: its first push of a key belongs to the key's
    round 1, its second push of that key to round 2, and so on. The sum of a round is complete when all
    workers have pushed in this round. A fast worker may be rounds ahead of a slow one: the numbers of
    different rounds are never mixed. Keys have nothing to do with each other. In which order the workers
    push does not matter.

    Args:
        workers: how many workers there are, at least 1; they have the numbers 0, ..., workers - 1.

    Example:
        Two workers. Worker 0 pushes 1 and then 5 for the key "w", worker 1 pushes 10. Now a pull by worker 1
        gives 1 + 10 = 11: the 5 belongs to round 2. A pull by worker 0, which is in round 2, is an error,
        until worker 1 pushes again, 20 say: then both get 25.

    Source: Zhang et al., Dive into Deep Learning, section 13.7.4; Li et al. 2014, Scaling distributed machine
    learning with the parameter server.
    """

    def __init__(self, workers: int) -> None:
        self.workers = workers
        # pushed[key][worker] lists what the worker has pushed for the key, in the order of its rounds.
        self.pushed: dict[str, list[list[torch.Tensor]]] = {}

    def push(self, worker: int, key: str, value: torch.Tensor) -> None:
        """Hand in a worker's value for its next round of a key.

        All pushes of a key have the same shape, that of the very first one. A push that raises an error
        leaves the store as it was: it does not count as a push.

        Args:
            worker: who pushes.
            key: for what; a key is known from its first push on.
            value: any shape, float64. Not changed. The store keeps a copy: what becomes of this tensor later
                does not matter.

        Raises:
            ValueError: there is no such worker, or the shape is not that of the first push of this key.
        """
        raise NotImplementedError

    def pull(self, worker: int, key: str) -> torch.Tensor:
        """Return the sum over all workers in the round of this worker's latest push of the key.

        A pull changes nothing: pulled again before the next push, the result is the same, also if other
        workers have gone on to later rounds by then.

        Args:
            worker: who pulls, one of 0, ..., workers - 1.
            key: of what.

        Returns:
            The sum, with the shape of the values, float64; a tensor of the caller's own, which may be changed
            without any effect on the store.

        Raises:
            RuntimeError: the sum is not complete, or this worker has never pushed this key. (A real store
                would wait for the others; here nobody else can push while you wait.)
        """
        raise NotImplementedError


# %%
def assign_keys(sizes: dict[str, int], servers: int) -> list[list[str]]:
    """Spread keys over servers, so that no server has much more to carry than the others.

    Go through the keys from the largest to the smallest (of equal ones, first the one that comes first in
    `sizes`), and give each to the server that has the fewest bytes so far (of equal ones, the one with the
    lowest number).

    Args:
        sizes: the size of each key's value in bytes, at least 1. Not changed.
        servers: how many servers there are, at least 1; there may be fewer keys than servers.

    Returns:
        One list of keys for each server, in the order in which they were given out.

    Example:
        For {"a": 10, "b": 40, "c": 30, "d": 20} and two servers: b goes to server 0, c to 1, d to 1, a to 0.
        The result is [["b", "a"], ["c", "d"]], with 50 bytes each.

    Source: Graham 1969, Bounds on multiprocessing timing anomalies: the largest server has at most 4/3 of the
    bytes that it would have in the best assignment.
    """
    raise NotImplementedError


# %%
def sync_time(route: str, devices: int, size: float, bandwidth: float) -> float:
    """Return how long it takes until every device has the sum of all devices' gradients.

    Each device has a gradient of `size` bytes. Devices, and the CPU, each have one link to a switch. A link
    carries `bandwidth` bytes a second in, and at the same time as many out; the switch itself never limits
    anything. Adding up takes no time, and a phase (or a round of the ring) takes as long as its busiest link
    needs, in its busier direction. First the gradients are brought together, then, when all sums are
    complete, they are sent out. The routes:

    - "device": all other devices send their gradients to device 0, which adds its own. It sends the sum to
      each of the others, one copy each.
    - "cpu": all devices send their gradients to the CPU, which has none itself. It sends the sum to each of
      the devices, one copy each.
    - "parts": each gradient is cut into as many equal parts as there are devices. Device k gets part k of
      all others' gradients and adds its own; all devices do so at the same time. Then each sends its finished
      part to each of the others, one copy each.
    - "ring": a ring all-reduce, 2 (n - 1) rounds, one after the other, in each of which each of the n devices
      sends a chunk of size / n bytes to its neighbour.

    Args:
        route: one of these four.
        devices: how many there are, at least 1.
        size: the bytes of a gradient, greater than 0.
        bandwidth: bytes a second in each direction of a link, greater than 0.

    Returns:
        Seconds, a Python float.

    Raises:
        ValueError: route is none of the four.

    Example:
        Four devices, 160 MB and 16 GB/s, so that a whole gradient passes a link in 10 ms: "device" takes 30
        ms in and 30 ms out, 60 ms in all, "cpu" 80 ms, "parts" 15 ms.

    Source: Zhang et al., Dive into Deep Learning, sections 13.7.1 and 13.7.2.
    """
    raise NotImplementedError


# %%
def server_time(workers: int, loads: list[int], bandwidth: float) -> float:
    """Return how long a synchronisation by parameter servers takes.

    The keys are spread over the servers. First every worker sends to each server the gradients of the
    server's keys. When all have arrived, each server sends the sums of its keys to every worker. Workers and
    servers are different machines, each with one link of `bandwidth` bytes a second in each direction; the
    network between them limits nothing. Adding up takes no time, and each of the two phases takes as
    long as its busiest link needs. Mind that a worker has one link, too.

    Args:
        workers: how many workers there are, at least 1.
        loads: for each server the bytes of its keys in one worker's gradient, at least 0. At least one
            server. Not changed.
        bandwidth: bytes a second in each direction of a link, greater than 0.

    Returns:
        Seconds, a Python float.

    Example:
        Four workers and 160 MB at 16 GB/s: one server takes 2 * 4 * 10 ms = 80 ms. Two servers with half of
        it each take 40 ms. Eight servers with 20 MB each take 20 ms: now the workers' own links are the
        busiest.

    Source: Zhang et al., Dive into Deep Learning, section 13.7.3.
    """
    raise NotImplementedError
