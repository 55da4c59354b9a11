"""Public checks of ch02/broadcasting."""

import torch

from d2lcourse.checks import close, costs_at_most, keep, own_work, points, put, raises, value, without

TORCH = ("broadcast_shapes", "broadcast_tensors", "broadcast_to", "expand", "expand_as", "sum_to_size")
NUMPY = ("numpy.broadcast_shapes", "numpy.broadcast_to", "numpy.broadcast_arrays", "numpy.broadcast")
LIBRARY = (*TORCH, *NUMPY, "backward", "grad")
no_library = own_work(*LIBRARY, of=("broadcast_shape", "unbroadcast"))


def shape_is(actual, expected):
    """Compare two shapes as a whole, so that the feedback shows all sizes in one line."""
    if isinstance(actual, tuple):
        actual, expected = str(actual), str(expected)
    close(actual, expected)


@points(1, of="broadcast_shape")
def test_a_row_and_a_column(student):
    """A row (1, 3) and a column (2, 1) make a matrix (2, 3)."""
    shape_is(student.broadcast_shape((1, 3), (2, 1)), (2, 3))


@points(1, of="broadcast_shape")
def test_a_shorter_shape(student):
    """The last sizes are aligned: (3,) fits to the end of (2, 3), and (4, 1) to that of (2, 1, 3)."""
    shape_is(student.broadcast_shape((2, 3), (3,)), (2, 3))
    shape_is(student.broadcast_shape((4, 1), (2, 1, 3)), (2, 4, 3))


@points(1, of="broadcast_shape")
def test_sizes_that_do_not_match(student):
    """2 and 3 do not match, nor do 2 and 4: only a 1 is stretched."""
    raises(ValueError, student.broadcast_shape, (2,), (3,))
    raises(ValueError, student.broadcast_shape, (5, 2), (5, 4))


@points(1, of="pairwise_differences")
def test_two_rows_and_one(student):
    """The example: [1, 2] and [3, 4] minus [1, 1]."""
    x, y = torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[1.0, 1.0]])
    close(student.pairwise_differences(x, y), torch.tensor([[[0.0, 1.0]], [[2.0, 3.0]]]))


@points(1, of="pairwise_differences")
def test_many_pairs_without_a_loop(student, draw):
    """All 15 * 12 pairs take a few operators, not one for each pair or row."""
    x, y = draw.normal(15, 2), draw.normal(12, 2)
    advice = "Let one subtraction broadcast over all pairs"
    found = costs_at_most(student.pairwise_differences, x, y, operators=8, advice=advice)
    close(found, torch.stack([row - y for row in x]))


@points(1, of="broadcast_view")
def test_a_column_stretched(student):
    """The column [5, 6] becomes a matrix with three equal columns; a row becomes two equal rows."""
    with without(student, *LIBRARY):
        column = student.broadcast_view(torch.tensor([[5], [6]]), (2, 3))
        close(column, torch.tensor([[5, 5, 5], [6, 6, 6]]))
        row = student.broadcast_view(torch.tensor([1.0, 2.0, 3.0]), (2, 3))
        close(row, torch.tensor([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]]))


@points(1, of="broadcast_view")
def test_no_copy_is_made(student):
    """Strides are 0 where x is stretched, and a change of x shows in the result."""
    x = put(student, torch.tensor([[5.0], [6.0]]))
    view = keep(student.broadcast_view)(x, (4, 2, 3))
    strides = value(view.stride())
    close((strides[0], strides[2]), (0, 0))
    x[1, 0] = 9.0
    close(value(view), torch.tensor([[5.0] * 3, [9.0] * 3]).repeat(4, 1, 1))


@points(1, of="unbroadcast")
def test_each_element_stood_in_six_places(student):
    """The example: a gradient of ones, from (2, 4, 3) back to (4, 1)."""
    close(student.unbroadcast(torch.ones(2, 4, 3), (4, 1)), torch.full((4, 1), 6.0))


@points(1, of="unbroadcast")
def test_a_column_back_from_a_matrix(student):
    """A matrix (2, 3) goes back to a column (2, 1), and stays as it is for the shape (2, 3)."""
    g = torch.tensor([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]])
    close(student.unbroadcast(g, (2, 1)), torch.tensor([[6.0], [60.0]]))
    close(student.unbroadcast(g, (2, 3)), g)
