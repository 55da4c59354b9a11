"""Public checks of ch02/linear_algebra."""

import math

import torch

from d2lcourse.checks import close, own_work, points, raises

NORMS = (
    "norm", "vector_norm", "matrix_norm", "linalg_norm", "linalg_vector_norm", "linalg_matrix_norm", "dist",
    "cdist", "frobenius_norm", "numpy.linalg.norm",
)  # fmt: skip
PRODUCTS = (
    "matmul", "mm", "mv", "dot", "vdot", "vecdot", "linalg_vecdot", "inner", "einsum", "tensordot", "bmm",
    "addmm", "addmv", "linear", "numpy.dot", "numpy.inner", "numpy.einsum", "numpy.tensordot",
)  # fmt: skip
no_norms = own_work(*NORMS, of=("lp_norm", "frobenius"))
no_cumulative_sum = own_work("cumsum", "logcumsumexp", "numpy.cumsum", of=("running_sum",))
no_products = own_work(*PRODUCTS, of=("product",))


def table(*rows):
    """Return rows of numbers as a float64 tensor."""
    return torch.tensor(rows, dtype=torch.float64)


@points(1, of="lp_norm")
def test_three_norms_of_one_vector(student):
    """The example: of (3, -4) the 1-norm is 7, the 2-norm 5 and the infinity norm 4."""
    x = torch.tensor([3.0, -4.0])
    close(student.lp_norm(x, 1), torch.tensor(7.0), suspects={"use absolute values": -1.0})
    close(student.lp_norm(x, 2), torch.tensor(5.0), suspects={"the root is missing": 25.0})
    close(student.lp_norm(x, math.inf), torch.tensor(4.0))


@points(1, of="lp_norm")
def test_huge_and_tiny_entries(student):
    """3e200 squared is no number of float64, but the norm of (3e200, -4e200) is 5e200."""
    x = torch.tensor([3.0, -4.0], dtype=torch.float64)
    for scale in (1e200, 1e-200):
        found = student.lp_norm(scale * x, 2)
        close(found, torch.tensor(5 * scale, dtype=torch.float64), rtol=1e-9, atol=0)


@points(1, of="frobenius")
def test_a_small_matrix(student):
    """The example: the root of 1 + 4 + 16 + 100."""
    wrong = {"the root is missing": 121.0, "this is the sum of the entries": 17.0}
    close(student.frobenius(torch.tensor([[1.0, 2.0], [4.0, 10.0]])), torch.tensor(11.0), suspects=wrong)


@points(1, of="row_normalize")
def test_each_row_sums_to_one(student):
    """Two rows of three numbers are divided by their sums, 4 and 10."""
    found = student.row_normalize(table([1.0, 3.0, 0.0], [2.0, 3.0, 5.0]))
    close(found, table([0.25, 0.75, 0.0], [0.2, 0.3, 0.5]))


@points(1, of="running_sum")
def test_down_and_across(student):
    """The example: down the columns (dim 0) and along the rows (dim 1)."""
    A = table([1.0, 2.0, 3.0], [4.0, 5.0, 6.0])
    close(student.running_sum(A, 0), table([1.0, 2.0, 3.0], [5.0, 7.0, 9.0]))
    close(student.running_sum(A, 1), table([1.0, 3.0, 6.0], [4.0, 9.0, 15.0]))


@points(2, of="product")
def test_three_products(student):
    """The examples: two vectors, a matrix and a vector, two matrices."""
    one, two = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])
    close(student.product(one, two), torch.tensor(11.0))
    A = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    wrong = {"you summed down the columns": A[0] + 10 * A[1]}
    close(student.product(A, torch.tensor([1.0, 10.0])), torch.tensor([21.0, 43.0]), suspects=wrong)
    B = torch.tensor([[1.0, 0.0, 5.0], [0.0, 1.0, 7.0]])
    close(student.product(A[:1], B), torch.tensor([[1.0, 2.0, 19.0]]))


@points(1, of="product")
def test_products_that_do_not_exist(student):
    """A vector times a matrix is a TypeError, sizes that differ are a ValueError."""
    raises(TypeError, student.product, torch.ones(2), torch.ones(2, 3))
    raises(ValueError, student.product, torch.ones(2, 3), torch.ones(2))
