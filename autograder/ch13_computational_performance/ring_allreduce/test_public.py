"""Public checks of ch13/ring_allreduce."""

import numpy as np
import torch

from d2lcourse.checks import Callback, close, points, put, value


class Network:
    """A ring of n nodes that counts its rounds, and what each node has sent.

    `change` is applied to what travels: it takes the number of the round, the source and the data.
    """

    def __init__(self, n, change=None):
        self.n, self.change = n, change or (lambda _round, _source, data: data.clone())
        self.rounds, self.sent = 0, [0] * n

    def exchange(self, messages):
        """Carry out one round."""
        used, arrived = set(), []
        for message in messages:
            if type(message) is not tuple or [type(part) for part in message] != [int, int, torch.Tensor]:
                raise TypeError("a message is a tuple (source, destination, data)")
            source, destination, data = message
            if data.dim() != 1 or data.dtype != torch.float64:
                raise TypeError("the data of a message is a float64 tensor with one dimension")
            if not 0 <= source < self.n or destination != (source + 1) % self.n:
                raise ValueError(
                    f"node {source} cannot send to node {destination}, only to its right neighbour"
                )
            if source in used:
                raise ValueError(f"node {source} sends more than one message in a round")
            used.add(source)
            self.sent[source] += data.numel()
            arrived.append(self.change(self.rounds, source, data))
        self.rounds += 1
        return arrived

    def callback(self):
        """Return the network as students get it."""
        return Callback(self.exchange, calls=1000, takes=(list,))


def vectors(*rows):
    """Return rows of numbers as a list of float64 tensors."""
    return [torch.tensor(row, dtype=torch.float64) for row in rows]


@points(1, of="chunk_bounds")
def test_ten_positions_in_four_chunks(student):
    """The example: chunks of 3, 3, 2 and 2 positions."""
    close(student.chunk_bounds(10, 4), [(0, 3), (3, 6), (6, 8), (8, 10)])


@points(1, of="chunk_bounds")
def test_other_lengths(student):
    """Lengths from 5 to 23 are cut like NumPy's array_split does it."""
    for length, n in ((5, 5), (12, 3), (17, 5), (23, 6), (8, 1)):
        parts = np.array_split(np.arange(length), n)
        close(student.chunk_bounds(length, n), [(int(part[0]), int(part[-1]) + 1) for part in parts])


@points(1, of="reduce_scatter")
def test_the_sums_of_three_nodes(student):
    """The example: 222 at node 0, 333 at node 1 and 111 at node 2."""
    buffers = put(student, vectors([1, 2, 3], [10, 20, 30], [100, 200, 300]))
    student.reduce_scatter(buffers, Network(3).callback())
    after = value(buffers)
    close([float(after[i][(i + 1) % 3]) for i in range(3)], [222.0, 333.0, 111.0])


@points(2, of="reduce_scatter")
def test_rounds_and_messages(student, draw):
    """Five nodes with 10 numbers: 4 rounds, in which each node sends 2 numbers; all sums are right."""
    network, rows = Network(5), list(draw.normal(5, 10, dtype=torch.float64))
    buffers = put(student, rows)
    student.reduce_scatter(buffers, network.callback())
    close((network.rounds, network.sent), (4, [8] * 5))
    total, after = sum(rows).view(5, 2), value(buffers)
    found = [after[i].view(5, 2)[(i + 1) % 5] for i in range(5)]
    close(found, [total[(i + 1) % 5] for i in range(5)])


@points(1, of="all_gather")
def test_three_finished_chunks(student):
    """The example: everybody gets 111, 222 and 333."""
    buffers = put(student, vectors([0, 222, 0], [0, 0, 333], [111, 0, 0]))
    student.all_gather(buffers, Network(3).callback())
    close(value(buffers), vectors([111, 222, 333]) * 3)


@points(1, of="all_gather")
def test_old_numbers_are_overwritten(student, draw):
    """Four nodes with 12 numbers: 3 rounds of 3 numbers, and nothing is left of the unfinished chunks."""
    network, rows = Network(4), list(draw.normal(4, 12, dtype=torch.float64))
    buffers = put(student, rows)
    student.all_gather(buffers, network.callback())
    finished = torch.cat([rows[(c - 1) % 4].view(4, 3)[c] for c in range(4)])
    close(value(buffers), [finished] * 4)
    close((network.rounds, network.sent), (3, [9] * 4))


@points(1, of="ring_allreduce")
def test_two_nodes_with_two_tensors(student):
    """The example: sums and means of two nodes."""
    for average, expected in ((False, ([[11, 22]], [33])), (True, ([[5.5, 11]], [16.5]))):
        gradients = put(student, [vectors([[1, 2]], [3]), vectors([[10, 20]], [30])])
        student.ring_allreduce(gradients, Network(2).callback(), average)
        close(value(gradients), [vectors(*expected)] * 2)


@points(2, of="ring_allreduce")
def test_the_cost(student, draw):
    """Four nodes with 20 numbers in three tensors: the sum everywhere, 6 rounds, 30 numbers a node."""
    shapes, network = ((2, 5), (3,), (7,)), Network(4)
    rows = [[draw.normal(*shape, dtype=torch.float64) for shape in shapes] for _ in range(4)]
    gradients = put(student, rows)
    student.ring_allreduce(gradients, network.callback(), False)
    close(value(gradients), [[sum(parts) for parts in zip(*rows, strict=True)]] * 4)
    close(network.rounds, 6)
    close(network.sent, [30] * 4)
