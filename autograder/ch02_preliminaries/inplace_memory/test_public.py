"""Public checks of ch02/inplace_memory."""

import torch

from d2lcourse.checks import close, keep, points, put, same, updates_in_place, value


@points(1, of="same_storage")
def test_two_halves_and_a_copy(student):
    """Two halves of a tensor lie in one block of memory; a copy has its own, however equal it is."""
    x = torch.zeros(4)
    close(student.same_storage(x[:2], x[2:]), True)
    close(student.same_storage(x, x.clone()), False)


@points(1, of="add_into")
def test_the_memory_of_x_holds_the_sum(student):
    """The example: x = [1, 2] becomes [11, 12] where it stands, and y stays."""
    x, y = torch.tensor([1.0, 2.0]), torch.tensor([10.0, 10.0])
    close(updates_in_place(student.add_into, x, y, to=torch.tensor([11.0, 12.0])), None)


@points(1, of="add_into")
def test_a_column_of_a_matrix(student):
    """If x is a column of a matrix, the matrix shows the change."""
    matrix = torch.arange(6.0).reshape(3, 2)
    both = keep(put(student, (matrix, matrix[:, 1])))
    student.add_into(both[1], torch.tensor([10.0, 20.0, 30.0]))
    close(value(both[0]), torch.tensor([[0.0, 11.0], [2.0, 23.0], [4.0, 35.0]]))


@points(1, of="axpy_")
def test_a_step_of_gradient_descent(student):
    """The example: [1, 2] - 0.5 * [4, 8], in the memory of y."""
    y, x = torch.tensor([1.0, 2.0]), torch.tensor([4.0, 8.0])
    updates_in_place(student.axpy_, y, -0.5, x, to=torch.tensor([-1.0, -2.0]))


@points(1, of="axpy_")
def test_y_itself_is_returned(student):
    """What comes back is y, the very same object, so that calls can be chained."""
    y = put(student, torch.ones(2, 3))
    result = keep(student.axpy_)(y, 2.0, torch.ones(2, 3))
    close(value(result), torch.full((2, 3), 3.0))
    close(same(result, y), True)


@points(1, of="swap_rows_")
def test_the_first_and_the_last_row(student):
    """The example: rows 0 and 2 of three are exchanged."""
    x = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    expected = torch.tensor([[5.0, 6.0], [3.0, 4.0], [1.0, 2.0]])
    updates_in_place(student.swap_rows_, x, 0, 2, to=expected)


@points(1, of="trajectory_")
def test_two_steps(student):
    """The example: the states after each of two steps, and x after both."""
    x = put(student, torch.tensor([0.0, 1.0]))
    states = student.trajectory_(x, torch.tensor([1.0, 1.0]), 2)
    close(states, [torch.tensor([1.0, 2.0]), torch.tensor([2.0, 3.0])])
    close(value(x), torch.tensor([2.0, 3.0]))
