"""Wrong answers to ch02/first_steps, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "odd_numbers",
    "2 * torch.arange(n) + 1",
    "2 * torch.arange(n)",
    name="even_numbers",
    says="You returned even numbers, from 0 on: torch.arange(n) starts at 0, not at 1.",
)

edit(
    "odd_numbers",
    "2 * torch.arange(n) + 1",
    "2 * torch.arange(1, n + 1) + 1",
    name="starts_at_three",
    says="You started with 3: the first odd number is 1.",
)

edit(
    "odd_numbers",
    "2 * torch.arange(n) + 1",
    "torch.arange(1, n + 1, 2)",
    name="counts_to_n",
    says="You counted up to n: n says how many odd numbers there are, not where they end.",
)

edit(
    "odd_numbers",
    "2 * torch.arange(n) + 1",
    "torch.arange(1, n, 2)",
    name="counts_to_below_n",
    says="You counted up to n: n says how many odd numbers there are, not where they end. "
    "And torch.arange leaves its end out.",
)

edit(
    "odd_numbers",
    "2 * torch.arange(n) + 1",
    "torch.arange(1, 2 * n, 2)",
    name="ends_before_it_starts",
    says="You told torch.arange to go from 1 to 2 * n. For n = 0 that end lies before the start, "
    "and torch.arange refuses.",
)

edit(
    "odd_numbers",
    "2 * torch.arange(n) + 1",
    "2.0 * torch.arange(n) + 1",
    name="floats",
    says="You returned floating point numbers: calculate with whole numbers alone (2, not 2.0), "
    "then the dtype is torch.int64.",
)


@misconception("odd_numbers", says="You returned a Python list: torch.tensor(...) makes a tensor of it.")
def list_of_odd_numbers(n):
    return [2 * i + 1 for i in range(n)]


@misconception(
    "odd_numbers",
    says="You made a tensor of a list without a dtype. For an empty list torch.tensor cannot know it, "
    "and takes float32: give dtype=torch.int64.",
)
def dtype_of_an_empty_list(n):
    return torch.tensor([2 * i + 1 for i in range(n)])


@misconception("odd_numbers", says="You returned nothing: end with return, printing is not enough.")
def printed(n):
    print(2 * torch.arange(n) + 1)


edit(
    "column_means",
    "dim=0",
    "dim=1",
    name="row_means",
    says="You took the mean of each row: dim=1 goes along a row, dim=0 down a column.",
)

edit(
    "column_means",
    "dim=0",
    "",
    name="one_mean_of_everything",
    says="You took one mean of all elements: say with dim= along which dimension the mean goes.",
)

edit(
    "column_means",
    "x.mean(dim=0)",
    "x.sum(dim=0)",
    name="sums",
    says="You returned the sum of each column: for the mean, divide it by the number of rows.",
)

edit(
    "column_means",
    "x.mean(dim=0)",
    "x.sum(dim=0) / x.shape[1]",
    name="divided_by_the_columns",
    says="You divided by the number of columns, x.shape[1]: a column has as many elements as there are rows.",
)

edit(
    "column_means",
    "dim=0",
    "dim=0, keepdim=True",
    name="a_row_of_means",
    says="You returned a matrix with one row, of shape (1, d): leave keepdim out, then the shape is (d,).",
)

edit(
    "column_means",
    "x.mean(dim=0)",
    "x.mean(dim=0).tolist()",
    name="list_of_means",
    says="You returned a Python list: return a tensor.",
)


@misconception(
    "column_means",
    says="You made a tensor of Python numbers without a dtype, which gives float32: take that of x.",
)
def always_float32(x):
    return torch.tensor([sum(column) / len(column) for column in zip(*x.tolist(), strict=True)])


edit(
    "without_negatives",
    "x.clamp(min=0)",
    "x.abs()",
    name="absolute_values",
    says="You dropped the sign: -1 must become 0, not 1.",
)

edit(
    "without_negatives",
    "x.clamp(min=0)",
    "x[x >= 0]",
    name="left_out",
    says="You left the negative elements out: they must stay in their places, as 0.",
)

edit(
    "without_negatives",
    "x.clamp(min=0)",
    "x.clamp(max=0)",
    name="other_side",
    says="You replaced the positive elements and kept the negative ones: it is the other way round.",
)

edit(
    "without_negatives",
    "x.clamp(min=0)",
    "x > 0",
    name="a_mask",
    says="You returned whether each element is positive, True or False: return the numbers.",
)


@misconception(
    "without_negatives",
    says="You changed x itself (y = x makes no copy, only another name): change a copy, x.clone().",
)
def written_into_x(x):
    x[x < 0] = 0
    return x


@misconception(
    "without_negatives",
    says="You returned nothing: make a new tensor, and end with return.",
)
def nothing_returned(x):
    x[x < 0] = 0


ONE_ANSWER = (
    "`if` and `max` need one True or False, but a comparison of several elements, such as a row of a matrix, "
    "has one answer for each: torch.where(mask, a, b) chooses element by element."
)
ANY_SHAPE = (
    "You went through rows and columns, but x may have any shape: in a vector x[0] is a single number, with "
    "no columns and no length. torch.where(mask, a, b) chooses element by element in any shape."
)


@misconception("without_negatives", says=ONE_ANSWER)
def one_question_for_all(x):
    if x < 0:
        return 0 * x
    return x


@misconception("without_negatives", says=ONE_ANSWER)
def maximum_of_items(x):
    return torch.tensor([max(e, 0) for e in x])


@misconception("without_negatives", says=ANY_SHAPE)
def matrices_only(x):
    y = x.clone()
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            if x[i, j] < 0:
                y[i, j] = 0
    return y


@misconception("without_negatives", says=ANY_SHAPE)
def items_of_rows(x):
    y = x.clone()
    for i in range(len(y)):
        for j in range(len(y[i])):
            if y[i][j] < 0:
                y[i][j] = 0
    return y
