"""Wrong answers to ch02/broadcasting, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception


@misconception(
    "broadcast_shape",
    says="You put the missing 1s at the end, which aligns the first sizes: put them in front.",
)
def aligned_at_the_front(a, b):
    shape = []
    for i in range(max(len(a), len(b))):
        m = a[i] if i < len(a) else 1
        n = b[i] if i < len(b) else 1
        if m != n and 1 not in (m, n):
            raise ValueError(f"sizes {m} and {n} do not match")
        shape.append(n if m == 1 else m)
    return tuple(shape)


@misconception(
    "broadcast_shape",
    says="You demanded equally many sizes: where a shape is shorter, sizes of 1 are missing at its front.",
)
def as_many_sizes(a, b):
    shape = []
    for m, n in zip(a, b, strict=True):
        if m != n and 1 not in (m, n):
            raise ValueError(f"sizes {m} and {n} do not match")
        shape.append(n if m == 1 else m)
    return tuple(shape)


@misconception(
    "broadcast_shape",
    says="You stopped at the end of the shorter shape, as zip does: put 1s in front of it first.",
)
def as_few_sizes(a, b):
    shape = []
    for m, n in zip(reversed(a), reversed(b), strict=False):
        if m != n and 1 not in (m, n):
            raise ValueError(f"sizes {m} and {n} do not match")
        shape.append(n if m == 1 else m)
    return tuple(reversed(shape))


@misconception(
    "broadcast_shape",
    says="You added tensors of these shapes: compute with the sizes, for the tensors may be too large.",
)
def shape_of_a_sum(a, b):
    return tuple((torch.zeros(a) + torch.zeros(b)).shape)


edit(
    "broadcast_shape",
    "if m != n and 1 not in (m, n):",
    "if max(m, n) % min(m, n):",
    name="tiled",
    says="You repeated 2 to make 4: only a size of 1 is stretched, any other must be equal.",
)

edit(
    "broadcast_shape",
    "if m != n and 1 not in (m, n):",
    "if False:",
    name="never_an_error",
    says="You never raised ValueError: sizes that differ and are both not 1 do not match.",
)


@misconception(
    "broadcast_shape",
    says="You never raised ValueError: sizes that differ and are both not 1 do not match.",
)
def larger_instead_of_an_error(a, b):
    length = max(len(a), len(b))
    a, b = (1,) * (length - len(a)) + tuple(a), (1,) * (length - len(b)) + tuple(b)
    return tuple(n if m == 1 else m if n == 1 else max(m, n) for m, n in zip(a, b, strict=True))


edit(
    "broadcast_shape",
    "n if m == 1 else m",
    "max(m, n)",
    name="the_larger_size",
    says="You took the larger size: a 1 becomes the other size, also if that is 0.",
)

edit(
    "broadcast_shape",
    "shape.insert(0, n if m == 1 else m)",
    "shape.append(n if m == 1 else m)",
    name="reversed_shape",
    says="You went from the last size to the first and returned the sizes in that order, reversed.",
)


@misconception(
    "pairwise_differences",
    says="You looped over the rows: give x a dimension of size 1, and one subtraction does all pairs.",
)
def loop(x, y):
    return torch.stack([row - y for row in x])


@misconception(
    "pairwise_differences",
    says="You subtracted row by row, x[i] - y[i]: for all pairs x and y need different dimensions of size 1.",
)
def row_by_row(x, y):
    return x - y


edit(
    "pairwise_differences",
    "x.unsqueeze(1) - y",
    "x - y.unsqueeze(1)",
    name="pairs_transposed",
    says="Your element [i, j] is x[j] - y[i]: the rows of x belong to the first dimension.",
)

edit(
    "pairwise_differences",
    "x.unsqueeze(1) - y",
    "y - x.unsqueeze(1)",
    name="other_way_round",
    says="You subtracted x from y: element [i, j] is x[i] - y[j].",
)


@misconception(
    "unbroadcast",
    says="You lost the dimensions of size 1: sum with keepdim=True where x has size 1.",
)
def dimensions_lost(g, shape):
    missing = g.dim() - len(shape)
    summed = [dim for dim in range(g.dim()) if dim < missing or shape[dim - missing] == 1]
    return g.sum(dim=summed) if summed else g


@misconception(
    "unbroadcast",
    says="You only summed over the dimensions that x lacks: it was also stretched where its size is 1.",
)
def only_missing_dimensions(g, shape):
    while g.dim() > len(shape):
        g = g.sum(dim=0)
    return g


@misconception(
    "unbroadcast",
    says="You took the mean: the gradients of all copies of an element add up.",
)
def mean_of_copies(g, shape):
    while g.dim() > len(shape):
        g = g.mean(dim=0)
    for dim, size in enumerate(shape):
        if size == 1:
            g = g.mean(dim=dim, keepdim=True)
    return g


@misconception(
    "unbroadcast",
    says="You summed over dim=(): torch takes no dimension for all of them. Leave the sum out then.",
)
def sum_over_no_dimension(g, shape):
    g = g.sum(dim=tuple(range(g.dim() - len(shape))))
    for dim, size in enumerate(shape):
        if size == 1:
            g = g.sum(dim=dim, keepdim=True)
    return g
