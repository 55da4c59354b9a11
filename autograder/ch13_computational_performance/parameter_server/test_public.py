"""Public checks of ch13/parameter_server."""

import torch

from d2lcourse.checks import close, leaves_unchanged, points, raises

MB, GB = 1e6, 1e9


def numbers(*values):
    """Return numbers as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


@points(1, of="KVStore.push")
def test_a_stranger_cannot_push(student):
    """Worker 2 of two, and worker -1, are a ValueError."""
    store = student.KVStore(2)
    raises(ValueError, store.push, 2, "w", numbers(1.0))
    raises(ValueError, store.push, -1, "w", numbers(1.0))


@points(1, of="KVStore.push")
def test_one_shape_for_each_key(student, draw):
    """A key has the shape of its first push, whoever pushes; another key may have another shape."""
    store = student.KVStore(2)
    store.push(0, "w", draw.normal(2, 3, dtype=torch.float64))
    raises(ValueError, store.push, 1, "w", draw.normal(3, 2, dtype=torch.float64))
    v = draw.normal(3, 2, dtype=torch.float64)
    store.push(1, "v", v)
    store.push(0, "v", v)
    close(store.pull(0, "v"), 2 * v)


@points(2, of="KVStore.pull")
def test_the_example(student):
    """The example: 1 + 10 = 11 for worker 1, an error for worker 0, and 25 for both at last."""
    store = student.KVStore(2)
    store.push(0, "w", numbers(1.0))
    store.push(0, "w", numbers(5.0))
    store.push(1, "w", numbers(10.0))
    close(store.pull(1, "w"), numbers(11.0))
    raises(RuntimeError, store.pull, 0, "w")
    store.push(1, "w", numbers(20.0))
    close([store.pull(0, "w"), store.pull(1, "w")], [numbers(25.0)] * 2)


@points(1, of="KVStore.pull")
def test_the_order_does_not_matter(student, draw):
    """Three workers push in any order: everybody pulls the same sum."""
    values = [draw.normal(2, 3, dtype=torch.float64) for _ in range(3)]
    for order in ((0, 1, 2), (2, 0, 1), (1, 2, 0)):
        store = student.KVStore(3)
        for worker in order:
            store.push(worker, "grad", values[worker])
        close([store.pull(worker, "grad") for worker in range(3)], [sum(values)] * 3)


@points(1, of="KVStore.pull")
def test_nothing_to_pull(student):
    """A key that this worker has not pushed is a RuntimeError, also if another worker has."""
    store = student.KVStore(2)
    raises(RuntimeError, store.pull, 0, "w")
    store.push(1, "w", numbers(3.0))
    raises(RuntimeError, store.pull, 0, "w")
    raises(RuntimeError, store.pull, 1, "w")


@points(1, of="assign_keys")
def test_four_keys(student):
    """The example: b and a on server 0, c and d on server 1."""
    sizes = {"a": 10, "b": 40, "c": 30, "d": 20}
    close(leaves_unchanged(student.assign_keys, sizes, 2), [["b", "a"], ["c", "d"]])


@points(1, of="assign_keys")
def test_equal_sizes(student):
    """Of equal keys the first comes first, and of equal servers the one with the lowest number."""
    sizes = {"q": 5, "k": 5, "v": 5, "o": 5}
    close(student.assign_keys(sizes, 3), [["q", "o"], ["k"], ["v"]])


@points(2, of="sync_time")
def test_the_book_s_figures(student):
    """Four devices, 160 MB and 16 GB/s: 60 ms by way of device 0, 80 ms by the CPU, 15 ms in parts."""
    for route, seconds in (("device", 0.06), ("cpu", 0.08), ("parts", 0.015)):
        close(student.sync_time(route, 4, 160 * MB, 16 * GB), seconds)


@points(1, of="sync_time")
def test_an_unknown_route(student):
    """A route that does not exist is a ValueError."""
    raises(ValueError, student.sync_time, "tree", 4, 160 * MB, 16 * GB)


@points(1, of="server_time")
def test_one_two_and_eight_servers(student):
    """The example: 80, 40 and 20 ms."""
    for loads, seconds in (([160], 0.08), ([80, 80], 0.04), ([20] * 8, 0.02)):
        close(student.server_time(4, [int(load * MB) for load in loads], 16 * GB), seconds)
