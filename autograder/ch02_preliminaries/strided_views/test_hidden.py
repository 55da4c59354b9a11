"""Hidden checks of ch02/strided_views."""

import torch

from d2lcourse.checks import close, keep, leaves_unchanged, own_work, points, put, raises, value

TORCH = ("expand", "expand_as", "broadcast_to", "broadcast_tensors", "unfold")
NUMPY = ("numpy.broadcast_to", "numpy.broadcast_arrays", "numpy.lib.stride_tricks.sliding_window_view")
no_library = own_work(*TORCH, *NUMPY, of=("broadcast_view", "sliding_windows"))


def smaller(draw, shape):
    """Return a shape that can be stretched to `shape`: some sizes become 1, some at the front are gone."""
    ones = draw.integers(0, 2, len(shape)).tolist()
    sizes = [1 if one else size for one, size in zip(ones, shape, strict=True)]
    return tuple(sizes[int(draw.integers(0, len(shape) + 1, 1)) :])


@points(1, of="broadcast_view")
def test_values_of_stretched_tensors(student, draw):
    """Random tensors stretched along some dimensions have the values that broadcasting gives."""
    for _ in range(12):
        shape = (*draw.integers(1, 5, int(draw.integers(0, 4, 1))).tolist(), 3)
        x = draw.normal(*smaller(draw, shape), dtype=torch.float64)
        close(leaves_unchanged(student.broadcast_view, x, shape), x.expand(shape))


@points(1, of="broadcast_view")
def test_a_part_of_a_transposed_matrix(student, draw):
    """The strides of x itself count: its memory may lie in any order and begin anywhere."""
    base = draw.normal(3, 4)
    x = base.T[1:].unsqueeze(1)
    both = keep(put(student, (base, x)))
    whole, part = both[0], both[1]
    view = keep(student.broadcast_view)(part, (2, 3, 5, 3))
    close(value(view), x.expand(2, 3, 5, 3))
    close(value(view.stride()), (0, 1, 0, 4))
    whole[2, 3] = base[2, 3] = 100.0
    close(value(view), x.expand(2, 3, 5, 3))


@points(1, of="broadcast_view")
def test_shapes_it_cannot_be_stretched_to(student, draw):
    """Sizes that do not match, and shapes with too few sizes, are a ValueError; a number fits any shape."""
    raises(ValueError, student.broadcast_view, draw.normal(2, 3), (3, 2))
    raises(ValueError, student.broadcast_view, draw.normal(2), (4,))
    raises(ValueError, student.broadcast_view, draw.normal(4, 1), (2, 3))
    raises(ValueError, student.broadcast_view, draw.normal(1, 3), (3,))
    close(student.broadcast_view(torch.tensor(3), (2, 1)), torch.tensor([[3], [3]]))


@points(1, of="sliding_windows")
def test_windows_of_random_sequences(student, draw):
    """Sequences and windows of all lengths, also of 1 and of the whole sequence."""
    for n, size in ((1, 1), (6, 1), (6, 6), (7, 3), (9, 2), (12, 11)):
        x = draw.normal(n, dtype=torch.float64)
        close(leaves_unchanged(student.sliding_windows, x, size), x.unfold(0, size, 1))


@points(1, of="sliding_windows")
def test_a_column_of_a_matrix(student, draw):
    """The memory of x may begin anywhere, with any stride: a change in the matrix shows in the windows."""
    base = draw.normal(7, 3)
    both = keep(put(student, (base, base[2:, 1])))
    whole, column = both[0], both[1]
    view = keep(student.sliding_windows)(column, 2)
    close(value(view), base[2:, 1].unfold(0, 2, 1))
    close(value(view.stride()), (3, 3))
    whole[4, 1] = base[4, 1] = 100.0
    close(value(view), base[2:, 1].unfold(0, 2, 1))


@points(1, of="sliding_windows")
def test_other_sizes_without_a_window(student, draw):
    """Negative sizes, and any size for an empty sequence, are a ValueError."""
    raises(ValueError, student.sliding_windows, draw.normal(4), -1)
    raises(ValueError, student.sliding_windows, draw.normal(4), -7)
    raises(ValueError, student.sliding_windows, torch.zeros(0), 1)
    raises(ValueError, student.sliding_windows, torch.zeros(0), 0)
