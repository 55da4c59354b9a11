"""Wrong answers to ch03/ridge_closed_form, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "ridge_objective",
    "lam * w.square().sum()",
    "lam * w.norm()",
    name="norm_not_squared",
    says="You penalised the norm: ridge penalises its square.",
)
edit(
    "ridge_objective",
    "w.square().sum()",
    "(w.square().sum() + b.square())",
    name="objective_penalises_bias",
    says="You penalised the bias: shifting all labels by 5 should not cost anything.",
)
edit(
    "ridge_objective",
    ".square().sum() + lam",
    ".square().mean() + lam",
    name="mean_of_squares",
    says="You averaged the squared errors: here they are summed, so that lam does not mean n * lam.",
)


@misconception(
    "ridge_fit", says="You penalised the bias, as one more weight: then the fit depends on where zero is."
)
def penalises_the_bias(X, y, lam):
    if lam < 0:
        raise ValueError
    A = torch.cat([X, torch.ones(len(X), 1)], dim=1)
    theta = torch.linalg.solve(A.T @ A + lam * torch.eye(A.shape[1]), A.T @ y)
    return theta[:-1], theta[-1]


@misconception(
    "ridge_fit",
    says="You left the data where they are: subtract the means, or fit an unpenalised bias as well.",
)
def not_centred(X, y, lam):
    if lam < 0:
        raise ValueError
    w = torch.linalg.solve(X.T @ X + lam * torch.eye(X.shape[1]), X.T @ y)
    return w, y.mean() - X.mean(dim=0) @ w


edit(
    "ridge_fit",
    "lam * torch.eye",
    "len(X) * lam * torch.eye",
    name="n_times_lam",
    says="You used n * lam: that belongs to the mean of the squared errors; here they are summed.",
)
edit(
    "ridge_fit",
    "lam * torch.eye(X.shape[1])",
    "lam",
    name="lam_everywhere",
    says="You added lam to every entry of the matrix: it belongs on the diagonal only.",
)


@misconception("ridge_fit", says="You ignored lam: this is ordinary least squares.")
def ordinary_least_squares(X, y, lam):
    if lam < 0:
        raise ValueError
    centred = X - X.mean(dim=0)
    w = torch.linalg.pinv(centred) @ y
    return w, y.mean() - X.mean(dim=0) @ w


edit(
    "effective_parameters",
    "squares / (squares + lam)",
    "squares.sqrt() / (squares.sqrt() + lam)",
    name="singular_values_not_squared",
    says="You took the singular values themselves: the formula has their squares.",
)
edit(
    "effective_parameters",
    "X - X.mean(dim=0)",
    "X",
    name="counts_the_bias",
    says="You did not subtract the columns' means: the bias does not count.",
)
