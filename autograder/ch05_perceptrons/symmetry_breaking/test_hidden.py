"""Hidden checks of ch05/symmetry_breaking."""

import torch

from d2lcourse.checks import close, leaves_unchanged, points, statistic, value


def network(draw, d, h, q):
    """Return random parameters W1, b1 and W2."""
    shapes = ((d, h), (h,), (h, q))
    return tuple(draw.normal(*shape, dtype=torch.float64) for shape in shapes)


def output(W1, b1, W2, X, mask=None):
    """Return the network's output; `mask` multiplies the hidden layer."""
    hidden = torch.tanh(X @ W1 + b1)
    return (hidden if mask is None else hidden * mask) @ W2


def after_steps(start, X, Y, lr, masks):
    """Return the parameters after a step of gradient descent with each of the masks."""
    parameters = [p.clone().requires_grad_() for p in start]
    optimizer = torch.optim.SGD(parameters, lr=lr)
    for mask in masks:
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(output(*parameters, X, mask), Y).backward()
        optimizer.step()
    return tuple(p.detach() for p in parameters)


def readable(draw, h):
    """Return a start with equal units and data on which one step shows each element of the mask.

    The inputs are the identity matrix: row i of W1 changes at unit j if and only if mask[i, j] is not 0.
    """
    W1, b1 = torch.full((3, h), 0.5, dtype=torch.float64), torch.full((h,), 0.2, dtype=torch.float64)
    W2 = torch.full((h, 2), 1 / h, dtype=torch.float64)
    Y = 5 + draw.uniform(3, 2, dtype=torch.float64)
    return (W1, b1, W2), torch.eye(3, dtype=torch.float64), Y


@points(2, of="permute_units")
def test_the_function_stays(student, draw):
    """A longer cycle of units: each keeps what is its own, and the function stays the same."""
    W1, b1, W2 = network(draw, 4, 5, 3)
    order = torch.tensor([3, 0, 4, 2, 1])
    found = leaves_unchanged(student.permute_units, W1, b1, W2, order)
    columns = torch.stack([W1[:, k] for k in order.tolist()], 1)
    close(found, (columns, torch.stack([b1[k] for k in order]), torch.stack([W2[k] for k in order])))
    X = draw.normal(6, 4, dtype=torch.float64)
    close(output(*map(value, found), X), output(W1, b1, W2, X))


@points(2, of="merge_equal_units")
def test_many_units(student, draw):
    """Three groups and a single unit among eight, out of order: same function, first occurrences."""
    W1, b1, W2 = network(draw, 3, 8, 2)
    kinds = [2, 0, 2, 1, 1, 3, 0, 2]
    W1, b1 = W1[:, kinds], b1[kinds]
    found = leaves_unchanged(student.merge_equal_units, W1, b1, W2)
    groups = [[0, 2, 7], [1, 6], [3, 4], [5]]
    summed = torch.stack([sum(W2[j] for j in group) for group in groups])
    close(found, (W1[:, [0, 1, 3, 5]], b1[[0, 1, 3, 5]], summed))
    X = draw.normal(6, 3, dtype=torch.float64)
    close(output(*map(value, found), X), output(W1, b1, W2, X))


@points(1, of="merge_equal_units")
def test_what_makes_units_equal(student, draw):
    """Other biases, or one other weight, make other units; outgoing weights do not matter."""
    W1 = torch.tensor([[1.0, 1.0, 1.0, 1.0], [2.0, 2.0, 2.0, 2.0 + 1e-15]], dtype=torch.float64)
    b1 = torch.tensor([3.0, 4.0, 3.0, 3.0], dtype=torch.float64)
    W2 = draw.normal(4, 3, dtype=torch.float64)
    expected = (W1[:, [0, 1, 3]], b1[[0, 1, 3]], torch.stack([W2[0] + W2[2], W2[1], W2[3]]))
    close(student.merge_equal_units(W1, b1, W2), expected, rtol=1e-15, atol=1e-15)
    twice = student.merge_equal_units(W1[:, [0, 1, 0, 1]], b1[[0, 1, 0, 1]], W2[[1, 2, 1, 2]])
    close(twice, (W1[:, :2], b1[:2], 2 * W2[1:3]))


@points(2, of="unit_spread")
def test_spread_of_many_units(student, draw):
    """The most distant pair of values of one parameter decides; a single unit has the spread 0."""
    W1, b1, _ = network(draw, 6, 5, 1)
    W1[3, :3] = torch.tensor([0.0, -9.0, 8.0])  # neither is as far from the first unit as from the other
    found = leaves_unchanged(student.unit_spread, W1, b1)
    close(found, max(float((v[:, None] - v).max()) for v in (*W1, b1)))
    close(student.unit_spread(W1[:, :1], b1[:1]), 0.0)


@points(2, of="train")
def test_five_steps(student, draw):
    """Five steps without dropout are those of torch's SGD on the mean squared error; no step, no change."""
    start = network(draw, 4, 6, 3)
    X, Y = draw.normal(5, 4, dtype=torch.float64), draw.normal(5, 3, dtype=torch.float64)
    found = student.train(*start, X, Y, 0.2, 5, 0.0, draw.generator())
    close([bool(p.requires_grad) for p in found], [False] * 3)
    close(tuple(map(value, found)), after_steps(start, X, Y, 0.2, [None] * 5), rtol=1e-8, atol=1e-10)
    none = leaves_unchanged(student.train, *start, X, Y, 0.2, 0, 0.0, draw.generator())
    close(tuple(map(value, none)), start)
    leaves_unchanged(student.train, *start, X, Y, 0.2, 2, 0.5, draw.generator())


@points(2, of="train")
def test_the_mask(student, draw):
    """Each unit of each example is dropped by itself, the others are divided by 1 - dropout."""
    for source in draw.fixed(2):
        start, X, Y = readable(source, 1000)
        found = tuple(map(value, student.train(*start, X, Y, 0.1, 1, 0.3, source.generator())))
        close([tuple(p.shape) for p in found], [(3, 1000), (1000,), (1000, 2)])
        kept = (found[0] != start[0]).double()
        sd = (0.21 / 3000) ** 0.5
        statistic(1 - kept.mean(), source, what="the share of zeros", expected=0.3, sd=sd, limit=8)
        for name, pairs in (("units", kept[:, 1:] == kept[:, :-1]), ("examples", kept[1:] == kept[:-1])):
            # Shares of equal neighbours: those of one unit depend on each other a little, hence the factor.
            sd = 1.5 * (0.58 * 0.42 / pairs.numel()) ** 0.5
            what = f"the share of equal neighbours among {name}"
            statistic(pairs.double().mean(), source, what=what, expected=0.58, sd=sd, limit=8)
        close(found, after_steps(start, X, Y, 0.1, [kept / 0.7]), rtol=1e-6, atol=1e-10)


@points(1, of="train")
def test_each_step_has_its_own_mask(student, draw):
    """After two steps a quarter of the elements was dropped twice; the generator alone decides which."""
    for source in draw.fixed(2):
        start, X, Y = readable(source, 1000)
        seed = int(source.integers(0, 2**31, 1))
        found = tuple(map(value, student.train(*start, X, Y, 0.1, 2, 0.5, source.generator(seed))))
        untouched = (found[0] == start[0]).double().mean()
        sd = (0.25 * 0.75 / 3000) ** 0.5
        statistic(untouched, source, what="the share dropped twice", expected=0.25, sd=sd, limit=8)
        again = student.train(*start, X, Y, 0.1, 2, 0.5, source.generator(seed))
        close(tuple(map(value, again)), found)
