"""Wrong answers to ch18/nn_kernel, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "arcsine_kernel",
    "torch.asin(",
    "torch.sin(",
    name="sine",
    says="You took the sine, as the book prints it: it is arcsin. For large inputs k(x, x) must tend to 1.",
)


@misconception(
    "arcsine_kernel",
    says="You left the 1 in front of the inputs out: the hidden units have biases, even at x = 0.",
)
def no_bias(X1, X2, Sigma):
    S = Sigma[1:, 1:]
    own1, own2 = (1 + 2 * (X @ S * X).sum(dim=1) for X in (X1, X2))
    ratio = 2 * X1 @ S @ X2.T / torch.outer(own1, own2).sqrt()
    return 2 / math.pi * torch.asin(ratio.clamp(-1, 1))


edit(
    "arcsine_kernel",
    "[torch.ones_like(X[:, :1]), X]",
    "[X, torch.ones_like(X[:, :1])]",
    name="bias_last",
    says="You put the 1 behind the input: Sigma has the bias first.",
)
edit(
    "arcsine_kernel",
    "1 + 2 * (Z",
    "1 + (Z",
    name="two_missing_below",
    says="You forgot the factor 2 below: the root holds 1 + 2 <x, x> for each input.",
)
edit(
    "arcsine_kernel",
    "ratio = 2 * A",
    "ratio = A",
    name="two_missing_above",
    says="You forgot the factor 2 above: with it the ratio of an input with itself tends to 1.",
)
edit(
    "arcsine_kernel",
    "torch.outer(own1, own2).sqrt()",
    "torch.outer(own1, own2)",
    name="root_missing",
    says="You divided by the product itself: divide by its root.",
)
edit(
    "arcsine_kernel",
    "2 / math.pi * torch.asin",
    "torch.asin",
    name="factor_missing",
    says="You left 2 / pi out: the expectation of a product of two erf lies between -1 and 1.",
)
edit(
    "arcsine_kernel",
    "ratio.clamp(-1, 1)",
    "ratio",
    name="beyond_one",
    says="You did not clamp the ratio: rounding carries it beyond 1, and arcsin is NaN there.",
)
edit(
    "arcsine_kernel",
    "1 + 2 *",
    "2 *",
    name="one_missing",
    says="You left the 1 below the root out: k(x, x) is then 1 for every input, small ones too.",
)
edit(
    "network_kernel",
    "sigma_b**2",
    "sigma_b",
    name="bias_not_squared",
    says="You added the standard deviation of the bias: covariances add, so it is sigma_b^2.",
)
edit(
    "network_kernel",
    "sigma_v**2",
    "sigma_v",
    name="output_weights_not_squared",
    says="You multiplied by sigma_v: each output weight stands in both outputs, so it is sigma_v^2.",
)
edit(
    "network_kernel",
    "sigma_b**2 + sigma_v**2 * arcsine_kernel(X1, X2, Sigma)",
    "sigma_v**2 * arcsine_kernel(X1, X2, Sigma)",
    name="bias_forgotten",
    says="You forgot the output bias: it is common to all outputs of a network, and adds its variance.",
)
edit(
    "network_kernel",
    "sigma_b**2 + sigma_v**2 * arcsine_kernel(X1, X2, Sigma)",
    "sigma_v**2 * (sigma_b**2 + arcsine_kernel(X1, X2, Sigma))",
    name="bias_multiplied",
    says="You multiplied the bias by sigma_v^2, too: only the hidden units pass the output weights.",
)


@misconception(
    "network_kernel",
    says="You added the variance of the bias at equal inputs only: one network has the same bias everywhere.",
)
def bias_as_noise(X1, X2, Sigma, sigma_b, sigma_v):
    equal = (X1[:, None] == X2).all(dim=2)
    return sigma_b**2 * equal + sigma_v**2 * arcsine_kernel(X1, X2, Sigma)


edit(
    "sample_networks",
    "sigma_v / math.sqrt(hidden) *",
    "sigma_v *",
    name="not_scaled",
    says="You did not divide by sqrt(J): the outputs' variance then grows with the number of hidden units.",
)
edit(
    "sample_networks",
    "sigma_v / math.sqrt(hidden) *",
    "sigma_v / hidden *",
    name="averaged",
    says="You divided by J: an average of many units tends to 0. The weights have 1 / sqrt(J).",
)
edit(
    "sample_networks",
    "torch.erf(",
    "torch.tanh(",
    name="tanh",
    says="You used tanh: it looks like erf, but the arcsine kernel holds for erf only.",
)
edit(
    "sample_networks",
    "z @ torch.linalg.cholesky(Sigma).T",
    "z @ Sigma",
    name="Sigma_as_factor",
    says="You multiplied by Sigma: the hidden weights then have the covariance Sigma^2. Use a root of it.",
)
edit(
    "sample_networks",
    "torch.linalg.cholesky(Sigma).T",
    "torch.linalg.cholesky(Sigma)",
    name="factor_not_transposed",
    says="You forgot a transpose: rows z L have the covariance L^T L. With z L^T it is L L^T = Sigma.",
)
edit(
    "sample_networks",
    "return b + ",
    "return ",
    name="no_output_bias",
    says="You forgot the output bias b.",
)
edit(
    "sample_networks",
    "return b + ",
    "return sigma_b * torch.randn(count, len(X), generator=generator, dtype=torch.float64) + ",
    name="bias_for_each_input",
    says="You drew a bias for each input: a network has one, else its output is noisy.",
)


@misconception(
    "sample_networks",
    says="You drew hidden weights for each input: one network uses the same weights at all inputs.",
)
def weights_for_each_input(X, Sigma, sigma_b, sigma_v, hidden, count, generator):
    inputs = torch.cat([torch.ones_like(X[:, :1]), X], dim=1)
    z = torch.randn(count, hidden, *inputs.shape, generator=generator, dtype=torch.float64)
    h = torch.erf((z @ torch.linalg.cholesky(Sigma).T * inputs).sum(dim=3))
    v = torch.randn(count, 1, hidden, generator=generator, dtype=torch.float64)
    b = torch.randn(count, 1, generator=generator, dtype=torch.float64)
    return sigma_b * b + sigma_v / math.sqrt(hidden) * (v @ h).squeeze(1)


edit(
    "sample_networks",
    "z = torch.randn(count, hidden,",
    "z = torch.randn(1, hidden,",
    name="same_hidden_units",
    says="You drew one set of hidden weights for all networks: each network has its own.",
)
edit(
    "sample_networks",
    "sigma_b * w",
    "sigma_b**2 * w",
    name="bias_by_variance",
    says="You multiplied by the variance: sigma_b is the standard deviation already.",
)
