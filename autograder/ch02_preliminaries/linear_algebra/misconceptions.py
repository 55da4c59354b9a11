"""Wrong answers to ch02/linear_algebra, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "lp_norm",
    "x.abs()",
    "x",
    name="signs_kept",
    says="You did not take absolute values: odd powers keep the sign, and entries cancel.",
)

edit(
    "lp_norm",
    "((sizes / largest) ** p).sum() ** (1 / p)",
    "((sizes / largest) ** p).sum()",
    name="no_root",
    says="You forgot the p-th root: without it, doubling x does not double the norm.",
)

edit(
    "lp_norm",
    "largest * ((sizes / largest) ** p).sum() ** (1 / p)",
    "(sizes**p).sum() ** (1 / p)",
    name="powers_overflow",
    says="You took powers of the raw entries: 1e200 squared overflows. Divide by the largest entry first.",
)

edit(
    "lp_norm",
    " or largest == 0",
    "",
    name="zero_by_zero",
    says="You divided by the largest entry also where it is 0: the norm of zeros is 0, not NaN.",
)

edit(
    "lp_norm",
    "p < 1",
    "p <= 0",
    name="any_positive_power",
    says="You accepted p below 1: then the triangle inequality fails, so it is no norm.",
)


@misconception(
    "frobenius",
    says="You returned the spectral norm, the largest stretch: Frobenius takes the root of all squares.",
)
def largest_singular_value(A):
    return torch.linalg.svdvals(A)[0]


edit(
    "frobenius",
    "A.square().sum().sqrt()",
    "A.square().sum(dim=1).sqrt().sum()",
    name="norms_of_rows",
    says="You added the norms of the rows: add all squares first, then take one root.",
)

edit(
    "frobenius",
    ".sqrt()",
    "",
    name="squared",
    says="You forgot the root.",
)

edit(
    "row_normalize",
    "A.sum(dim=1, keepdim=True)",
    "A.sum(dim=0, keepdim=True)",
    name="columns",
    says="You divided by the sums of the columns: dim=1 sums along a row.",
)

edit(
    "row_normalize",
    "A.sum(dim=1, keepdim=True)",
    "A.sum()",
    name="whole_matrix",
    says="You divided by the sum of the whole matrix: each row has a sum of its own.",
)

edit(
    "row_normalize",
    "A.sum(dim=1, keepdim=True)",
    "A.sum(dim=1)",
    name="no_keepdim",
    says="Your sums have the shape (m,) and broadcast along the columns: keep the dimension, (m, 1).",
)

edit(
    "row_normalize",
    "torch.where(sums == 0, 1, sums)",
    "sums",
    name="zero_rows_are_nan",
    says="You divided 0 by 0: a row of zeros stays a row of zeros.",
)

edit(
    "row_normalize",
    "torch.where(sums == 0, 1, sums)",
    "(sums + 1e-12)",
    name="small_number_added",
    says="You added a small number to the sums: rows of tiny numbers no longer sum to 1.",
)

edit(
    "running_sum",
    "A.unbind(dim)",
    "A.clone().unbind(dim)[::-1]",
    name="from_the_end",
    says="You summed from the end.",
)


@misconception("running_sum", says="You always summed down the first dimension; `dim` says along which.")
def first_dimension(A, dim):
    sums = [A[0]]
    for part in A[1:]:
        sums.append(sums[-1] + part)
    return torch.stack(sums)


@misconception(
    "running_sum",
    says="You left the entry itself out: at place i stands the sum of the entries 0 to i, with i.",
)
def exclusive(A, dim):
    parts = A.unbind(dim)
    sums = [torch.zeros_like(parts[0])]
    for part in parts[:-1]:
        sums.append(sums[-1] + part)
    return torch.stack(sums, dim=dim)


@misconception("running_sum", says="You summed in place: A itself must not change.")
def in_place(A, dim):
    parts = A.unbind(dim)
    for i in range(1, len(parts)):
        parts[i].add_(parts[i - 1])
    return A.clone()


edit(
    "product",
    "(a.unsqueeze(2) * b).sum(dim=1)",
    "a * b",
    name="hadamard",
    says="You multiplied matrices element by element: a matrix product sums over the shared size.",
)

edit(
    "product",
    "(a.unsqueeze(2) * b).sum(dim=1)",
    "(a.unsqueeze(1) * b).sum(dim=2)",
    name="rows_with_rows",
    says="You multiplied rows of a with rows of b: it is rows of a with columns of b.",
)

edit(
    "product",
    "(a * b).sum(dim=-1)",
    "(a * b).sum()",
    name="one_number_for_a_matrix",
    says="You summed everything: a matrix times a vector is one dot product for each row.",
)

edit(
    "product",
    "(a * b).sum(dim=-1)",
    "(a * b).sum(dim=0)",
    name="down_the_columns",
    says="You summed down the columns: each row of the matrix meets the vector.",
)

edit(
    "product",
    "    if a.shape[-1] != b.shape[0]:\n",
    "    if a.shape[-1] != b.shape[0] and 1 not in (a.shape[-1], b.shape[0]):\n",
    name="broadcast_sizes",
    says="You let a size of 1 broadcast: products need equal sizes, a 1 is not stretched.",
)

edit(
    "product",
    "[(1, 1), (2, 1), (2, 2)]",
    "[(1, 1), (1, 2), (2, 1), (2, 2)]",
    name="vector_times_matrix",
    says="You accepted a vector times a matrix: that must be a TypeError.",
)
