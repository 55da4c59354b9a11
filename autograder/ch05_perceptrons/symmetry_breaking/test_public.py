"""Public checks of ch05/symmetry_breaking."""

import torch

from d2lcourse.checks import close, points, value


def row(*values):
    """Return values as a float64 matrix of one row."""
    return torch.tensor([values], dtype=torch.float64)


def equal_units(num_inputs, num_hidden, num_outputs):
    """Return parameters of hidden units that are all the same."""
    W1 = torch.linspace(0.2, 0.4, num_inputs, dtype=torch.float64).unsqueeze(1).repeat(1, num_hidden)
    b1 = torch.full((num_hidden,), 0.1, dtype=torch.float64)
    return W1, b1, torch.linspace(0.3, 0.5, num_outputs, dtype=torch.float64).repeat(num_hidden, 1)


@points(1, of="permute_units")
def test_two_units_change_places(student):
    """The last two of three units are swapped, with all that belongs to them."""
    found = student.permute_units(row(1, 2, 3), row(4, 5, 6)[0], row(7, 8, 9).T, torch.tensor([0, 2, 1]))
    close(found, (row(1, 3, 2), row(4, 6, 5)[0], row(7, 9, 8).T))


@points(1, of="merge_equal_units")
def test_two_of_three_units_are_equal(student):
    """The example: the outgoing weights of equal units add up."""
    found = student.merge_equal_units(row(1, 2, 1), row(0, 0, 0)[0], row(5, 6, 7).T)
    close(found, (row(1, 2), row(0, 0)[0], row(12, 6).T))


@points(1, of="unit_spread")
def test_spread_of_three_units(student):
    """The example: of two weights and a bias, the bias differs most."""
    W1 = torch.tensor([[1.0, 2.0, 4.0], [9.0, 9.0, 9.0]], dtype=torch.float64)
    close(student.unit_spread(W1, row(0, -5, 0)[0]), 5.0)
    close(student.unit_spread(2 * W1, row(3, 3, 3)[0]), 6.0)


@points(1, of="train")
def test_one_step(student, draw):
    """The example: one step without dropout goes against the gradient of the mean squared error."""
    found = student.train(row(0), row(0)[0], row(1), row(1), row(1), 0.1, 1, 0.0, draw.generator())
    close(found, (row(0.2), row(0.2)[0], row(1)))


@points(1, of="train")
def test_equal_units_stay_equal(student, draw):
    """Without dropout 50 steps change units that start alike, and leave them alike."""
    start = equal_units(3, 4, 2)
    X, Y = draw.normal(7, 3, dtype=torch.float64), draw.normal(7, 2, dtype=torch.float64)
    W1, b1, _ = (value(p) for p in student.train(*start, X, Y, 0.1, 50, 0.0, draw.generator()))
    close((tuple(W1.shape), tuple(b1.shape)), ((3, 4), (4,)))
    close(W1, W1[:, :1].repeat(1, 4), atol=1e-9)
    close(b1, b1[:1].repeat(4), atol=1e-9)
    close(bool((W1 - start[0]).abs().max() > 1e-3), True)


@points(1, of="train")
def test_dropout_tells_them_apart(student, draw):
    """With dropout, 50 steps from the same start leave no two units alike."""
    start = equal_units(3, 4, 2)
    X, Y = draw.normal(7, 3, dtype=torch.float64), draw.normal(7, 2, dtype=torch.float64)
    W1, _, _ = (value(p) for p in student.train(*start, X, Y, 0.1, 50, 0.5, draw.generator()))
    distances = torch.pdist(W1.T.contiguous())
    # 1 400 masks would have to agree for two units: chance does not do that.
    close(bool((distances > 1e-6).all()), True)
