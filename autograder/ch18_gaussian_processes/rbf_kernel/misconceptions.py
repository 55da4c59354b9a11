"""Wrong answers to ch18/rbf_kernel, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception


@misconception(
    "squared_distances",
    says="You expanded |x|^2 + |x'|^2 - 2 x.x': far from the origin large numbers cancel. Subtract first.",
)
def expanded(X1, X2):
    return X1.square().sum(1)[:, None] + X2.square().sum(1) - 2 * X1 @ X2.T


@misconception(
    "squared_distances",
    says="You expanded |x|^2 + |x'|^2 - 2 x.x' and clamped it: no entry is negative now, but the digits are "
    "lost all the same.",
)
def expanded_and_clamped(X1, X2):
    return (X1.square().sum(1)[:, None] + X2.square().sum(1) - 2 * X1 @ X2.T).clamp(min=0)


edit(
    "squared_distances",
    ".square().sum(dim=2)",
    ".square().sum(dim=2).sqrt()",
    name="not_squared",
    says="You took the root: the kernel needs the squared distance.",
)
edit(
    "squared_distances",
    ".square().sum(dim=2)",
    ".sum(dim=2).square()",
    name="squared_the_sum",
    says="You squared the sum of the differences: square each dimension's difference, then add.",
)
edit(
    "squared_distances",
    ".square().sum(dim=2)",
    ".abs().sum(dim=2).square()",
    name="city_blocks",
    says="You added absolute differences: this is the 1-norm, and for one dimension only it is the same.",
)
edit(
    "squared_distances",
    ".sum(dim=2)",
    ".mean(dim=2)",
    name="mean_over_dimensions",
    says="You averaged over the dimensions: the squared distance is the sum.",
)
edit(
    "rbf",
    "lengthscale**2",
    "lengthscale",
    name="lengthscale_not_squared",
    says="You divided by 2 l: the distance is measured in lengthscales, so its square is divided by 2 l^2.",
)
edit(
    "rbf",
    "(2 * lengthscale**2)",
    "lengthscale**2",
    name="two_missing",
    says="You divided by l^2: the 2 is missing, and your lengthscale is too long by the root of 2.",
)
edit(
    "rbf",
    "/ (2 * lengthscale**2)",
    "/ 2 * lengthscale**2",
    name="multiplied_by_the_lengthscale",
    says="You multiplied by l^2: without brackets, / 2 * l divides by 2 only.",
)
edit(
    "rbf",
    "amplitude**2",
    "amplitude",
    name="amplitude_not_squared",
    says="You took a for the variance: a is the standard deviation, the covariances have a^2.",
)


@misconception("rbf", says="You put the amplitude into the exponent: it scales the kernel, in front of exp.")
def amplitude_in_the_exponent(X1, X2, lengthscale, amplitude):
    return torch.exp(-(amplitude**2) * squared_distances(X1, X2) / (2 * lengthscale**2))


@misconception(
    "rbf", says="You took the distance itself to the exponent: this is another, much rougher kernel."
)
def exponential_kernel(X1, X2, lengthscale, amplitude):
    return amplitude**2 * torch.exp(-squared_distances(X1, X2).sqrt() / (2 * lengthscale))


@misconception(
    "rbf", says="You clamped the kernel from below: far apart values are nearly independent, not a bit alike."
)
def clamped_from_below(X1, X2, lengthscale, amplitude):
    return (amplitude**2 * torch.exp(-squared_distances(X1, X2) / (2 * lengthscale**2))).clamp(min=1e-6)


@misconception(
    "rbf", says="You clamped the squared distances: near inputs then lose their differences. Leave them."
)
def clamped_distances(X1, X2, lengthscale, amplitude):
    return amplitude**2 * torch.exp(-squared_distances(X1, X2).clamp(min=1e-3) / (2 * lengthscale**2))


@misconception(
    "rbf",
    says="You added a jitter to the variance: whoever factorises the matrix adds it, not the kernel.",
)
def with_jitter(X1, X2, lengthscale, amplitude):
    d2 = squared_distances(X1, X2)
    return amplitude**2 * torch.exp(-d2 / (2 * lengthscale**2)) + 1e-6 * (d2 == 0)


edit(
    "bumps_kernel",
    "sigma**2 * spacing *",
    "sigma**2 / len(centres) *",
    name="variance_over_the_number",
    says="You gave each weight the variance sigma^2 / J: the kernel then depends on how far they reach.",
)
edit(
    "bumps_kernel",
    "sigma**2 * spacing *",
    "sigma**2 *",
    name="spacing_forgotten",
    says="You forgot the spacing: with twice as many bumps the variance would double.",
)
edit(
    "bumps_kernel",
    "centres[1] - centres[0]",
    "(centres[-1] - centres[0]) / len(centres)",
    name="fence_posts",
    says="You divided the range by J: J centres have J - 1 gaps between them.",
)
edit(
    "bumps_kernel",
    "sigma**2 * spacing *",
    "(sigma * spacing) ** 2 *",
    name="spacing_squared",
    says="You took sigma * spacing for the weights' standard deviation: their variance is sigma^2 * spacing.",
)
edit(
    "bumps_kernel",
    "(2 * width**2)",
    "width**2",
    name="bumps_too_narrow",
    says="You divided by width^2 in the bumps: it is 2 width^2, as in a normal density.",
)
edit(
    "bumps_kernel",
    "sigma**2 * spacing",
    "sigma * spacing",
    name="sigma_not_squared",
    says="You took sigma for a variance: the weights have the variance sigma^2 * spacing.",
)
edit(
    "rbf_limit",
    "math.sqrt(2) * width",
    "width",
    name="width_as_lengthscale",
    says="You took the bumps' width for the lengthscale: the product of two bumps is wider by the root of 2.",
)
edit(
    "rbf_limit",
    "math.sqrt(2) * width",
    "2 * width",
    name="twice_the_width",
    says="Your lengthscale is twice the width: exp(-d^2 / (4 w^2)) means 2 l^2 = 4 w^2, so l is sqrt(2) w.",
)
edit(
    "rbf_limit",
    "sigma * math.sqrt(math.sqrt(math.pi) * width)",
    "sigma",
    name="sigma_as_amplitude",
    says="You took sigma for the amplitude: at the same input the integral is sqrt(pi) width sigma^2.",
)
edit(
    "rbf_limit",
    "sigma * math.sqrt(math.sqrt(math.pi) * width)",
    "sigma**2 * math.sqrt(math.pi) * width",
    name="variance_as_amplitude",
    says="You returned a^2: the amplitude is the root of the kernel's value at the same input.",
)
edit(
    "rbf_limit",
    "math.sqrt(math.sqrt(math.pi) * width)",
    "math.sqrt(math.sqrt(2 * math.pi) * width)",
    name="density_of_one_bump",
    says="You took the integral of one bump, sqrt(2 pi) width; the product of two has sqrt(pi) width.",
)
