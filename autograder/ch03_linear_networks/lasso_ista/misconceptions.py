"""Wrong answers to ch03/lasso_ista, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "soft_threshold",
    "torch.sign(x) * ",
    "",
    name="sign_lost",
    says="You lost the sign: a negative number moves up towards zero and stays negative.",
)


@misconception(
    "soft_threshold", says="This is the hard threshold: what survives must also move towards zero by t."
)
def hard_threshold(x, t):
    return torch.where(x.abs() > t, x, torch.zeros_like(x))


@misconception("soft_threshold", says="You moved numbers past zero: within t of it they become exactly zero.")
def past_zero(x, t):
    return x - t * torch.sign(x)


edit(
    "largest_curvature",
    " / len(X)",
    "",
    name="not_divided_by_n",
    says="You forgot the n of the mean: the curvature is the largest eigenvalue of X^T X / n.",
)
edit(
    "largest_curvature",
    "torch.linalg.matrix_norm(X, ord=2) ** 2",
    "torch.linalg.matrix_norm(X, ord=2)",
    name="singular_value",
    says="This is the largest singular value of X: the curvature has its square.",
)


@misconception(
    "largest_curvature", says="You took the Frobenius norm: it sums all eigenvalues, not only the largest."
)
def frobenius(X):
    return X.square().sum() / len(X)


edit(
    "lasso_fit",
    "lam / L)",
    "lam)",
    name="threshold_not_scaled",
    says="You used the threshold lam: the step has the size 1 / L, so the threshold is lam / L.",
)


@misconception(
    "lasso_fit", says="You penalised the squares of the weights (ridge): they shrink, but none becomes zero."
)
def ridge_instead(X, y, lam, iterations):
    L, w = float(largest_curvature(X)), torch.zeros_like(X[0])
    for _ in range(iterations):
        w = w - (X.T @ (X @ w - y) / len(X) + lam * w) / (L + lam)
    return w


@misconception(
    "lasso_fit", says="You followed the sign of the weights (a subgradient): they oscillate around zero."
)
def subgradient(X, y, lam, iterations):
    L, w = float(largest_curvature(X)), torch.zeros_like(X[0])
    for _ in range(iterations):
        w = w - (X.T @ (X @ w - y) / len(X) + lam * torch.sign(w)) / L
    return w


edit(
    "lasso_fit",
    "(X @ w - y) / len(X)",
    "(X @ w - y)",
    name="gradient_of_the_sum",
    says="You forgot to divide the gradient by n: the step is then n times too long.",
)
edit(
    "lasso_fit",
    "soft_threshold(w - gradient / L, lam / L)",
    "soft_threshold(w, lam / L) - gradient / L",
    name="threshold_before_the_step",
    says="You thresholded before the gradient step: the zeros do not stay zero.",
)
