"""Hidden checks of ch13/parameter_server."""

import torch

from d2lcourse.checks import close, keep, leaves_unchanged, points, put, raises


def numbers(*values):
    """Return numbers as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


@points(1, of="KVStore.push")
def test_the_store_keeps_a_copy(student, draw):
    """What becomes of a pushed tensor later does not matter, and pushing does not change it."""
    store = student.KVStore(1)
    x = draw.normal(3, dtype=torch.float64)
    held = put(student, x)
    leaves_unchanged(store.push, 0, "w", x)
    store.push(0, "w", held)
    held.zero_()
    close(store.pull(0, "w"), x)


@points(1, of="KVStore.push")
def test_a_refused_push_does_not_count(student):
    """After an error the store is as it was: the round is still open, and the key has no shape yet."""
    store = student.KVStore(2)
    raises(ValueError, store.push, 2, "w", numbers(1.0, 2.0))
    store.push(0, "w", numbers(1.0))
    raises(ValueError, store.push, 1, "w", numbers(1.0, 2.0))
    raises(RuntimeError, store.pull, 0, "w")
    store.push(1, "w", numbers(4.0))
    close(store.pull(0, "w"), numbers(5.0))


@points(1, of="KVStore.push")
def test_a_later_round_has_the_same_shape(student):
    """A worker's own second push must have the shape of the first one, too; a scalar is a shape."""
    store = student.KVStore(1)
    store.push(0, "b", numbers(1.0)[0])
    raises(ValueError, store.push, 0, "b", numbers(1.0))
    close(store.pull(0, "b"), numbers(1.0)[0])


@points(1, of="KVStore.push")
def test_a_fast_worker_overwrites_nothing(student):
    """A worker pushes three times before the other pushes once: the first sum is that of the first pushes."""
    store = student.KVStore(2)
    for x in (1.0, 2.0, 4.0):
        store.push(0, "w", numbers(x))
    store.push(1, "w", numbers(10.0))
    close(store.pull(1, "w"), numbers(11.0))
    store.push(1, "w", numbers(20.0))
    close(store.pull(1, "w"), numbers(22.0))


@points(2, of="KVStore.pull")
def test_rounds_and_keys_are_never_mixed(student, draw):
    """Three workers push two keys 40 times in a random order: every pull is as a list of all pushes says."""
    store = student.KVStore(3)
    history = {}
    for step in range(40):
        worker, key = int(draw.integers(0, 3, 1)), ("u", "v")[int(draw.integers(0, 2, 1))]
        x = draw.normal(2, dtype=torch.float64)
        store.push(worker, key, x)
        history.setdefault((key, worker), []).append(x)
        if step % 4:
            continue
        mine = len(history[key, worker])
        all_of_key = [history.get((key, other), []) for other in range(3)]
        if min(len(pushed) for pushed in all_of_key) >= mine:
            close(store.pull(worker, key), sum(pushed[mine - 1] for pushed in all_of_key))
        else:
            raises(RuntimeError, store.pull, worker, key)


@points(1, of="KVStore.pull")
def test_a_pull_changes_nothing(student):
    """Pulled twice, changed by the caller, and pulled when others have gone on: the same sum."""
    store = student.KVStore(2)
    store.push(0, "w", numbers(1.0, 2.0))
    store.push(1, "w", numbers(10.0, 20.0))
    keep(store.pull)(0, "w").zero_()
    close(store.pull(0, "w"), numbers(11.0, 22.0))
    store.push(1, "w", numbers(0.5, 0.5))
    store.push(1, "w", numbers(7.0, 7.0))
    close(store.pull(0, "w"), numbers(11.0, 22.0))
    store.push(0, "w", numbers(3.0, 4.0))
    close(store.pull(0, "w"), numbers(3.5, 4.5))


@points(1, of="KVStore.pull")
def test_a_single_worker_and_two_stores(student):
    """The only worker pulls what it pushed, and two stores have nothing to do with each other."""
    one, two = student.KVStore(1), student.KVStore(1)
    one.push(0, "w", numbers(3.0))
    raises(RuntimeError, two.pull, 0, "w")
    two.push(0, "w", numbers(4.0))
    close([one.pull(0, "w"), two.pull(0, "w")], [numbers(3.0), numbers(4.0)])


def assigned(sizes, servers):
    """Assign by looking for the largest key left, and for the first server that carries least."""
    left, keys, loads = list(sizes), [[] for _ in range(servers)], [0] * servers
    while left:
        largest = left[0]
        for key in left[1:]:
            if sizes[key] > sizes[largest]:
                largest = key
        left.remove(largest)
        server = min(range(servers), key=lambda number: (loads[number], number))
        keys[server].append(largest)
        loads[server] += sizes[largest]
    return keys


@points(2, of="assign_keys")
def test_many_keys(student, draw):
    """Up to 12 keys of random sizes, some of them equal, on 1 to 5 servers."""
    for servers in (1, 2, 3, 5):
        for count in (1, 4, 12):
            sizes = {f"layer{n}": int(s) for n, s in enumerate(draw.integers(1, 9, count).reshape(-1))}
            close(student.assign_keys(sizes, servers), assigned(sizes, servers))


def routed(route, n, size):
    """Return the bytes on the busiest link, in and out of it, by listing every message of each phase."""
    if route == "device":
        phases = [[(i, 0, size) for i in range(1, n)], [(0, i, size) for i in range(1, n)]]
    elif route == "cpu":
        phases = [[(i, "cpu", size) for i in range(n)], [("cpu", i, size) for i in range(n)]]
    elif route == "parts":
        pairs = [(i, j, size / n) for i in range(n) for j in range(n) if i != j]
        phases = [pairs, pairs]
    else:
        phases = [[(i, (i + 1) % n, size / n) for i in range(n)] for _ in range(2 * (n - 1))]
    total = 0.0
    for messages in phases:
        carried = {}
        for source, destination, amount in messages:
            for end in ((source, "out"), (destination, "in")):
                carried[end] = carried.get(end, 0.0) + amount
        total += max(carried.values(), default=0.0)
    return total


@points(2, of="sync_time")
def test_other_devices_sizes_and_bandwidths(student):
    """One to nine devices on all four routes: as a list of all messages says."""
    for route in ("device", "cpu", "parts", "ring"):
        for devices in (1, 2, 3, 9):
            seconds = routed(route, devices, 3.5e8) / 2.5e10
            close(student.sync_time(route, devices, 3.5e8, 2.5e10), seconds)


@points(2, of="server_time")
def test_uneven_servers(student):
    """Loads that differ, an idle server, one worker, and many: the busiest link decides."""
    for workers, loads in ((3, [7, 1, 2]), (5, [4, 0]), (1, [2, 9]), (2, [5, 5, 5, 1]), (3, [4, 4, 4])):
        messages = [(w, s, load) for w in range(workers) for s, load in enumerate(loads)]
        servers = [sum(load for _, s, load in messages if s == server) for server in range(len(loads))]
        senders = [sum(load for w, _, load in messages if w == worker) for worker in range(workers)]
        busiest = max(*servers, *senders)
        seconds = 2 * busiest * 1e6 / 1e9
        close(leaves_unchanged(student.server_time, workers, [load * 10**6 for load in loads], 1e9), seconds)
