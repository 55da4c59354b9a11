"""Wrong answers to ch04/shift_simulators, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception


@misconception(
    "covariate_shift",
    says="You multiplied the joint table by the new p(x): divide by the old p(x) first, or that counts, too.",
)
def old_inputs_count_twice(joint, new_px):
    product = joint * new_px.unsqueeze(1)
    return product / product.sum()


@misconception(
    "covariate_shift",
    says="You made the inputs independent of the labels: p(y | x) must stay, not only p(y).",
)
def labels_independent(joint, new_px):
    return torch.outer(new_px, joint.sum(dim=0))


edit(
    "label_shift",
    "joint.sum(dim=0)",
    "joint.sum(dim=1, keepdim=True)",
    name="wrong_conditional",
    says="You normalised the rows, p(y | x): under label shift the columns, p(x | y), stay.",
)


@misconception(
    "label_shift",
    says="You multiplied the joint table by the new p(y): divide by the old p(y) first, or that counts, too.",
)
def old_labels_count_twice(joint, new_py):
    product = joint * new_py
    return product / product.sum()


@misconception(
    "concept_shift",
    says="You made a label shift: p(x | y) stayed and p(x) changed. Under concept shift p(x) stays.",
)
def as_label_shift(joint, new_y_given_x):
    new_py = (joint.sum(dim=1, keepdim=True) * new_y_given_x).sum(dim=0)
    return joint / joint.sum(dim=0) * new_py


@misconception(
    "concept_shift",
    says="You changed the inputs, too: all got the same probability. Under concept shift p(x) stays.",
)
def changes_both(joint, new_y_given_x):
    return new_y_given_x / len(joint)


@misconception(
    "sample_pairs",
    says="You drew inputs and labels independently of each other: draw pairs, or y from p(y | x).",
)
def independent_marginals(joint, n, generator):
    x = torch.multinomial(joint.sum(dim=1), n, replacement=True, generator=generator)
    y = torch.multinomial(joint.sum(dim=0), n, replacement=True, generator=generator)
    return x, y


edit(
    "sample_pairs",
    ", generator=generator",
    "",
    name="global_generator",
    says="You drew from the global generator: use the one you got, or nobody can repeat the sample.",
)

edit(
    "sample_pairs",
    "cell = torch.multinomial(joint.flatten(), n, replacement=True, generator=generator)",
    "cell = torch.multinomial(joint.flatten(), n, replacement=True, generator=generator).sort().values",
    name="sorted_pairs",
    says="Your pairs are sorted: each must be independent of the others, also in its place.",
)


@misconception(
    "which_shift", says="You compared p(x) and p(y): a shift is known by the conditional that stays."
)
def compares_marginals(source, target):
    def same(a, b):
        return bool((a - b).abs().max() < 1e-8)

    if same(source, target):
        return "none"
    if same(source.sum(dim=0), target.sum(dim=0)):
        return "covariate"
    if same(source.sum(dim=1), target.sum(dim=1)):
        return "label"
    return "concept"


edit(
    "which_shift",
    'return "concept" if same(source.sum(dim=1), target.sum(dim=1)) else "several"',
    'return "concept"',
    name="never_several",
    says="You called everything else a concept shift: under that, p(x) stays the same.",
)
