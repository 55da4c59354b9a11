"""Wrong answers to ch02/matrix_calculus, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "grad_bilinear",
    "torch.outer(u, x)",
    "torch.outer(x, u)",
    name="gradient_by_A_transposed",
    says="Your gradient by A is transposed: it has A's shape, and u_i x_j is the derivative by A_ij.",
)
edit(
    "grad_bilinear",
    "A.T @ u",
    "u",
    name="A_forgotten",
    says="Your gradient by x leaves A out: u^T A x = (A^T u) . x, so it is A^T u.",
)


@misconception(
    "grad_bilinear",
    says="You swapped A and A^T: the gradient by u is A x (one entry a row), that by x is A^T u.",
)
def a_and_its_transpose_swapped(u, A, x):
    return A.T @ x, torch.outer(u, x), A @ u


edit(
    "grad_quadratic",
    "A @ x + A.T @ x",
    "2 * A @ x",
    name="twice_A_x",
    says="You returned 2 A x: that is right for symmetric A only. In general it is (A + A^T) x.",
)
edit(
    "grad_quadratic",
    "A @ x + A.T @ x",
    "A @ x",
    name="one_factor_constant",
    says="You differentiated by one x and held the other: x stands twice, and each adds a term.",
)
edit(
    "grad_quadratic",
    "A @ x + A.T @ x",
    "2 * A.T @ x",
    name="twice_A_transposed_x",
    says="You returned 2 A^T x: that is right for symmetric A only. In general it is (A + A^T) x.",
)
edit(
    "jacobian_tanh_layer",
    "(1 - y**2).unsqueeze(1) * A",
    "A.clone()",
    name="slope_of_tanh_forgotten",
    says="You forgot the slope of tanh, 1 - tanh^2, at A x: it is 1 only where A x is 0.",
)
edit(
    "jacobian_tanh_layer",
    "(1 - y**2)",
    "(1 - (A @ x) ** 2)",
    name="slope_from_the_input",
    says="You wrote 1 - (A x)^2; the slope of tanh is 1 - tanh(A x)^2.",
)
edit(
    "jacobian_tanh_layer",
    ".unsqueeze(1) * A",
    " * A.T",
    name="denominator_layout",
    says="Your Jacobian is transposed: outputs y_i go down the rows, inputs x_j along the columns.",
)
edit(
    "numerical_jacobian",
    "f(x + step) - f(x - step)) / (2 * h)",
    "f(x + step) - f(x)) / h",
    name="forward_differences",
    says="You took forward differences: their error falls with h only. On both sides it falls with h^2.",
)
edit(
    "numerical_jacobian",
    "/ (2 * h)",
    "/ h",
    name="half_the_distance",
    says="You divided by h: the two points lie 2 h apart.",
)
edit(
    "numerical_jacobian",
    "torch.stack(columns, dim=1)",
    "torch.stack(columns)",
    name="columns_as_rows",
    says="You stacked the derivatives by one input as rows: they are a column of the Jacobian.",
)


edit(
    "numerical_jacobian",
    "torch.zeros_like(x)",
    "torch.zeros(len(x))",
    name="step_in_float32",
    says="Your step is float32: h itself is then off by up to 6e-8 of it. Make it in the dtype of x.",
)


@misconception(
    "numerical_jacobian",
    says="You never took the step back: from the second coordinate on, the earlier ones are still moved.",
)
def steps_pile_up(f, x, h):
    columns, ahead, behind = [], x.clone(), x.clone()
    for j in range(len(x)):
        ahead[j] += h
        behind[j] -= h
        columns.append((f(ahead) - f(behind)) / (2 * h))
    return torch.stack(columns, dim=1)


@misconception(
    "numerical_jacobian",
    says="You evaluated f anew for every element: one pair of calls gives a whole column, 2 n calls in all.",
)
def pair_of_calls_for_each_element(f, x, h):
    m = len(f(x))
    J = torch.empty(m, len(x), dtype=x.dtype)
    for i in range(m):
        for j in range(len(x)):
            step = torch.zeros_like(x)
            step[j] = h
            J[i, j] = (f(x + step)[i] - f(x - step)[i]) / (2 * h)
    return J
