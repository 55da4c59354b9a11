"""Wrong answers to ch04/label_shift, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "confusion_rates",
    "counts.sum(dim=0)",
    "counts.sum(dim=1, keepdim=True)",
    name="given_the_prediction",
    says="You normalised the rows: p(true | predicted) changes under label shift. Each column, "
    "p(predicted | true), must sum to 1.",
)

edit(
    "confusion_rates",
    "counts.sum(dim=0)",
    "counts.sum()",
    name="joint",
    says="These are joint probabilities: divide by the examples of each true class. (Solving with the joint "
    "matrix gives p / q, not p.)",
)

edit(
    "confusion_rates",
    "predicted * num_classes + target",
    "target * num_classes + predicted",
    name="rows_are_truth",
    says="You put the truth in the rows: here column j is the true class j, so that mu = C p.",
)

edit(
    "estimate_target_marginal",
    "torch.linalg.solve(C, mu)",
    "torch.linalg.solve(C.T, mu)",
    name="transposed_system",
    says="You solved with C transposed: the system is mu = C p.",
)

edit(
    "estimate_target_marginal",
    ".clamp(min=0)",
    "",
    name="negative_shares",
    says="A share came out negative: set negative entries to 0, then divide by the sum.",
)


@misconception(
    "estimate_target_marginal",
    says="You returned the shares of the predictions: they are those of the classes only if the classifier "
    "never errs.",
)
def predictions_as_shares(C, mu):
    return mu / mu.sum()


@misconception("label_shift_weights", says="You returned q / p: the target's share stands above.")
def upside_down(target, predicted, predicted_on_target, num_classes):
    mu = torch.bincount(predicted_on_target, minlength=num_classes).double() / len(predicted_on_target)
    p = estimate_target_marginal(confusion_rates(target, predicted, num_classes), mu)
    return torch.bincount(target, minlength=num_classes).double() / len(target) / p


edit(
    "label_shift_weights",
    "return p / q",
    "return p",
    name="shares_not_weights",
    says="You returned the target's shares; a weight is the ratio of the target's share to the source's.",
)

edit(
    "label_shift_weights",
    "torch.bincount(target).double() / len(target)",
    "torch.bincount(predicted, minlength=num_classes).double() / len(predicted)",
    name="source_shares_of_predictions",
    says="The source's labels are known: take q from them, not from the predictions.",
)
