"""Wrong answers to ch18/marginal_likelihood, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "evidence_terms",
    "-L.diagonal().log().sum()",
    "-torch.linalg.det(C).log() / 2",
    name="log_of_the_determinant",
    says="You took the log of det(C): with 200 labels the determinant itself is 0 or inf. Add up logs.",
)
edit(
    "evidence_terms",
    "-L.diagonal().log().sum()",
    "-torch.linalg.det(C) / 2",
    name="no_log",
    says="You forgot the log: the complexity term is -1/2 log |C|, the bars mean the determinant.",
)
edit(
    "evidence_terms",
    "-L.diagonal().log().sum()",
    "-L.diagonal().log().sum() / 2",
    name="half_of_the_factor",
    says="You halved the logs of L's diagonal: |C| is the square of |L|, which cancels the 1/2.",
)
edit(
    "evidence_terms",
    "-L.diagonal().log().sum()",
    "L.diagonal().log().sum()",
    name="complexity_rewarded",
    says="You added the log determinant: it is subtracted, a prior that allows much pays for it.",
)
edit(
    "evidence_terms",
    "-L.diagonal().log().sum()",
    "-C.diagonal().log().sum() / 2",
    name="diagonal_of_c",
    says="You multiplied the diagonal of C: that is the determinant only if the labels are independent.",
)
edit(
    "evidence_terms",
    "return -z.square().sum() / 2",
    "return -z.square().sum()",
    name="fit_not_halved",
    says="You forgot the 1/2 of the fit: it is -1/2 y^T C^-1 y.",
)
edit(
    "evidence_terms",
    "-z.square().sum() / 2",
    "-torch.cholesky_solve(y[:, None], L).square().sum() / 2",
    name="solved_twice",
    says="You squared C^-1 y: the fit is the product of y with C^-1 y, or the square of L^-1 y.",
)
edit(
    "evidence_terms",
    "-z.square().sum() / 2",
    "-torch.cholesky_solve(y[:, None], L)[:, 0] / 2",
    name="y_forgotten",
    says="You returned a vector: in -1/2 y^T C^-1 y the y^T is not to be forgotten; the fit is one number.",
)
edit(
    "log_marginal",
    "full_like(y, noise_sd**2)",
    "full_like(y, noise_sd)",
    name="noise_not_squared",
    says="You added noise_sd to the diagonal: a covariance holds variances, so add its square.",
)
edit(
    "log_marginal",
    "torch.diag(torch.full_like(y, noise_sd**2))",
    "noise_sd**2",
    name="noise_everywhere",
    says="You added the noise to all entries: it is independent between labels, so to the diagonal only.",
)
edit(
    "log_marginal",
    "rbf(X, X, lengthscale, amplitude) + ",
    "",
    name="given_the_function",
    says="You took the covariance sigma^2 I: that is p(y | f). With f integrated out it is K + sigma^2 I.",
)
edit(
    "log_marginal",
    "return fit + complexity",
    "complexity = evidence_terms(y, C - (noise_sd**2 - 1e-9) * torch.eye(len(y), dtype=y.dtype))[1]\n"
    "    return fit + complexity",
    name="determinant_without_noise",
    says="You left the noise out of the determinant: both terms have the same covariance, K + sigma^2 I.",
)
edit(
    "log_marginal",
    " - len(y) / 2 * math.log(2 * math.pi)",
    "",
    name="no_constant",
    says="You forgot the constant -n/2 log(2 pi): it does not move the maximum, but a density has it.",
)
edit(
    "log_marginal",
    "len(y) / 2 * math.log(2 * math.pi)",
    "math.log(2 * math.pi) / 2",
    name="constant_of_one_label",
    says="You subtracted the constant once: each of the n labels has 1/2 log(2 pi).",
)
edit(
    "log_marginal",
    "return fit + complexity - len(y) / 2 * math.log(2 * math.pi)",
    "return (fit + complexity - len(y) / 2 * math.log(2 * math.pi)) / len(y)",
    name="divided_by_n",
    says="You divided by n, as GPyTorch does: here the log density of all labels together is asked for.",
)
edit(
    "log_marginal",
    "return fit + complexity - len(y) / 2 * math.log(2 * math.pi)",
    "return len(y) / 2 * math.log(2 * math.pi) - fit - complexity",
    name="negative",
    says="You returned the negative log likelihood: that is what one minimises; asked for is the log itself.",
)
edit(
    "log_marginal_gradient",
    "squares / lengthscale**2",
    "squares / lengthscale**3",
    name="by_the_lengthscale",
    says="You differentiated by the lengthscale: by its log there is one more factor, the lengthscale.",
)
edit(
    "log_marginal_gradient",
    "[K * squares / lengthscale**2, 2 * K, 2 * noise]",
    "[K * squares / lengthscale**3, 2 * K / amplitude, 2 * noise / noise_sd]",
    name="no_logs",
    says="You differentiated by the parameters: by the log of t it is t times the derivative by t.",
)
edit(
    "log_marginal_gradient",
    "2 * K, 2 * noise",
    "K, noise",
    name="by_the_variances",
    says="You differentiated by the logs of the variances: the log of a standard deviation counts twice.",
)
edit(
    "log_marginal_gradient",
    "(torch.outer(a, a) - inverse)",
    "torch.outer(a, a)",
    name="trace_forgotten",
    says="You forgot the trace: it is the derivative of the log determinant, which has parameters, too.",
)
edit(
    "log_marginal_gradient",
    "(torch.outer(a, a) - inverse)",
    "(torch.outer(a, a) + inverse)",
    name="trace_added",
    says="You added the trace: the log determinant is subtracted, and so is its derivative.",
)
edit(
    "log_marginal_gradient",
    "(torch.outer(a, a) - inverse)",
    "(inverse - torch.outer(a, a))",
    name="downhill",
    says="You returned the gradient of the negative log likelihood: the sign is the wrong way round.",
)
edit(
    "log_marginal_gradient",
    "torch.linalg.inv(K + noise)",
    "torch.linalg.inv(K + 1e-9 * torch.eye(len(y), dtype=y.dtype))",
    name="inverse_without_noise",
    says="You inverted K: the labels' covariance is C = K + sigma^2 I, here and everywhere.",
)
edit(
    "log_marginal_gradient",
    "* derivatives).sum(dim=(1, 2))",
    "@ derivatives).sum(dim=(1, 2))",
    name="sum_for_the_trace",
    says="You summed all entries of the matrix product: the trace sums its diagonal only.",
)
edit(
    "choose_lengthscale",
    "return max(",
    "return min(",
    name="least_probable",
    says="You took the least probable candidate: the log marginal likelihood is to be large.",
)


@misconception(
    "choose_lengthscale",
    says="You looked at the fit alone: the complexity term belongs to it, or the wiggliest prior may win.",
)
def best_fit(X, y, candidates, amplitude, noise_sd):
    noise = noise_sd**2 * torch.eye(len(y), dtype=y.dtype)
    fits = [float(evidence_terms(y, rbf(X, X, value, amplitude) + noise)[0]) for value in candidates]
    return candidates[fits.index(max(fits))]


@misconception(
    "choose_lengthscale",
    says="You looked at the complexity term alone: it always prefers the longest lengthscale.",
)
def least_complex(X, y, candidates, amplitude, noise_sd):
    noise = noise_sd**2 * torch.eye(len(y), dtype=y.dtype)
    terms = [float(evidence_terms(y, rbf(X, X, value, amplitude) + noise)[1]) for value in candidates]
    return candidates[terms.index(max(terms))]


@misconception(
    "choose_lengthscale",
    says="You chose the smallest error on the training data: a short lengthscale always reaches nearly 0.",
)
def smallest_training_error(X, y, candidates, amplitude, noise_sd):
    noise = noise_sd**2 * torch.eye(len(y), dtype=y.dtype)
    errors = []
    for value in candidates:
        K = rbf(X, X, value, amplitude)
        errors.append(float((y - K @ torch.linalg.solve(K + noise, y)).square().sum()))
    return candidates[errors.index(min(errors))]
