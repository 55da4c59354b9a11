"""Public checks of ch02/first_steps."""

import torch

from d2lcourse.checks import close, leaves_unchanged, points


@points(1, of="odd_numbers")
def test_three_odd_numbers(student):
    """The example: the first 3 odd numbers are 1, 3 and 5."""
    close(student.odd_numbers(3), torch.tensor([1, 3, 5]))


@points(1, of="odd_numbers")
def test_one_odd_number_and_none(student):
    """The first odd number alone, and none at all: an empty tensor, also of dtype torch.int64."""
    close(student.odd_numbers(1), torch.tensor([1]))
    close(student.odd_numbers(0), torch.zeros(0, dtype=torch.int64), allow_empty=True)


@points(1, of="column_means")
def test_two_rows(student):
    """The example: a matrix with 2 rows and 3 columns has 3 means."""
    x = torch.tensor([[1.0, 2.0, 3.0], [5.0, 6.0, 10.0]])
    close(student.column_means(x), torch.tensor([3.0, 4.0, 6.5]))


@points(1, of="column_means")
def test_as_many_rows_as_columns(student):
    """A matrix with 2 rows and 2 columns: the columns [1, 5] and [4, 2]."""
    close(student.column_means(torch.tensor([[1.0, 4.0], [5.0, 2.0]])), torch.tensor([3.0, 3.0]))


@points(1, of="without_negatives")
def test_a_vector(student):
    """The example: -1 becomes 0, and 3 and 0.5 stay."""
    close(student.without_negatives(torch.tensor([3.0, -1.0, 0.5])), torch.tensor([3.0, 0.0, 0.5]))


@points(1, of="without_negatives")
def test_x_stays_as_it_is(student):
    """A matrix: -4 and -3 become 0 in the result, and x itself stays as it is."""
    x = torch.tensor([[-4.0, 2.0], [1.0, -3.0]])
    close(leaves_unchanged(student.without_negatives, x), torch.tensor([[0.0, 2.0], [1.0, 0.0]]))
