"""Hidden checks of ch02/first_steps."""

import torch

from d2lcourse.checks import close, leaves_unchanged, points


@points(1, of="odd_numbers")
def test_no_odd_numbers(student):
    """For n = 0 the tensor has no elements, and the same dtype as always."""
    close(student.odd_numbers(0), torch.tensor([], dtype=torch.int64), allow_empty=True)


@points(1, of="odd_numbers")
def test_many_odd_numbers(student):
    """The first 7 and the first 50 odd numbers."""
    close(student.odd_numbers(7), torch.tensor([1, 3, 5, 7, 9, 11, 13]))
    close(student.odd_numbers(50), torch.tensor([i for i in range(100) if i % 2]))


@points(1, of="column_means")
def test_other_matrices(student, draw):
    """Matrices of random numbers, of other shapes and in float64; x is the same afterwards."""
    for n, d in ((5, 2), (3, 3), (2, 6)):
        x = draw.normal(n, d, dtype=torch.float64)
        expected = torch.tensor([sum(column) / n for column in zip(*x.tolist(), strict=True)], dtype=x.dtype)
        close(leaves_unchanged(student.column_means, x), expected)


@points(1, of="column_means")
def test_one_row_or_one_column(student):
    """A matrix with only one row, and one with only one column."""
    close(student.column_means(torch.tensor([[4.0, -1.0, 2.0]])), torch.tensor([4.0, -1.0, 2.0]))
    close(student.column_means(torch.tensor([[4.0], [-1.0], [3.0]])), torch.tensor([2.0]))


@points(1, of="without_negatives")
def test_other_shapes(student, draw):
    """Tensors with no, one, two and three dimensions, in float32 and float64."""
    close(student.without_negatives(torch.tensor(-2.0)), torch.tensor(0.0))
    for shape in ((), (4,), (3, 5), (2, 3, 4)):
        for dtype in (torch.float32, torch.float64):
            x = draw.normal(*shape, dtype=dtype)
            numbers = [max(number, 0.0) for number in x.flatten().tolist()]
            close(student.without_negatives(x), torch.tensor(numbers, dtype=dtype).reshape(shape))


@points(1, of="without_negatives")
def test_nothing_or_everything_negative(student):
    """Where nothing is negative all elements stay; where everything is, all become 0."""
    close(student.without_negatives(torch.tensor([0.0, 0.25, 7.0])), torch.tensor([0.0, 0.25, 7.0]))
    close(student.without_negatives(torch.tensor([-0.25, -7.0])), torch.tensor([0.0, 0.0]))
