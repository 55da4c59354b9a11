"""Wrong answers to ch18/posterior, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "joint_prior",
    "    variances[: len(X)] = noise\n",
    "    variances[:] = noise\n",
    name="noise_on_the_function",
    says="You added noise to the wanted values, too: f(x*) is the function itself; measurements are noisy.",
)
edit(
    "joint_prior",
    "kernel(both, both) + torch.diag(variances)",
    "kernel(both, both)",
    name="no_noise",
    says="You left the noise out: each measurement has the variance k(x, x) + noise.",
)
edit(
    "joint_prior",
    "    variances[: len(X)] = noise\n",
    "    variances[: len(X)] = noise**2\n",
    name="noise_squared",
    says="You squared the noise: the argument is a variance already.",
)


@misconception(
    "joint_prior",
    says="You added the noise to every entry of the block: measurements have independent noise, so only the "
    "diagonal gets it.",
)
def noise_everywhere(X, Xs, kernel, mean, noise):
    both, n = torch.cat([X, Xs]), len(X)
    cov = kernel(both, both)
    cov[:n, :n] += noise
    return mean(both), cov


@misconception(
    "joint_prior",
    says="You added the noise wherever two inputs are equal: it belongs to a measurement, not to an input.",
)
def noise_of_the_input(X, Xs, kernel, mean, noise):
    both, n = torch.cat([X, Xs]), len(X)
    cov = kernel(both, both)
    equal = (both[:, None] == both).all(2)
    equal[n:, n:] = False
    return mean(both), cov + noise * equal


@misconception("joint_prior", says="You put the wanted values first: the measurements come before f(x*).")
def wanted_first(X, Xs, kernel, mean, noise):
    both, n = torch.cat([Xs, X]), len(X)
    cov = kernel(both, both)
    cov[-n:, -n:] += noise * torch.eye(n, dtype=torch.float64)
    return mean(both), cov


edit(
    "joint_prior",
    "mean(both)",
    "torch.zeros_like(variances)",
    name="zero_mean",
    says="You took a mean of zero: the mean function gives the mean of every value, measured or wanted.",
)


@misconception(
    "gp_posterior",
    says="You compared the measurements with m(x*): each y_i belongs to its own input, so subtract m(X).",
)
def mean_of_the_wanted_inputs(X, y, Xs, kernel, mean, noise):
    L = torch.linalg.cholesky(kernel(X, X) + noise * torch.eye(len(X), dtype=torch.float64))
    weights = torch.cholesky_solve(kernel(X, Xs), L)
    mu = [m + w @ (y - m) for m, w in zip(mean(Xs), weights.T, strict=True)]
    return torch.stack(mu), kernel(Xs, Xs) - kernel(Xs, X) @ weights


edit(
    "gp_posterior",
    "y - mean(X)",
    "y",
    name="mean_not_subtracted",
    says="You did not subtract m(X) from y: only the surprise y - m(X) moves the function off its mean.",
)
edit(
    "gp_posterior",
    "mean(Xs) + ",
    "",
    name="mean_not_added",
    says="You did not add m(x*): far from all data the posterior mean must return to the prior's.",
)
edit(
    "gp_posterior",
    "kernel(Xs, Xs) - cross.T @ cross",
    "kernel(Xs, Xs) + noise * torch.eye(len(Xs), dtype=torch.float64) - cross.T @ cross",
    name="predictive_instead",
    says="You added the noise to cov: that is a new measurement's. Here the function itself is asked for.",
)
edit(
    "gp_posterior",
    "kernel(X, X) + noise * torch.eye(len(X), dtype=torch.float64)",
    "kernel(X, X) + 1e-9 * torch.eye(len(X), dtype=torch.float64)",
    name="noise_forgotten",
    says="You forgot the noise of the measurements: the function then goes through each of them.",
)
edit(
    "gp_posterior",
    "noise * torch.eye(len(X), dtype=torch.float64)",
    "noise",
    name="noise_everywhere_in_K",
    says="You added the noise to every entry of K: the noise is independent, so it goes on the diagonal.",
)
edit(
    "gp_posterior",
    "noise * torch.eye",
    "noise**2 * torch.eye",
    name="noise_as_standard_deviation",
    says="You squared the noise: the argument is a variance already.",
)


@misconception(
    "gp_posterior",
    says="You computed the inverse: on a nearly singular matrix it loses most digits. Factorise, or solve.",
)
def explicit_inverse(X, y, Xs, kernel, mean, noise):
    inverse = torch.linalg.inv(kernel(X, X) + noise * torch.eye(len(X), dtype=torch.float64))
    gain = kernel(Xs, X) @ inverse
    return mean(Xs) + gain @ (y - mean(X)), kernel(Xs, Xs) - gain @ kernel(X, Xs)


edit(
    "gp_posterior",
    "    L = torch.linalg.cholesky(K)\n",
    "    L = torch.linalg.cholesky(K + 1e-6 * torch.eye(len(X), dtype=torch.float64))\n",
    name="jitter",
    says="You added a jitter of 1e-6: against a noise of 1e-10 that is ten thousand times as much.",
)


@misconception(
    "gp_posterior",
    says="You returned the variances: the values at several inputs vary together, cov is the whole matrix.",
)
def variances_only(X, y, Xs, kernel, mean, noise):
    L = torch.linalg.cholesky(kernel(X, X) + noise * torch.eye(len(X), dtype=torch.float64))
    weights = torch.cholesky_solve(kernel(X, Xs), L)
    cov = kernel(Xs, Xs) - kernel(Xs, X) @ weights
    return mean(Xs) + weights.T @ (y - mean(X)), cov.diagonal().clone()


@misconception(
    "gp_posterior",
    says="You solved with L once: K^-1 is L^-T L^-1, so solve with L on both sides, or with L and L^T.",
)
def half_a_solve(X, y, Xs, kernel, mean, noise):
    L = torch.linalg.cholesky(kernel(X, X) + noise * torch.eye(len(X), dtype=torch.float64))
    cross = torch.linalg.solve_triangular(L, kernel(X, Xs), upper=False)
    return mean(Xs) + cross.T @ (y - mean(X)), kernel(Xs, Xs) - kernel(Xs, X) @ cross


edit(
    "predictive_band",
    "+ noise",
    "+ 2 * noise",
    name="noise_twice",
    says="You added the noise twice: cov is the function's, and a measurement adds its noise once.",
)
edit(
    "predictive_band",
    " + noise)",
    ")",
    name="band_of_the_function",
    says="You left the noise out: this is the band of the function. Measurements scatter around it.",
)
edit(
    "predictive_band",
    "(1 + level) / 2",
    "level",
    name="one_sided",
    says="You took the quantile of the level: both sides then lose 1 - level, twice as much as they may.",
)
edit(
    "predictive_band",
    "NormalDist().inv_cdf((1 + level) / 2)",
    "1.959963984540054",
    name="always_95_percent",
    says="You took 1.96 for every level: that is 95 % only.",
)
edit(
    "predictive_band",
    ".sqrt()",
    "",
    name="variance_as_width",
    says="You used the variance as the width: the band is a multiple of the standard deviation, its root.",
)
edit(
    "predictive_band",
    "(cov.diagonal().clamp(min=0) + noise).sqrt()",
    "cov.diagonal().clamp(min=0).sqrt() + noise**0.5",
    name="deviations_added",
    says="You added standard deviations: of independent parts the variances add up.",
)
edit(
    "predictive_band",
    ".clamp(min=0)",
    "",
    name="root_of_a_negative",
    says="You took the root of a variance that rounding had left below 0: the result is NaN. Clamp it at 0.",
)
