"""Wrong answers to ch13/ring_allreduce, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception


@misconception(
    "chunk_bounds",
    says="You cut off chunks of length / n, rounded up: the last one may then be short, or several empty.",
)
def rounded_up(length, n):
    size = -(-length // n)
    return [(min(c * size, length), min((c + 1) * size, length)) for c in range(n)]


edit(
    "chunk_bounds",
    " + min(c, rest)",
    "",
    name="rest_dropped",
    says="You dropped the rest of the division: the first chunks must be longer by 1.",
)
edit(
    "chunk_bounds",
    "min(c, rest)",
    "max(0, c - n + rest)",
    name="larger_chunks_last",
    says="You made the last chunks the larger ones: the first ones are.",
)


@misconception(
    "chunk_bounds",
    says="You gave the whole rest of the division to one chunk: sizes may differ by 1 only.",
)
def rest_in_one_chunk(length, n):
    size, rest = divmod(length, n)
    starts = [0] + [c * size + rest for c in range(1, n + 1)]
    return list(itertools.pairwise(starts))


edit(
    "reduce_scatter",
    "in range(n - 1)",
    "in range(n - 2)",
    name="one_round_missing",
    says="You stopped a round too early: a chunk has n - 1 links to pass, so there are n - 1 rounds.",
)
edit(
    "reduce_scatter",
    "in range(n - 1)",
    "in range(n)",
    name="one_round_too_many",
    says="You took n rounds: after n - 1 the sums are finished, and one more adds numbers twice.",
)
edit(
    "reduce_scatter",
    "[(i - t) % n] += data",
    "[(i - t) % n].copy_(data)",
    name="overwritten_not_added",
    says="You overwrote the chunk with what arrived: in this half it is added to the node's own.",
)
edit(
    "reduce_scatter",
    "[(i - t) % n] += data",
    "[(i - t) % n] += messages[i][2]",
    name="neighbour_read_directly",
    says="You read the neighbour's numbers directly: use the tensors that `exchange` returned.",
)
edit(
    "reduce_scatter",
    "(i + 1) % n, chunks",
    "(i - 1) % n, chunks",
    name="sent_to_the_left",
    says="You sent to the left: the right neighbour of node i is node (i + 1) % n.",
)


@misconception(
    "reduce_scatter",
    says="You sent the same chunk from all nodes in a round: node i starts with chunk i and goes down.",
)
def same_chunk_everywhere(buffers, exchange):
    n = len(buffers)
    chunks = [[buffer[a:b] for a, b in chunk_bounds(len(buffers[0]), n)] for buffer in buffers]
    for t in range(n - 1):
        arrived = exchange([(i, (i + 1) % n, chunks[i][t]) for i in range(n)])
        for i, data in enumerate(arrived):
            chunks[(i + 1) % n][t] += data


@misconception(
    "reduce_scatter",
    says="You went up through the chunks: in the next round a node passes on the chunk that it received, "
    "(i - t) % n.",
)
def chunks_upwards(buffers, exchange):
    n = len(buffers)
    chunks = [[buffer[a:b] for a, b in chunk_bounds(len(buffers[0]), n)] for buffer in buffers]
    for t in range(n - 1):
        arrived = exchange([(i, (i + 1) % n, chunks[i][(i + t) % n]) for i in range(n)])
        for i, data in enumerate(arrived):
            chunks[(i + 1) % n][(i + t) % n] += data


@misconception(
    "reduce_scatter",
    says="You sent the original numbers in every round: pass on what has been added up so far.",
)
def originals_sent(buffers, exchange):
    n = len(buffers)
    chunks = [[buffer[a:b] for a, b in chunk_bounds(len(buffers[0]), n)] for buffer in buffers]
    originals = [[chunk.clone() for chunk in parts] for parts in chunks]
    for t in range(n - 1):
        arrived = exchange([(i, (i + 1) % n, originals[i][(i - t) % n]) for i in range(n)])
        for i, data in enumerate(arrived):
            chunks[(i + 1) % n][(i - t) % n] += data


@misconception(
    "reduce_scatter",
    says="You called `exchange` once for each message: all messages of a round travel in one call.",
)
def one_message_a_call(buffers, exchange):
    n = len(buffers)
    chunks = [[buffer[a:b] for a, b in chunk_bounds(len(buffers[0]), n)] for buffer in buffers]
    for t in range(n - 1):
        for i in range(n):
            (data,) = exchange([(i, (i + 1) % n, chunks[i][(i - t) % n])])
            chunks[(i + 1) % n][(i - t) % n] += data


@misconception(
    "reduce_scatter",
    says="You gathered everything at node 0: its link is the bottleneck, and this network has no such links.",
)
def gathered_at_node_0(buffers, exchange):
    for i in range(1, len(buffers)):
        (data,) = exchange([(i, 0, buffers[i])])
        buffers[0] += data


@misconception(
    "reduce_scatter",
    says="You passed whole vectors round the ring: each node sends n times as much as with chunks.",
)
def whole_vectors(buffers, exchange):
    n = len(buffers)
    travelling = list(buffers)
    for _ in range(n - 1):
        arrived = exchange([(i, (i + 1) % n, travelling[i]) for i in range(n)])
        travelling = arrived[-1:] + arrived[:-1]
        buffers = [buffer.add_(data) for buffer, data in zip(buffers, travelling, strict=True)]


edit(
    "all_gather",
    "in range(n - 1)",
    "in range(n - 2)",
    name="one_round_missing_in_gather",
    says="You stopped a round too early: each node lacks n - 1 chunks, and gets one in a round.",
)
edit(
    "all_gather",
    "in range(n - 1)",
    "in range(n)",
    name="one_round_too_many_in_gather",
    says="You took n rounds: after n - 1 each node has all chunks already.",
)
edit(
    "all_gather",
    "[(i + 1 - t) % n].copy_(data)",
    "[(i + 1 - t) % n].add_(data)",
    name="added_not_overwritten",
    says="You added what arrived: the chunks are finished in this half, and replace what stands there.",
)


@misconception(
    "all_gather",
    says="You started with chunk i of node i: what node i has finished is chunk (i + 1) % n.",
)
def starts_with_the_own_number(buffers, exchange):
    n = len(buffers)
    chunks = [[buffer[a:b] for a, b in chunk_bounds(len(buffers[0]), n)] for buffer in buffers]
    for t in range(n - 1):
        arrived = exchange([(i, (i + 1) % n, chunks[i][(i - t) % n]) for i in range(n)])
        for i, data in enumerate(arrived):
            chunks[(i + 1) % n][(i - t) % n].copy_(data)


@misconception(
    "all_gather",
    says="You sent the node's own chunk in every round: from the second on, pass on what arrived.",
)
def own_chunk_only(buffers, exchange):
    n = len(buffers)
    chunks = [[buffer[a:b] for a, b in chunk_bounds(len(buffers[0]), n)] for buffer in buffers]
    for _ in range(n - 1):
        arrived = exchange([(i, (i + 1) % n, chunks[i][(i + 1) % n]) for i in range(n)])
        for i, data in enumerate(arrived):
            chunks[(i + 1) % n][(i + 1) % n].copy_(data)


@misconception(
    "all_gather",
    says="You sent whole vectors: only the chunk that the neighbour lacks needs to travel.",
)
def whole_vectors_gathered(buffers, exchange):
    n = len(buffers)
    bounds = chunk_bounds(len(buffers[0]), n)
    for t in range(n - 1):
        arrived = exchange([(i, (i + 1) % n, buffers[i]) for i in range(n)])
        for i, data in enumerate(arrived):
            start, stop = bounds[(i + 1 - t) % n]
            buffers[(i + 1) % n][start:stop] = data[start:stop]


edit(
    "all_gather",
    ".copy_(data)",
    ".copy_(messages[i][2])",
    name="neighbour_read_directly_in_gather",
    says="You read the neighbour's numbers directly: use the tensors that `exchange` returned.",
)

edit(
    "ring_allreduce",
    "    all_gather(vectors, exchange)\n",
    "",
    name="only_n_minus_1_rounds",
    says="You took n - 1 rounds only: each node then has one finished chunk; n - 1 more share them out.",
)


@misconception(
    "ring_allreduce",
    says="You sent each tensor by itself: as one long vector they need 2 (n - 1) rounds together.",
)
def one_ring_a_tensor(gradients, exchange, average):
    for parts in zip(*gradients, strict=True):
        vectors = [part.reshape(-1) for part in parts]
        reduce_scatter(vectors, exchange)
        all_gather(vectors, exchange)
        for vector in vectors:
            vector /= len(gradients) if average else 1


edit(
    "ring_allreduce",
    "vectors[i] / len(gradients) if average else vectors[i]",
    "vectors[i]",
    name="always_the_sum",
    says="You left the sum when the mean was asked for: divide by the number of nodes.",
)
edit(
    "ring_allreduce",
    "vectors[i] / len(gradients) if average else vectors[i]",
    "vectors[i] / len(gradients)",
    name="always_the_mean",
    says="You divided although the sum was asked for: `average` decides.",
)
edit(
    "ring_allreduce",
    "for g in tensors]) for tensors in gradients]\n    reduce_scatter(vectors, exchange)",
    "for g in tensors]) / (len(gradients) if average else 1) for tensors in gradients]\n"
    "    reduce_scatter(vectors, exchange)",
    name="divided_twice",
    says="You divided by n twice, before and after: once is enough.",
)


@misconception(
    "ring_allreduce",
    says="You put new tensors into the lists: write into the memory of those that are there.",
)
def tensors_replaced(gradients, exchange, average):
    vectors = [torch.cat([g.reshape(-1) for g in tensors]) for tensors in gradients]
    reduce_scatter(vectors, exchange)
    all_gather(vectors, exchange)
    for tensors, vector in zip(gradients, vectors, strict=True):
        parts = (vector / (len(gradients) if average else 1)).split([g.numel() for g in tensors])
        tensors[:] = [part.view_as(g) for part, g in zip(parts, tensors, strict=True)]


@misconception(
    "ring_allreduce",
    says="You gathered everything at node 0: its link is the bottleneck, and this network has no such links.",
)
def through_node_0(gradients, exchange, average):
    n = len(gradients)
    vectors = [torch.cat([g.reshape(-1) for g in tensors]) for tensors in gradients]
    for i in range(1, n):
        vectors[0] += exchange([(i, 0, vectors[i])])[0]
    for i in range(1, n):
        vectors[i] = exchange([(0, i, vectors[0])])[0]
    for tensors, vector in zip(gradients, vectors, strict=True):
        vector /= n if average else 1
        for g, part in zip(tensors, vector.split([g.numel() for g in tensors]), strict=True):
            g.copy_(part.view_as(g))


@misconception(
    "ring_allreduce",
    says="You passed whole gradients round the ring: right sums, but each node sends n / 2 times too much.",
)
def whole_gradients(gradients, exchange, average):
    n = len(gradients)
    vectors = [torch.cat([g.reshape(-1) for g in tensors]) for tensors in gradients]
    travelling = list(vectors)
    for _ in range(n - 1):
        arrived = exchange([(i, (i + 1) % n, travelling[i]) for i in range(n)])
        travelling = arrived[-1:] + arrived[:-1]
        vectors = [vector + data for vector, data in zip(vectors, travelling, strict=True)]
    for tensors, vector in zip(gradients, vectors, strict=True):
        vector = vector / (n if average else 1)
        for g, part in zip(tensors, vector.split([g.numel() for g in tensors]), strict=True):
            g.copy_(part.view_as(g))


edit(
    "ring_allreduce",
    "enumerate(gradients)",
    "enumerate(gradients[:1])",
    name="only_node_0_written",
    says="You wrote the result at node 0 only: every node gets it.",
)
