"""Public checks of ch02/strided_views."""

import torch

from d2lcourse.checks import close, keep, own_work, points, put, raises, value

TORCH = ("expand", "expand_as", "broadcast_to", "broadcast_tensors", "unfold")
NUMPY = ("numpy.broadcast_to", "numpy.broadcast_arrays", "numpy.lib.stride_tricks.sliding_window_view")
no_library = own_work(*TORCH, *NUMPY, of=("broadcast_view", "sliding_windows"))


@points(1, of="broadcast_view")
def test_a_column_stretched(student):
    """The example: the column [5, 6] becomes a matrix with three equal columns."""
    column = torch.tensor([[5], [6]])
    close(student.broadcast_view(column, (2, 3)), torch.tensor([[5, 5, 5], [6, 6, 6]]))


@points(1, of="broadcast_view")
def test_a_row_stretched(student):
    """The row [1, 2, 3] becomes a matrix with two equal rows."""
    row = torch.tensor([1.0, 2.0, 3.0])
    close(student.broadcast_view(row, (2, 3)), torch.tensor([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]]))


@points(1, of="broadcast_view")
def test_no_copy_is_made(student):
    """A column of strides (1, 1), stretched to (4, 2, 3), has the strides (0, 1, 0): nothing is copied."""
    view = keep(student.broadcast_view)(torch.tensor([[5.0], [6.0]]), (4, 2, 3))
    close(value(view.stride()), (0, 1, 0))


@points(1, of="broadcast_view")
def test_a_change_of_x_shows_in_the_view(student):
    """The view's values, after the 6 in the column [5, 6] has been changed to 9."""
    x = put(student, torch.tensor([[5.0], [6.0]]))
    view = keep(student.broadcast_view)(x, (2, 3))
    x[1, 0] = 9.0
    close(value(view), torch.tensor([[5.0, 5.0, 5.0], [9.0, 9.0, 9.0]]))


@points(1, of="broadcast_view")
def test_a_transposed_matrix(student):
    """The strides are those of x: (1, 3) for a transposed matrix, and (0, 1, 3) in the shape (4, 3, 2)."""
    x = torch.arange(6.0).reshape(2, 3).T
    view = keep(student.broadcast_view)(x, (4, 3, 2))
    close(value(view), torch.stack([x] * 4))
    close(value(view.stride()), (0, 1, 3))


@points(1, of="broadcast_view")
def test_shapes_that_do_not_match(student):
    """A ValueError: [1, 2] to the shape (3,), and a matrix (2, 3) to (1, 3), which is itself too small."""
    raises(ValueError, student.broadcast_view, torch.tensor([1.0, 2.0]), (3,))
    raises(ValueError, student.broadcast_view, torch.arange(6.0).reshape(2, 3), (1, 3))


@points(1, of="sliding_windows")
def test_four_windows(student):
    """The example: the windows of 2 in [3, 1, 4, 1, 5]."""
    x = torch.tensor([3, 1, 4, 1, 5])
    close(student.sliding_windows(x, 2), torch.tensor([[3, 1], [1, 4], [4, 1], [1, 5]]))


@points(1, of="sliding_windows")
def test_every_second_number(student):
    """Windows of 4 in every second number of 0, 1, ..., 11: the strides are (2, 2), and no copy is made."""
    x = torch.arange(12)[::2]
    view = keep(student.sliding_windows)(x, 4)
    close(value(view), torch.tensor([[0, 2, 4, 6], [2, 4, 6, 8], [4, 6, 8, 10]]))
    close(value(view.stride()), (2, 2))


@points(1, of="sliding_windows")
def test_a_change_of_x_shows_in_two_windows(student):
    """The windows of 2 in [1, 2, 3, 4], after the 2 has been changed to 9."""
    x = put(student, torch.tensor([1.0, 2.0, 3.0, 4.0]))
    view = keep(student.sliding_windows)(x, 2)
    x[1] = 9.0
    close(value(view), torch.tensor([[1.0, 9.0], [9.0, 3.0], [3.0, 4.0]]))


@points(1, of="sliding_windows")
def test_sizes_without_a_window(student):
    """A ValueError: windows of 6, of 7 and of 0 in five numbers."""
    x = torch.arange(5.0)
    raises(ValueError, student.sliding_windows, x, 6)
    raises(ValueError, student.sliding_windows, x, 7)
    raises(ValueError, student.sliding_windows, x, 0)
