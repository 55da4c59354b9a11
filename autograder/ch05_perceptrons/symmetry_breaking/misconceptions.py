"""Wrong answers to ch05/symmetry_breaking, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "permute_units",
    "W2[order]",
    "W2",
    name="outgoing_left_behind",
    says="You left the outgoing weights where they were: unit j takes row j of W2 along.",
)

edit(
    "permute_units",
    "W2[order]",
    "W2[order.argsort()]",
    name="inverse_for_outgoing",
    says="You used the inverse order for W2: all three follow the same order. Only for swaps is it the same.",
)

edit(
    "permute_units",
    "W1[:, order]",
    "torch.zeros_like(W1).index_copy(1, order, W1)",
    name="wrong_way_round",
    says="You moved the old unit j to order[j]: the new unit j is the old unit order[j].",
)

edit(
    "merge_equal_units",
    "(equal.double() @ W2)[first]",
    "(equal.double() @ W2 / equal.sum(dim=1, keepdim=True))[first]",
    name="outgoing_averaged",
    says="You averaged the outgoing weights: m equal units speak m times, so their outgoing weights add up.",
)

edit(
    "merge_equal_units",
    "(equal.double() @ W2)[first]",
    "W2[first]",
    name="others_thrown_away",
    says="You dropped the outgoing weights of the units that you removed: add them to those of the first.",
)

edit(
    "merge_equal_units",
    "torch.cat([W1, b1.unsqueeze(0)])",
    "W1",
    name="bias_ignored",
    says="You compared only the weights: units with other biases compute something else.",
)


@misconception(
    "merge_equal_units",
    says="You merged a unit only with its neighbour: equal units may stand anywhere.",
)
def only_neighbours(W1, b1, W2):
    units = torch.cat([W1, b1.unsqueeze(0)])
    kept, outgoing = [], []
    for j in range(len(b1)):
        if kept and torch.equal(units[:, j], units[:, j - 1]):
            outgoing[-1] = outgoing[-1] + W2[j]
        else:
            kept.append(j)
            outgoing.append(W2[j])
    return W1[:, kept], b1[kept], torch.stack(outgoing)


edit(
    "merge_equal_units",
    "torch.cat([W1, b1.unsqueeze(0)])",
    "torch.cat([W1, b1.unsqueeze(0), W2.T])",
    name="outgoing_compared",
    says="You also compared the outgoing weights: what a unit computes depends on what comes in only.",
)

edit(
    "unit_spread",
    "(units.amax(dim=1) - units.amin(dim=1)).max()",
    "(units - units[:, :1]).abs().max()",
    name="distance_to_the_first",
    says="You compared each unit with the first one: two others may lie further apart from each other.",
)

edit(
    "unit_spread",
    "torch.cat([W1, b1.unsqueeze(0)])",
    "W1",
    name="spread_without_bias",
    says="You forgot the biases: units with the same weights and other biases are different.",
)

edit(
    "unit_spread",
    "units.amax(dim=1) - units.amin(dim=1)",
    "units.amax(dim=0) - units.amin(dim=0)",
    name="spread_of_inputs",
    says="You compared the weights of one unit with each other: compare the units, parameter by parameter.",
)

edit(
    "train",
    "W1 - lr * to_W1",
    "W1 - lr * to_W1 + 1e-3 * torch.randn(W1.shape, generator=generator)",
    name="jitter",
    says="You shook the weights after each step: plain gradient descent leaves equal units equal.",
)

edit(
    "train",
    "torch.full_like(hidden, 1 - dropout)",
    "torch.full_like(hidden[:, :1], 1 - dropout)",
    name="examples_dropped",
    says="You dropped whole rows: all units share the mask, so they stay alike. Draw one for each unit.",
)

edit(
    "train",
    "torch.full_like(hidden, 1 - dropout)",
    "torch.full_like(hidden[:1], 1 - dropout)",
    name="units_dropped_for_all",
    says="You drew one mask for all examples: each example drops units of its own.",
)

edit(
    "train",
    "hidden * mask / (1 - dropout)",
    "hidden * mask",
    name="not_rescaled",
    says="You did not divide by 1 - dropout: the expected hidden layer is then too small.",
)

edit(
    "train",
    "torch.full_like(hidden, 1 - dropout)",
    "torch.full_like(hidden, dropout)",
    name="kept_and_dropped_swapped",
    says="You kept units with the probability `dropout`: that is how often they become 0.",
)

edit(
    "train",
    ".square().mean()",
    ".square().sum()",
    name="sum_of_squares",
    says="You summed the squared errors: the loss is their mean over all entries of Y.",
)


@misconception("train", says="You drew the mask once, before the first step: each step draws a new one.")
def one_mask_for_all_steps(W1, b1, W2, X, Y, lr, steps, dropout, generator):
    mask = (torch.rand(len(X), len(b1), generator=generator) >= dropout) / (1 - dropout)
    for _ in range(steps):
        A, c, B = (p.detach().requires_grad_() for p in (W1, b1, W2))
        loss = ((torch.tanh(X @ A + c) * mask) @ B - Y).square().mean()
        to_W1, to_b1, to_W2 = torch.autograd.grad(loss, (A, c, B))
        W1, b1, W2 = W1 - lr * to_W1, b1 - lr * to_b1, W2 - lr * to_W2
    return W1, b1, W2
