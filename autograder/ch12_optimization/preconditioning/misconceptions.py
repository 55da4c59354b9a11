"""Wrong answers to ch12/preconditioning, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "condition_number",
    "eigenvalues[-1] / eigenvalues[0]",
    "eigenvalues[0] / eigenvalues[-1]",
    name="upside_down",
    says="You divided the smallest eigenvalue by the largest: it is the other way round.",
)
edit(
    "condition_number",
    '    if eigenvalues[0] < 0:\n        raise ValueError("the matrix is not positive definite")\n',
    "",
    name="saddles_accepted",
    says="You accepted a matrix with a negative eigenvalue: f has no minimum then.",
)


@misconception(
    "condition_number",
    says="You took the singular values: they are the eigenvalues without their sign, and hide a saddle.",
)
def singular_values(Q):
    values = torch.linalg.svdvals(Q)
    return float(values[0] / values[-1])


@misconception(
    "condition_number",
    says="You compared entries of the diagonal: eigenvalues are the curvatures that count.",
)
def from_the_diagonal(Q):
    if torch.linalg.eigvalsh(Q)[0] < 0:
        raise ValueError("not positive definite")
    return float(torch.diagonal(Q).max() / torch.diagonal(Q).min())


@misconception(
    "condition_number", says="You looked for negative entries on the diagonal: a saddle may have none there."
)
def sign_of_the_diagonal(Q):
    if (torch.diagonal(Q) < 0).any():
        raise ValueError("not positive definite")
    eigenvalues = torch.linalg.eigvalsh(Q)
    return float(eigenvalues[-1] / eigenvalues[0])


edit(
    "best_rate",
    "2 / (smallest + largest)",
    "1 / largest",
    name="one_over_the_largest",
    says="You took 1 / largest: that never overshoots, but a longer step makes the worst factor smaller.",
)
edit(
    "best_rate",
    "2 / (smallest + largest)",
    "2 / largest",
    name="at_the_border",
    says="You took 2 / largest: with it the steepest direction oscillates for ever.",
)
edit(
    "best_rate",
    "2 / (smallest + largest)",
    "1 / (smallest + largest)",
    name="half_of_the_rate",
    says="You took the inverse of the sum: the best rate is the inverse of the mean of both eigenvalues.",
)
edit(
    "best_rate",
    "return rate, 1 - rate * smallest",
    "return rate, 1 - rate * largest",
    name="negative_factor",
    says="You returned the factor of the steepest direction, which is negative: its size is asked for.",
)
edit(
    "best_rate",
    "return rate, 1 - rate * smallest",
    "return rate, rate * smallest",
    name="share_removed",
    says="You returned the share of the error that is removed: the share that is left is asked for.",
)

edit(
    "diag_rescale",
    "torch.diagonal(Q).rsqrt()",
    "1 / torch.diagonal(Q)",
    name="root_missing",
    says="You divided by the diagonal on both sides: that is once too often. Take its square root.",
)
edit(
    "diag_rescale",
    "Q * torch.outer(scale, scale)",
    "Q / torch.diagonal(Q)[:, None]",
    name="rows_only",
    says="You divided the rows by the diagonal (D^-1 Q): the result must be symmetric.",
)
edit(
    "diag_rescale",
    "torch.diagonal(Q).rsqrt()",
    "torch.diagonal(Q).sqrt()",
    name="multiplied",
    says="You multiplied by the root of the diagonal: divide by it.",
)
edit(
    "diag_rescale",
    "torch.diagonal(Q).rsqrt()",
    "torch.linalg.vector_norm(Q, dim=1).rsqrt()",
    name="norms_of_the_rows",
    says="You divided by the norms of the rows: the curvature of one parameter is the diagonal's entry.",
)
edit(
    "diag_rescale",
    "Q * torch.outer(scale, scale)",
    "Q / torch.diagonal(Q).mean()",
    name="one_scale_for_all",
    says="You divided everything by one number: each parameter has a unit of its own.",
)

edit(
    "preconditioned_descent",
    "(Q @ x - b) / curvatures",
    "(Q @ x - b)",
    name="not_preconditioned",
    says="You took steps of plain gradient descent in x: they are to be taken in y.",
)
edit(
    "preconditioned_descent",
    "/ curvatures",
    "/ curvatures.sqrt()",
    name="root_once",
    says="You divided by the root once: the gradient in y has one root, the way back to x another.",
)
edit(
    "preconditioned_descent",
    "/ curvatures",
    "/ curvatures**2",
    name="squared",
    says="You divided by the square of the curvature: each of the two changes of units brings one root.",
)
edit(
    "preconditioned_descent",
    "/ curvatures",
    "* curvatures",
    name="times_the_curvature",
    says="You multiplied by the curvature: where f is steep, the step must be shorter.",
)
edit(
    "preconditioned_descent",
    "(Q @ x - b)",
    "(Q @ x + b)",
    name="sign_of_b",
    says="You added b: the gradient of f is Q x - b.",
)


@misconception(
    "preconditioned_descent",
    says="You took Newton's step, with all of Q: the preconditioner is its diagonal.",
)
def newton(Q, b, x, lr, steps):
    for _ in range(steps):
        x = x - lr * torch.linalg.solve(Q, Q @ x - b)
    return x


edit(
    "preconditioned_descent",
    "x = x - lr * (Q @ x - b) / curvatures",
    "x -= lr * (Q @ x - b) / curvatures",
    name="start_changed",
    says="You changed the caller's x in place: make a new tensor.",
)
edit(
    "preconditioned_descent",
    "        x = x - lr * (Q @ x - b) / curvatures\n    return x\n",
    "        x = x - lr * diag_rescale(Q) @ x + lr * b / curvatures\n    return x\n",
    name="rescaled_in_x",
    says="You used the rescaled matrix with x: it belongs to y, so change b and x to the new units as well.",
)
