"""Wrong answers to ch05/dropout, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "dropout",
    "x * kept / (1 - p)",
    "x * kept * (1 - p)",
    name="made_smaller",
    says="You multiplied the survivors by 1 - p: divide, since they must make up for those that are gone.",
)

edit(
    "dropout",
    "x * kept / (1 - p)",
    "x * kept",
    name="not_rescaled",
    says="You did not rescale the survivors: without 1 / (1 - p) the expectation shrinks.",
)

edit(
    "dropout",
    "x * kept / (1 - p)",
    "x * kept / p",
    name="divided_by_p",
    says="You divided by p: that is the share of zeros. The survivors' share is 1 - p.",
)

edit(
    "dropout",
    "torch.full_like(x, 1 - p)",
    "torch.full_like(x, p)",
    name="kept_and_dropped_swapped",
    says="You kept elements with the probability p: that is how often they become 0.",
)

edit(
    "dropout",
    "torch.full_like(x, 1 - p)",
    "torch.full_like(x[:1], 1 - p)",
    name="one_mask_for_all_rows",
    says="You drew one mask for all rows: each element is dropped by itself.",
)

edit(
    "dropout",
    "torch.full_like(x, 1 - p)",
    "torch.full_like(x[..., :1], 1 - p)",
    name="whole_rows",
    says="You dropped whole rows: each element is dropped by itself.",
)

edit(
    "dropout",
    "    if not training:\n        return x\n",
    "",
    name="always_active",
    says="You dropped at prediction, too: without training nothing happens.",
)

edit(
    "dropout",
    "        return x\n",
    "        return x * (1 - p)\n",
    name="rescaled_at_prediction",
    says="You rescaled at prediction: the survivors were enlarged in training already.",
)

edit(
    "dropout",
    ", generator=generator",
    "",
    name="global_generator",
    says="You drew from the global generator: use the one you got, or nobody can repeat the mask.",
)


@misconception(
    "dropout",
    says="You dropped a fixed number of elements: each has its own chance, so their number varies.",
)
def exact_share(x, p, training, generator):
    if not 0 <= p <= 1:
        raise ValueError(p)
    if not training:
        return x
    if p == 1:
        return torch.zeros_like(x)
    places = torch.randperm(x.numel(), generator=generator)
    kept = (places >= round(p * x.numel())).reshape(x.shape)
    return x * kept / (1 - p)


edit(
    "dropout",
    "x * kept / (1 - p)",
    "x - x.detach() + x.detach() * kept / (1 - p)",
    name="gradient_without_mask",
    says="Your gradient ignores the mask: a dropped element must get none, a kept one 1 / (1 - p) of it.",
)

edit(
    "expected_dropout_loss",
    "p / (1 - p)",
    "p * (1 - p)",
    name="variance_of_the_mask",
    says="You took the mask's variance p (1 - p): survivors are divided by 1 - p, hence p / (1 - p).",
)

edit(
    "expected_dropout_loss",
    "(X * w).square().sum(dim=1)",
    "(X @ w).square()",
    name="inputs_dropped_together",
    says="You squared the sum: inputs are dropped independently, so square each term, then add.",
)

edit(
    "expected_dropout_loss",
    "(X * w).square().sum(dim=1)",
    "w.square().sum()",
    name="plain_ridge",
    says="You penalised the weights alone: each counts with the square of its inputs.",
)

edit(
    "expected_dropout_loss",
    "float(loss + variance.mean())",
    "float(loss)",
    name="loss_of_the_mean",
    says="You took the loss of the expected input: the expected loss is larger by the variance.",
)

edit(
    "mc_dropout",
    "            module.training = isinstance(module, torch.nn.Dropout)\n",
    "            module.training = True\n",
    name="everything_trains",
    says="You put the whole model in training mode: batch normalisation then uses and remembers this batch.",
)

edit(
    "mc_dropout",
    "            module.training = isinstance(module, torch.nn.Dropout)\n",
    "            module.training = False\n",
    name="nothing_trains",
    says="You predicted in evaluation mode: all predictions are the same.",
)

edit(
    "mc_dropout",
    "in modes:\n            module.training = isinstance(module, torch.nn.Dropout)\n",
    "in modes:\n            module.training |= isinstance(module, torch.nn.Dropout)\n",
    name="others_left_alone",
    says="You left the other modules in their mode: they must be in evaluation mode.",
)

edit(
    "mc_dropout",
    "            module.training = mode\n",
    "            module.training = False\n",
    name="everything_evaluates",
    says="You left the whole model in evaluation mode: give each module its own mode back.",
)


@misconception(
    "mc_dropout",
    says="You gave all modules the model's mode back: each may have had one of its own.",
)
def one_mode_for_all(model, X, n):
    mode = model.training
    model.eval()
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.train()
    try:
        with torch.no_grad():
            predictions = torch.stack([model(X) for _ in range(n)])
    finally:
        model.train(mode)
    return predictions.mean(dim=0), predictions.std(dim=0)


@misconception(
    "mc_dropout", says="You did not give the modes back when the model raised an error: use finally."
)
def no_finally(model, X, n):
    modes = {module: module.training for module in model.modules()}
    for module in modes:
        module.training = isinstance(module, torch.nn.Dropout)
    with torch.no_grad():
        predictions = torch.stack([model(X) for _ in range(n)])
    for module, mode in modes.items():
        module.training = mode
    return predictions.mean(dim=0), predictions.std(dim=0)


edit(
    "mc_dropout",
    "predictions.std(dim=0)",
    "predictions.std(dim=0, unbiased=False)",
    name="divided_by_n",
    says="Your standard deviation divides by n: divide by n - 1.",
)
