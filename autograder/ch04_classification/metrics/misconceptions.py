"""Wrong answers to ch04/metrics, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception


@misconception(
    "accuracy",
    says="argmax must run along the classes, not over the batch.",
)
def over_the_batch(logits, target):
    best = logits.argmax(dim=0)
    return (best[: len(target)] == target[: len(best)]).double().mean().item()


@misconception("accuracy", says="You returned the number of right answers; accuracy is their share.")
def counted(logits, target):
    return float((logits.argmax(dim=1) == target).sum())


@misconception(
    "top_k_accuracy",
    says="`topk` picks any of several equal logits: a constant classifier then gets points by luck.",
)
def ties_by_luck(logits, target, k):
    best = logits.topk(k, dim=1).indices
    return (best == target.unsqueeze(1)).any(dim=1).double().mean().item()


edit(
    "top_k_accuracy",
    "logits >= own",
    "logits > own",
    name="ties_count_for_it",
    says="You counted only larger logits: classes with the same logit come before the label too.",
)

edit(
    "top_k_accuracy",
    "at_least <= k",
    "at_least < k",
    name="one_place_short",
    says="The label's own logit is among those that are at least as large: k places are k, not k - 1.",
)

edit(
    "confusion_matrix",
    "target * num_classes + predicted",
    "predicted * num_classes + target",
    name="transposed",
    says="You put the predictions in the rows: rows are truth, columns are prediction.",
)


@misconception(
    "confusion_matrix",
    says="Classes that do not occur have rows and columns too.",
)
def classes_that_occur(target, predicted, num_classes):
    size = int(torch.cat([target, predicted]).max()) + 1 if len(target) else 0
    return torch.bincount(target * size + predicted, minlength=size**2).reshape(size, size)


edit(
    "recall_per_class",
    "sum(dim=1)",
    "sum(dim=0)",
    name="precision",
    says="This is the precision: it divides by how often a class was predicted, recall by its examples.",
)

edit(
    "recall_per_class",
    "matrix.sum(dim=1)",
    "matrix.sum(dim=1).clamp(min=1)",
    name="unknown_is_zero",
    says="A class without examples has no recall: NaN says so, 0 would say that all were missed.",
)
