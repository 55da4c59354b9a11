"""Hidden checks of ch02/linear_algebra."""

import math

import torch

from d2lcourse.checks import close, leaves_unchanged, own_work, points, raises

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


@points(1, of="lp_norm")
def test_other_powers(student, draw):
    """Powers such as 1, 1.5, 3 and 20 of random vectors in float32 and float64."""
    for p in (1.0, 1.5, 2.0, 3.0, 20.0, math.inf):
        for dtype in (torch.float32, torch.float64):
            x = draw.normal(9, dtype=dtype)
            close(leaves_unchanged(student.lp_norm, x, p), torch.linalg.vector_norm(x, p))
    close(student.lp_norm(torch.tensor([-2.0]), 3), torch.tensor(2.0))


@points(1, of="lp_norm")
def test_zeros_and_powers_below_one(student):
    """The norm of zeros is 0 for every p, and p below 1 is a ValueError."""
    for p in (1, 2, 2.5, math.inf):
        close(student.lp_norm(torch.zeros(4), p), torch.tensor(0.0))
    for p in (0.99, 0, -1):
        raises(ValueError, student.lp_norm, torch.ones(3), p)


@points(1, of="frobenius")
def test_a_random_matrix(student, draw):
    """For matrices that are not square it is the norm of the library."""
    for shape in ((3, 5), (4, 1), (1, 6)):
        A = draw.normal(*shape, dtype=torch.float64)
        close(leaves_unchanged(student.frobenius, A), torch.linalg.matrix_norm(A))


@points(1, of="row_normalize")
def test_rows_of_random_matrices(student, draw):
    """Rows are normalised, not columns, also in square matrices."""
    for m, n in ((4, 3), (3, 3), (1, 5)):
        A = draw.uniform(m, n, low=0.1, high=5.0, dtype=torch.float64)
        expected = torch.stack([row / float(sum(row)) for row in A])
        close(leaves_unchanged(student.row_normalize, A), expected)


@points(1, of="row_normalize")
def test_rows_of_zeros_and_of_tiny_numbers(student):
    """Zeros stay zeros, and a row of tiny numbers still sums to 1."""
    A = torch.tensor([[0.0, 0.0, 0.0], [1e-20, 3e-20, 0.0], [0.0, 0.0, 0.5]])
    expected = torch.tensor([[0.0, 0.0, 0.0], [0.25, 0.75, 0.0], [0.0, 0.0, 1.0]])
    close(student.row_normalize(A), expected)


@points(2, of="running_sum")
def test_along_any_dimension(student, draw):
    """Any dimension of tensors with one to three, also counted from the end."""
    A = draw.normal(3, 1, 4)
    for dim in (0, 1, 2, -1, -3):
        close(leaves_unchanged(student.running_sum, A, dim), torch.cumsum(A, dim))
    x = draw.normal(6, dtype=torch.float64)
    close(student.running_sum(x, 0), torch.cumsum(x, 0))


@points(2, of="product")
def test_products_of_random_tensors(student, draw):
    """Vectors, matrices that are not square, and sizes of 1."""
    for left, right in (((7,), (7,)), ((4, 5), (5,)), ((2, 5), (5, 3)), ((3, 3), (3, 3)), ((4, 1), (1, 6))):
        a, b = draw.normal(*left, dtype=torch.float64), draw.normal(*right, dtype=torch.float64)
        close(leaves_unchanged(student.product, a, b), a @ b)


@points(1, of="product")
def test_errors_of_both_kinds(student, draw):
    """Three dimensions or none are a TypeError; a size of 1 is not stretched, but a ValueError."""
    for a, b in (((), ()), ((3,), ()), ((2, 3, 4), (4,)), ((2, 3, 4), (2, 4, 5)), ((3, 3), (2, 3, 4))):
        raises(TypeError, student.product, draw.normal(*a), draw.normal(*b))
    for c, d in (((3,), (1,)), ((1,), (4,)), ((2, 1), (3,)), ((2, 4), (1, 5)), ((3, 2), (3, 2))):
        raises(ValueError, student.product, draw.normal(*c), draw.normal(*d))
