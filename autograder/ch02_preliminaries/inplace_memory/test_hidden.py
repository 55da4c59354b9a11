"""Hidden checks of ch02/inplace_memory."""

import torch

from d2lcourse.checks import (
    close,
    costs_at_most,
    keep,
    leaves_unchanged,
    points,
    put,
    raises,
    same,
    value,
)


def with_its_base(student, base, part):
    """Return handles of a tensor and of a part of it, which share memory in the worker."""
    both = keep(put(student, (base, part)))
    return both[0], both[1]


@points(2, of="same_storage")
def test_views_and_copies(student, draw):
    """Slices, columns, transposes and reshaped views lie in their tensor's memory; copies do not."""
    x = draw.normal(4, 6)
    for view in (x, x[1:], x[:, 5], x.T, x.reshape(3, 8), x[2].expand(4, 6), x[3, 5]):
        close(leaves_unchanged(student.same_storage, x, view), True)
    close(student.same_storage(x[:, 0], x[:, 1]), True)
    close(student.same_storage(x[3:], x[:2].T), True)
    for copy in (x.clone(), x.T.reshape(4, 6), x[[0, 1]], draw.normal(1)):
        close(leaves_unchanged(student.same_storage, copy, x), False)
    close(student.same_storage(torch.arange(3), torch.arange(3)), False)


@points(1, of="add_into")
def test_a_row_for_every_row(student, draw):
    """A shorter y is added to each row; where x itself would have to be stretched it is a RuntimeError."""
    base, y = draw.normal(4, 7, dtype=torch.float64), draw.normal(3, dtype=torch.float64)
    whole, part = with_its_base(student, base, base[1:, ::3])
    student.add_into(part, y)
    base[1:, ::3] += y
    close(value(whole), base)
    raises(RuntimeError, student.add_into, draw.normal(3), draw.normal(2, 3))
    raises(RuntimeError, student.add_into, draw.normal(2, 1), draw.normal(2, 3))


@points(1, of="add_into")
def test_no_second_tensor_is_made(student, draw):
    """For 1 000 numbers no memory of that size is needed."""
    x, y = draw.normal(1000), draw.normal(1000)
    held = put(student, x)
    advice = "The right-hand side of x[:] = x + y is a whole new tensor"
    costs_at_most(student.add_into, held, y, peak_bytes=2000, advice=advice)
    close(value(held), x + y)


@points(1, of="axpy_")
def test_no_tensor_for_the_product(student, draw):
    """For 1 000 numbers no memory of that size is needed, also not for a x."""
    y, x = draw.normal(1000), draw.normal(1000)
    held = put(student, y)
    advice = "a * x is a whole new tensor: look for an operation that scales and adds at once"
    costs_at_most(student.axpy_, held, 0.75, x, peak_bytes=2000, advice=advice)
    close(value(held), y + 0.75 * x)


@points(1, of="axpy_")
def test_every_second_column_and_y_itself(student, draw):
    """A part of a matrix is updated where it stands; added to itself, y becomes (1 + a) y."""
    base, x = draw.normal(3, 4, dtype=torch.float64), draw.normal(3, 2, dtype=torch.float64)
    whole, part = with_its_base(student, base, base[:, 1::2])
    close(same(keep(student.axpy_)(part, -3.0, x), part), True)
    base[:, 1::2] += -3.0 * x
    close(value(whole), base)
    student.axpy_(whole, 0.5, whole)
    close(value(whole), 1.5 * base)


@points(2, of="swap_rows_")
def test_rows_of_parts_of_tensors(student, draw):
    """Rows of three dimensions, single numbers, and the same row twice, in the memory of a larger tensor."""
    base = draw.normal(4, 5, 3)
    whole, part = with_its_base(student, base, base[:, 1:])
    close(student.swap_rows_(part, 3, 1), None)
    base[[1, 3], 1:] = base[[3, 1], 1:]
    close(value(whole), base)
    column = draw.permutation(6).reshape(3, 2)
    whole, part = with_its_base(student, column, column[:, 0])
    student.swap_rows_(part, 0, 1)
    student.swap_rows_(part, 2, 2)
    column[[0, 1], 0] = column[[1, 0], 0]
    close(value(whole), column)


@points(2, of="trajectory_")
def test_states_have_their_own_memory(student, draw):
    """A later change of x shows in no state; x is changed where it stands; no steps give no states."""
    base, y = draw.normal(3, 4, dtype=torch.float64), draw.normal(3, 2, dtype=torch.float64)
    whole, part = with_its_base(student, base, base[:, 2:])
    states = keep(student.trajectory_)(part, y, 3)
    expected = [base[:, 2:] + k * y for k in (1, 2, 3)]
    base[:, 2:] += 3 * y
    close(value(whole), base)
    part.zero_()
    close(value(states), expected)
    close(student.trajectory_(part, y, 0), [])
    close(value(part), torch.zeros(3, 2, dtype=torch.float64))
