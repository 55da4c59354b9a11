"""Wrong answers to ch04/covariate_shift, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "fit_domain_classifier",
    "[-torch.ones(len(source)), torch.ones(len(target))]",
    "[torch.ones(len(source)), -torch.ones(len(target))]",
    name="labels_flipped",
    says="You flipped the labels: z is +1 for the target and -1 for the source. Flipped, the odds estimate "
    "q / p instead of p / q.",
)

edit(
    "fit_domain_classifier",
    "w.square().sum()",
    "(w.square().sum() + b.square())",
    name="penalised_bias",
    says="You penalised the bias: it must be free to follow the sample sizes.",
)

edit(
    "fit_domain_classifier",
    ".mean() +",
    ".sum() +",
    name="sum_of_losses",
    says="You summed the losses: the objective takes their mean. The penalty now weighs too little.",
)

edit(
    "importance_weights",
    " * len(source) / len(target)",
    "",
    name="odds_as_ratio",
    says="You took the odds for the ratio: they also tell that the samples differ in size. Multiply by "
    "n_s / n_t.",
)

edit(
    "importance_weights",
    "len(source) / len(target)",
    "len(target) / len(source)",
    name="factor_upside_down",
    says="Your factor is upside down: exp(h) = n_t p / (n_s q), so multiply by n_s / n_t.",
)

edit(
    "importance_weights",
    "torch.exp(source @ w + b)",
    "torch.sigmoid(source @ w + b)",
    name="probability_not_odds",
    says="You used the probability of z = 1: the ratio comes from the odds, P(z = 1) / P(z = -1) = exp(h).",
)

edit(
    "importance_weights",
    "torch.exp(source @ w + b)",
    "torch.exp(-(source @ w + b))",
    name="upside_down",
    says="You returned q / p: the target's density stands above.",
)

edit(
    "importance_weights",
    "(odds * len(source) / len(target)).clamp(max=clip)",
    "odds.clamp(max=clip) * len(source) / len(target)",
    name="clipped_odds",
    says="You clipped the odds: undo the sample sizes first, then clip the weights.",
)

edit(
    "weighted_erm",
    "beta.sqrt().unsqueeze(1)",
    "beta.unsqueeze(1)",
    name="squared_weights",
    says="You multiplied the rows by beta: their residuals are squared, so each counts beta squared times. "
    "Multiply by the square root.",
)

edit(
    "weighted_erm",
    "root * A, root * y",
    "root * A, y",
    name="only_inputs_weighted",
    says="You weighted the inputs but not the targets: both sides of each equation carry its weight.",
)


@misconception("weighted_erm", says="You ignored the weights.")
def unweighted(X, y, beta):
    A = torch.cat([X, torch.ones(len(X), 1, dtype=torch.float64)], dim=1)
    solution = torch.linalg.lstsq(A, y.unsqueeze(1)).solution.squeeze(1)
    return solution[:-1], solution[-1]
