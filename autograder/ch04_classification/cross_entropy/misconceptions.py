"""Wrong answers to ch04/cross_entropy, with the sentence a student should read."""

# ruff: noqa: F821 - softmax, torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "cross_entropy",
    "torch.log_softmax(logits, dim=1)",
    "torch.log_softmax(torch.softmax(logits, dim=1), dim=1)",
    name="softmax_twice",
    says="You applied softmax before log_softmax. The loss takes logits; it does the softmax.",
)
edit(
    "cross_entropy",
    "torch.log_softmax(logits, dim=1)",
    "torch.log(torch.softmax(logits, dim=1))",
    name="log_of_softmax",
    says="You took the log of softmax: a probability that underflows to 0 makes the loss infinite.",
)
edit(
    "cross_entropy",
    "losses.sum() / kept.sum()",
    "losses.sum() / len(target)",
    name="mean_over_all_rows",
    says="You divided by all rows. Ignored rows have no label: the mean runs over the others only.",
)
edit(
    "cross_entropy",
    "-picked * kept",
    "-picked",
    name="ignored_rows_count",
    says="You gave the rows with ignore_index the loss of another class; their loss is 0.",
)


@misconception(
    "cross_entropy",
    says="You took the log-probabilities along the wrong dimension: softmax compares the classes of one row.",
)
def over_the_batch(logits, target, reduction="mean", ignore_index=-100):
    if reduction not in ("none", "sum", "mean"):
        raise ValueError(reduction)
    kept = target != ignore_index
    labels = target.where(kept, 0)
    losses = -torch.log_softmax(logits, dim=0)[torch.arange(len(target)), labels] * kept
    return {"none": losses, "sum": losses.sum(), "mean": losses.sum() / kept.sum()}[reduction]


@misconception(
    "soft_cross_entropy",
    says="You took each target's largest entry as the label; a soft target weights all classes.",
)
def hard_labels(logits, target):
    return torch.nn.functional.nll_loss(torch.log_softmax(logits, dim=1), target.argmax(dim=1))


@misconception(
    "soft_cross_entropy",
    says="You subtracted the target's entropy: that is the KL divergence, not the cross-entropy.",
)
def kl_divergence(logits, target):
    log_probabilities = torch.log_softmax(logits, dim=1)
    return (torch.special.xlogy(target, target) - target * log_probabilities).sum(dim=1).mean()


edit(
    "soft_cross_entropy",
    ".sum(dim=1).mean()",
    ".mean()",
    name="mean_over_classes",
    says="You averaged over the classes as well; the loss of a row is the sum over its classes.",
)
edit(
    "cross_entropy_grad",
    " / kept.sum()",
    "",
    name="gradient_of_the_sum",
    says="This is the gradient of the sum. The loss is a mean: divide by the number of rows that count.",
)
edit(
    "cross_entropy_grad",
    " * kept.unsqueeze(1)",
    "",
    name="ignored_rows_pull",
    says="Rows with ignore_index still have a gradient; they have no label, so theirs is 0.",
)
edit(
    "cross_entropy_grad",
    "/ kept.sum()",
    "/ len(target)",
    name="gradient_over_all_rows",
    says="You divided by all rows; the mean runs only over those that are not ignored.",
)
