"""Wrong answers to ch03/squared_loss_mle, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "squared_loss",
    "(y_hat.reshape(-1) - y.reshape(-1))",
    "(y_hat - y)",
    name="broadcasts",
    says="You subtracted (n,) from (n, 1): that broadcasts to (n, n), every prediction minus every label.",
)
edit(
    "squared_loss",
    ".square() / 2",
    ".square()",
    name="without_the_half",
    says="You forgot the factor 1/2.",
)
edit(
    "squared_loss",
    ".square() / 2",
    ".abs()",
    name="absolute_error",
    says="This is the absolute error: the loss is half its square.",
)


@misconception(
    "squared_loss", says="You did not compare the numbers of elements: one label broadcasts to all."
)
def never_refuses(y_hat, y):
    return (y_hat.reshape(-1) - y.reshape(-1)).square() / 2


edit(
    "gaussian_nll",
    " + math.log(sigma)",
    "",
    name="without_log_sigma",
    says="You left out log(sigma): the density is divided by sigma, or a large sigma would always be best.",
)
edit(
    "gaussian_nll",
    "(y_hat - y) / sigma",
    "(y_hat - y) / sigma**0.5",
    name="variance_for_sigma",
    says="You took sigma for the variance: the squared error is divided by sigma squared.",
)


@misconception(
    "gaussian_nll",
    says="You took the log of the density: far from its mean it underflows to 0. Expand the log.",
)
def log_of_the_density(y_hat, y, sigma):
    density = torch.exp(-((y_hat - y) ** 2) / (2 * sigma**2)) / (sigma * math.sqrt(2 * math.pi))
    return -density.log().mean()


edit(
    "gaussian_nll",
    "(scaled.square() / 2).mean() + math.log(sigma) + math.log(2 * math.pi) / 2",
    "(scaled.square() / 2 + math.log(sigma) + math.log(2 * math.pi) / 2).sum()",
    name="sum_of_examples",
    says="You summed over the examples: the mean is asked for.",
)
edit(
    "most_likely_sigma",
    "(y_hat - y).square().mean().sqrt()",
    "(y_hat - y).std()",
    name="around_the_mean_error",
    says="You took the spread around the mean error, over n - 1: the noise has mean 0.",
)
edit(
    "most_likely_sigma",
    ".mean().sqrt()",
    ".mean()",
    name="the_variance",
    says="This is the variance: sigma is its square root.",
)
