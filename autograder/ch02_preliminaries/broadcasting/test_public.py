"""Public checks of ch02/broadcasting."""

import torch

from d2lcourse.checks import close, costs_at_most, own_work, points, raises

TORCH = ("broadcast_shapes", "broadcast_tensors", "broadcast_to", "expand", "expand_as", "sum_to_size")
NUMPY = ("numpy.broadcast_shapes", "numpy.broadcast_to", "numpy.broadcast_arrays", "numpy.broadcast")
LIBRARY = (*TORCH, *NUMPY, "backward", "grad")
no_library = own_work(*LIBRARY, of=("broadcast_shape", "unbroadcast"))


@points(1, of="broadcast_shape")
def test_a_row_and_a_column(student):
    """A row (1, 3) and a column (2, 1) make a matrix (2, 3)."""
    close(student.broadcast_shape((1, 3), (2, 1)), (2, 3))


@points(1, of="broadcast_shape")
def test_a_shorter_shape(student):
    """The last sizes are aligned: (3,) fits to the end of (1, 3), and (4, 1) to that of (2, 1, 3)."""
    close(student.broadcast_shape((1, 3), (3,)), (1, 3))
    close(student.broadcast_shape((4, 1), (2, 1, 3)), (2, 4, 3))


@points(1, of="broadcast_shape")
def test_sizes_that_do_not_match(student):
    """2 and 3 do not match, nor do 2 and 4: only a 1 is stretched."""
    raises(ValueError, student.broadcast_shape, (2,), (3,))
    raises(ValueError, student.broadcast_shape, (5, 2), (5, 4))


@points(1, of="broadcast_shape")
def test_a_size_of_zero(student):
    """A 1 becomes the other size, also if that is 0: (4, 1) and (1, 0) make (4, 0)."""
    close(student.broadcast_shape((4, 1), (1, 0)), (4, 0))


@points(1, of="broadcast_shape")
def test_huge_sizes(student):
    """Sizes of 10**9 are numbers like any others: no tensor of these shapes would fit into memory."""
    many = 10**9
    close(student.broadcast_shape((many, 1, many), (1, many, 1)), (many, many, many))


@points(1, of="pairwise_differences")
def test_two_rows_and_three(student):
    """The example: each of [1, 2] and [3, 4] minus each of [1, 1], [0, 2] and [3, 0]."""
    x, y = torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[1.0, 1.0], [0.0, 2.0], [3.0, 0.0]])
    first, second = [[0.0, 1.0], [1.0, 0.0], [-2.0, 2.0]], [[2.0, 3.0], [3.0, 2.0], [0.0, 4.0]]
    close(student.pairwise_differences(x, y), torch.tensor([first, second]))


@points(1, of="pairwise_differences")
def test_many_pairs_without_a_loop(student, draw):
    """All 40 * 36 pairs take a few operators, not one for each pair or row."""
    x, y = draw.normal(40, 2), draw.normal(36, 2)
    advice = "Let one subtraction broadcast over all pairs"
    found = costs_at_most(student.pairwise_differences, x, y, operators=8, advice=advice)
    close(found, torch.stack([row - y for row in x]))


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
