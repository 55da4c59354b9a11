"""Wrong answers to ch05/label_noise, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception


@misconception(
    "flip_labels",
    says="You drew the new label from all classes: it may be the old one, and then it is not wrong.",
)
def maybe_the_same(y, share, num_classes, generator):
    count = round(share * len(y))
    chosen = torch.randperm(len(y), generator=generator)[:count]
    noisy = y.clone()
    noisy[chosen] = torch.randint(0, num_classes, (count,), generator=generator)
    return noisy


edit(
    "flip_labels",
    "torch.randint(1, num_classes, (count,), generator=generator)",
    "1",
    name="the_next_class",
    says="You always took the next class: all wrong classes must be equally likely.",
)

edit(
    "flip_labels",
    "torch.randint(1, num_classes, (count,), generator=generator)",
    "torch.randint(1, num_classes, (1,), generator=generator)",
    name="one_offset_for_all",
    says="You drew one offset for all examples: each gets a wrong class of its own.",
)


@misconception(
    "flip_labels",
    says="You decided example by example: asked is an exact number of wrong labels, round(share * n).",
)
def each_by_chance(y, share, num_classes, generator):
    chosen = torch.rand(len(y), generator=generator) < share
    offsets = torch.randint(1, num_classes, (len(y),), generator=generator)
    return torch.where(chosen, (y + offsets) % num_classes, y)


edit(
    "flip_labels",
    "torch.randperm(len(y), generator=generator)[:count]",
    "torch.arange(len(y))[:count]",
    name="the_first_ones",
    says="You flipped the first labels: which examples are flipped must be random.",
)

edit(
    "flip_labels",
    "round(share * len(y))",
    "int(share * len(y))",
    name="cut_off",
    says="You cut the number off: round(share * n) labels become wrong.",
)

edit(
    "flip_labels",
    "y.clone()",
    "y",
    name="y_changed",
    says="You wrote into y: the true labels are lost. Work on a copy.",
)

edit(
    "flip_labels",
    "torch.randperm(len(y), generator=generator)",
    "torch.randperm(len(y))",
    name="global_generator",
    says="You drew from the global generator: use the one you got, or nobody can repeat the labels.",
)

edit(
    "predictions_by_epoch",
    "cross_entropy(model(X[batch]), labels[batch])",
    "cross_entropy(model(X[batch]), labels[: len(batch)])",
    name="labels_not_shuffled",
    says="You shuffled the inputs but not the labels: a row must keep its label.",
)

edit(
    "predictions_by_epoch",
    ", momentum=0.9",
    "",
    name="no_momentum",
    says="You left out the momentum of 0.9.",
)


@misconception(
    "predictions_by_epoch",
    says="You made a new optimiser in each epoch: its velocity is lost. Make one before the loop.",
)
def optimiser_in_the_loop(model, X, labels, new_X, epochs, lr, batch_size, generator):
    on_train, on_new = [], []
    for _ in range(epochs):
        optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
        for batch in torch.split(torch.randperm(len(X), generator=generator), batch_size):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(X[batch]), labels[batch]).backward()
            optimizer.step()
        on_train.append(model(X).argmax(dim=1))
        on_new.append(model(new_X).argmax(dim=1))
    return torch.stack(on_train), torch.stack(on_new)


@misconception(
    "predictions_by_epoch",
    says="You predicted before the epoch's training: row e belongs to the model after e + 1 epochs.",
)
def predicts_before_training(model, X, labels, new_X, epochs, lr, batch_size, generator):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
    on_train, on_new = [], []
    for _ in range(epochs):
        on_train.append(model(X).argmax(dim=1))
        on_new.append(model(new_X).argmax(dim=1))
        for batch in torch.split(torch.randperm(len(X), generator=generator), batch_size):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(X[batch]), labels[batch]).backward()
            optimizer.step()
    return torch.stack(on_train), torch.stack(on_new)


edit(
    "predictions_by_epoch",
    "            optimizer.zero_grad()\n",
    "",
    name="gradients_add_up",
    says="You never cleared the gradients: they add up from step to step.",
)

edit(
    "predictions_by_epoch",
    "torch.split(torch.randperm(len(X), generator=generator), batch_size)",
    "torch.split(torch.arange(len(X)), batch_size)",
    name="never_shuffled",
    says="You went through the rows in the same order every epoch; draw a new one from the generator.",
)

edit(
    "predictions_by_epoch",
    "torch.split(torch.randperm(len(X), generator=generator), batch_size)",
    "torch.randperm(len(X), generator=generator).unfold(0, batch_size, batch_size)",
    name="last_batch_dropped",
    says="You dropped the last, shorter minibatch: its rows are never seen in this epoch.",
)

edit(
    "fit_curves",
    "true[:, wrong].mean(dim=1)",
    "1 - learned[:, wrong].mean(dim=1)",
    name="rest_is_recovered",
    says="You counted all that is not memorised as recovered: it may be a third class.",
)

edit(
    "fit_curves",
    '"memorised": learned[:, wrong]',
    '"memorised": true[:, wrong]',
    name="memorised_by_the_truth",
    says="You scored memorised examples against their true labels: asked is how many get their wrong label.",
)

edit(
    "fit_curves",
    '"recovered": true[:, wrong]',
    '"recovered": learned[:, wrong]',
    name="recovered_by_the_noise",
    says="You scored recovered examples against the labels that were trained on: they are wrong there.",
)

edit(
    "fit_curves",
    "learned[:, ~wrong].mean(dim=1)",
    "true.mean(dim=1)",
    name="clean_of_all",
    says="You averaged over all examples: `clean` is about those with a right label only.",
)

edit(
    "fit_curves",
    "learned[:, wrong].mean(dim=1)",
    "(learned * wrong).mean(dim=1)",
    name="divided_by_all",
    says="You divided by the number of all examples: take the share of those with a wrong label.",
)


@misconception("best_epoch", says="You took the last of several equally good epochs: the first one counts.")
def last_of_equals(predicted, y):
    right = (predicted == y).sum(dim=1)
    return int((right == right.max()).nonzero().max())


edit(
    "best_epoch",
    "int((predicted == y).sum(dim=1).argmax())",
    "int((predicted == y).sum(dim=1).argmax()) + 1",
    name="counted_from_one",
    says="You counted the epochs from 1: the first one has the number 0.",
)

edit(
    "best_epoch",
    "(predicted == y).sum(dim=1).argmax()",
    "(predicted == y).sum(dim=0).argmax()",
    name="best_example",
    says="You counted over the epochs: sum over the examples, so that each epoch has a number.",
)
