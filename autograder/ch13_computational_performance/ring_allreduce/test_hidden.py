"""Hidden checks of ch13/ring_allreduce."""

import pytest
import torch

from d2lcourse.checks import Callback, close, keep, points, put, value


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


def finished(rows):
    """Return the bounds of the chunks, larger ones first, for as many chunks as rows."""
    n, length = len(rows), len(rows[0])
    sizes = [length // n + (c < length % n) for c in range(n)]
    return [(sum(sizes[:c]), sum(sizes[: c + 1])) for c in range(n)]


@points(1, of="chunk_bounds")
def test_fewer_positions_than_chunks(student):
    """Three positions in five chunks, none in two, and seven in six: empty chunks end at the length."""
    close(student.chunk_bounds(3, 5), [(0, 1), (1, 2), (2, 3), (3, 3), (3, 3)])
    close(student.chunk_bounds(0, 2), [(0, 0), (0, 0)])
    close(student.chunk_bounds(7, 6), [(0, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 7)])


@pytest.mark.parametrize(("n", "length"), [(2, 5), (4, 11), (6, 13), (7, 3), (1, 4)])
@points(2, of="reduce_scatter")
def test_any_length(student, draw, n, length):
    """Lengths that n does not divide, fewer numbers than nodes, a single node: the sums stand in place."""
    rows, network = list(draw.normal(n, length, dtype=torch.float64)), Network(n)
    buffers = put(student, rows)
    places = [keep(buffers)[i].data_ptr() for i in range(n)]
    student.reduce_scatter(buffers, network.callback())
    close([keep(buffers)[i].data_ptr() for i in range(n)], places)
    total, bounds, after = sum(rows), finished(rows), value(buffers)
    for i in range(n):
        start, stop = bounds[(i + 1) % n]
        close(after[i][start:stop], total[start:stop], allow_empty=True)
    kept = [bounds[(i + 1) % n] for i in range(n)]
    close((network.rounds, network.sent), (n - 1, [length - stop + start for start, stop in kept]))


@points(2, of="reduce_scatter")
def test_what_arrives_is_added(student, draw):
    """In a network that doubles all numbers, a node's share counts twice for each link on its way."""
    n = 4
    rows = list(draw.normal(n, 9, dtype=torch.float64))
    buffers = put(student, rows)
    student.reduce_scatter(buffers, Network(n, lambda _round, _source, data: 2 * data).callback())
    after = value(buffers)
    for i in range(n):
        start, stop = finished(rows)[(i + 1) % n]
        expected = sum(2 ** ((i - j) % n) * rows[j] for j in range(n))
        close(after[i][start:stop], expected[start:stop])


@pytest.mark.parametrize(("n", "length"), [(2, 7), (5, 13), (6, 4), (1, 3)])
@points(2, of="all_gather")
def test_chunks_of_different_sizes(student, draw, n, length):
    """Also with empty chunks, and for a single node; NaN in unfinished chunks is gone at the end."""
    rows, network = list(draw.normal(n, length, dtype=torch.float64)), Network(n)
    bounds = finished(rows)
    whole = torch.cat([rows[(c - 1) % n][start:stop] for c, (start, stop) in enumerate(bounds)])
    for i, row in enumerate(rows):
        start, stop = bounds[(i + 1) % n]
        row[:start], row[stop:] = torch.nan, torch.nan
    buffers = put(student, rows)
    places = [keep(buffers)[i].data_ptr() for i in range(n)]
    student.all_gather(buffers, network.callback())
    close(value(buffers), [whole] * n)
    close([keep(buffers)[i].data_ptr() for i in range(n)], places)
    not_sent = [bounds[(i + 2) % n] for i in range(n)] if n > 1 else bounds
    close((network.rounds, network.sent), (n - 1, [length - stop + start for start, stop in not_sent]))


@points(2, of="all_gather")
def test_what_arrives_is_passed_on(student, draw):
    """In a network that doubles all numbers, a chunk is doubled with each link that it has passed."""
    n = 5
    rows = list(draw.normal(n, 11, dtype=torch.float64))
    buffers = put(student, rows)
    student.all_gather(buffers, Network(n, lambda _round, _source, data: 2 * data).callback())
    expected = []
    for i in range(n):
        parts = enumerate(finished(rows))
        expected.append(torch.cat([2 ** ((i - c + 1) % n) * rows[c - 1][a:b] for c, (a, b) in parts]))
    close(value(buffers), expected)


@pytest.mark.parametrize(("n", "average"), [(3, True), (5, False), (1, True), (8, True)])
@points(2, of="ring_allreduce")
def test_other_numbers_of_nodes(student, draw, n, average):
    """Seven numbers in tensors of shapes (2, 2), (), (1, 2): right in place for 1 to 8 nodes."""
    flats = list(draw.normal(n, 7, dtype=torch.float64))
    copies = [flat.clone() for flat in flats]
    views = [[flat[:4].view(2, 2), flat[4], flat[5:].view(1, 2)] for flat in copies]
    held, network = put(student, [copies, views]), Network(n)
    student.ring_allreduce(keep(held)[1], network.callback(), average)
    expected = sum(flats) / n if average else sum(flats)
    close(value(held)[0], [expected] * n)
    close(network.rounds, 2 * n - 2)
    most = (2 * n - 2) * -(-7 // n)
    close([0 < sent <= most for sent in network.sent], [n > 1] * n)


@points(1, of="ring_allreduce")
def test_the_numbers_went_through_the_network(student, draw):
    """A network that carries zeros in every round leaves only zeros and a node's own sums, not others'."""
    rows = [list(draw.normal(2, 3, dtype=torch.float64)) for _ in range(4)]
    gradients = put(student, rows)
    network = Network(4, lambda _round, _source, data: torch.zeros_like(data))
    student.ring_allreduce(gradients, network.callback(), False)
    after = [torch.cat(tensors) for tensors in value(gradients)]
    expected = [torch.zeros(6, dtype=torch.float64) for _ in range(4)]
    for i, (start, stop) in enumerate([(2, 4), (4, 5), (5, 6), (0, 2)]):
        expected[i][start:stop] = torch.cat(rows[i])[start:stop]
    close(after, expected)
