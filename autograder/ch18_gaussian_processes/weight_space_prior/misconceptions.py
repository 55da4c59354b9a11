"""Wrong answers to ch18/weight_space_prior, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "polynomial_features",
    "torch.arange(degree + 1)",
    "torch.arange(1, degree + 1)",
    name="no_constant",
    says="You left the constant out: the powers begin with x^0 = 1, or every function goes through 0.",
)
edit(
    "polynomial_features",
    "torch.arange(degree + 1)",
    "torch.arange(degree)",
    name="one_power_too_few",
    says="You stopped before the highest power: degree 2 means 1, x and x^2, three columns.",
)
edit(
    "polynomial_features",
    "torch.arange(degree + 1)",
    "torch.arange(degree, -1, -1)",
    name="descending",
    says="Your powers descend: the constant comes first.",
)


@misconception(
    "polynomial_features", says="You took the power as exp(k log x): for negative x and 0 that is NaN."
)
def by_logarithms(x, degree):
    return torch.exp(torch.log(x)[:, None] * torch.arange(degree + 1))


@misconception(
    "linear_model_prior",
    says="You used phi(x) twice: k(x, x') = phi(x)^T S phi(x') has the features of both inputs.",
)
def same_input_twice(Phi, u, S):
    variances = (Phi @ S * Phi).sum(dim=1)
    return Phi @ u, variances[:, None].expand(-1, len(Phi)).clone()


edit(
    "linear_model_prior",
    "Phi @ S @ Phi.T",
    "Phi * S.diagonal() @ Phi.T",
    name="weights_taken_as_independent",
    says="You took the diagonal of S only: the weights may depend on each other, S is any covariance.",
)
edit(
    "linear_model_prior",
    "Phi @ S @ Phi.T",
    "Phi @ Phi.T",
    name="S_forgotten",
    says="You left S out: that is right only for independent weights with variance 1.",
)
edit(
    "linear_model_prior",
    "Phi @ S @ Phi.T",
    "Phi @ S @ Phi.T + torch.outer(Phi @ u, Phi @ u)",
    name="second_moment",
    says="You returned E[f(x) f(x')]: for the covariance the product of the means comes off again.",
)
edit(
    "linear_model_prior",
    "Phi @ S @ Phi.T",
    "Phi @ S @ S @ Phi.T",
    name="S_squared",
    says="You squared S, as if it held standard deviations: it is a covariance matrix already.",
)
edit(
    "linear_model_prior",
    "Phi @ u,",
    "torch.zeros(len(Phi), dtype=torch.float64),",
    name="mean_zero",
    says="You took a mean of 0: weights with the mean u give f(x) the mean u . phi(x).",
)


@misconception(
    "sample_functions",
    says="You drew new weights for each input: the values are then no function, but noise around the mean.",
)
def new_weights_for_each_input(Phi, u, S, count, generator):
    z = torch.randn(count, len(Phi), len(u), generator=generator, dtype=torch.float64)
    weights = u + z @ torch.linalg.cholesky(S).T
    return (weights * Phi).sum(dim=2)


edit(
    "sample_functions",
    "torch.randn(count, len(u), generator",
    "torch.randn(1, len(u), generator",
    name="one_function",
    says="You drew the weights once for all functions: each function has weights of its own.",
)


@misconception(
    "sample_functions",
    says="You drew the weights once and returned that function count times: each has weights of its own.",
)
def the_same_function(Phi, u, S, count, generator):
    z = torch.randn(1, len(u), generator=generator, dtype=torch.float64)
    return ((u + z @ torch.linalg.cholesky(S).T) @ Phi.T).repeat(count, 1)


edit(
    "sample_functions",
    "torch.linalg.cholesky(S).T",
    "S",
    name="S_as_factor",
    says="You multiplied by S: the weights then have the covariance S^2. Multiply by a root of it.",
)
edit(
    "sample_functions",
    "torch.linalg.cholesky(S).T",
    "torch.linalg.cholesky(S)",
    name="factor_not_transposed",
    says="You forgot a transpose: rows z L have the covariance L^T L. With z L^T it is L L^T = S.",
)
edit(
    "sample_functions",
    "@ torch.linalg.cholesky(S).T",
    "* S.diagonal().sqrt()",
    name="independent_weights",
    says="You scaled each weight by itself: off the diagonal S says how the weights depend on each other.",
)
edit(
    "sample_functions",
    "cholesky(S).T + u",
    "cholesky(S).T",
    name="mean_of_the_weights_lost",
    says="You forgot the mean of the weights, u.",
)
edit(
    "sample_functions",
    "torch.randn(count, len(u), generator=generator",
    "torch.rand(count, len(u), generator=generator",
    name="uniform_weights",
    says="You drew uniform numbers: normal ones come from randn.",
)
edit(
    "sample_functions",
    "generator=generator, ",
    "",
    name="global_generator",
    says="You drew from the global generator: use the one you got, or nobody can repeat it.",
)


@misconception(
    "sample_prior",
    says="You factorised K as it is: with more inputs than weights it is singular, and Cholesky fails.",
)
def no_jitter(mean, K, count, generator):
    z = torch.randn(count, len(K), generator=generator, dtype=torch.float64)
    return mean + z @ torch.linalg.cholesky(K).T


edit(
    "sample_prior",
    "1e-10 * K.diagonal().max()",
    "1e-4",
    name="large_jitter",
    says="You added 1e-4 whatever the scale: it makes smooth functions rough, and drowns small ones.",
)
edit(
    "sample_prior",
    "torch.linalg.cholesky(lifted).T",
    "K",
    name="covariance_as_factor",
    says="You multiplied by K: the values then have the covariance K^2. Multiply by a root of it.",
)
edit(
    "sample_prior",
    "@ torch.linalg.cholesky(lifted).T",
    "* K.diagonal().sqrt()",
    name="values_independent",
    says="You drew each value by itself: neighbouring values of a function are alike, as K says.",
)
edit(
    "sample_prior",
    "torch.linalg.cholesky(lifted).T",
    "torch.linalg.cholesky(lifted)",
    name="root_not_transposed",
    says="You forgot a transpose: rows z L have the covariance L^T L. With z L^T it is L L^T = K.",
)
edit(
    "sample_prior",
    "cholesky(lifted).T + mean",
    "cholesky(lifted).T",
    name="mean_lost",
    says="You forgot the mean: the functions scatter around it, not around 0.",
)
edit(
    "sample_prior",
    "lifted = K.clone()",
    "lifted = K",
    name="caller_s_matrix",
    says="You added the jitter to the caller's matrix: K must not change, so work on a copy.",
)


@misconception(
    "sample_prior",
    says="You dropped the negative eigenvalues but forgot the root of the others: K^2 is what you drew from.",
)
def eigenvalues_without_root(mean, K, count, generator):
    z = torch.randn(count, len(K), generator=generator, dtype=torch.float64)
    eigenvalues, Q = torch.linalg.eigh(K)
    return mean + z @ (Q * eigenvalues.clamp(min=0)).T
