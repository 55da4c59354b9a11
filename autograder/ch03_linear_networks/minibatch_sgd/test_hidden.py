"""Hidden checks of ch03/minibatch_sgd."""

import torch

from d2lcourse.checks import close, keep, leaves_unchanged, own_work, points, put, value

no_autograd = own_work("torch.autograd.grad", "torch.autograd.backward", of=("squared_loss_gradients",))


def labels_of(student, X, y, batch_size, generator):
    """Return the labels of each minibatch of one pass."""
    return [labels for _, labels in student.data_iter(X, y, batch_size, generator)]


@points(2, of="data_iter")
def test_the_last_minibatch(student, draw):
    """Eleven examples make minibatches of 4, 4 and 3, and one of 11 if the batch size is larger."""
    X, y = draw.normal(11, 3, dtype=torch.float64), torch.arange(11, dtype=torch.int32)
    for batch_size, sizes in ((4, [4, 4, 3]), (50, [11]), (1, [1] * 11)):
        batches = list(student.data_iter(X, y, batch_size, draw.generator()))
        close([len(labels) for _, labels in batches], sizes)
        rows, labels = (torch.cat(parts) for parts in zip(*batches, strict=True))
        close(labels.sort().values, y)
        close(rows, X[labels.long()])


@points(2, of="data_iter")
def test_the_order(student, draw):
    """The same generator gives the same order, a second pass another; minibatches are mixed."""
    X, y = draw.normal(20, 2), torch.arange(20)
    seed = int(draw.integers(0, 2**31, 1))
    generator = draw.generator(seed)
    first, second = (torch.cat(labels_of(student, X, y, 6, generator)) for _ in range(2))
    close(torch.cat(labels_of(student, X, y, 6, draw.generator(seed))), first)
    # Two of 20! orders agree by chance with a probability below 1e-18; so do minibatches of sorted rows.
    close(torch.equal(first, second), False)
    close(torch.equal(first, y), False)
    close(
        all(torch.equal(part.sort().values, y[part.min() : part.max() + 1]) for part in first.split(6)), False
    )


@points(2, of="squared_loss_gradients")
def test_the_gradients_of_the_mean_loss(student, draw):
    """They are autograd's, for an odd number of examples and more weights than these."""
    X, y = draw.normal(3, 5, dtype=torch.float64), draw.normal(3, dtype=torch.float64)
    w, b = draw.normal(5, dtype=torch.float64), draw.normal(1, dtype=torch.float64)[0]
    found = leaves_unchanged(student.squared_loss_gradients, X, y, w, b)
    w, b = w.requires_grad_(), b.requires_grad_()
    loss = (torch.einsum("nd,d->n", X, w) + b - y).square().mean() / 2
    close(found, torch.autograd.grad(loss, (w, b)))


@points(2, of="sgd_step")
def test_parameters_of_a_model(student, lib):
    """A model's parameters change in their storage and remain leaves that require a gradient."""
    model = lib.torch.nn.Linear(2, 3)
    W, b = torch.arange(6.0).reshape(3, 2), torch.tensor([1.0, -1.0, 0.5])
    model.load_state_dict({"weight": W, "bias": b})
    addresses = [model.weight.data_ptr(), model.bias.data_ptr()]
    student.sgd_step([model.weight, model.bias], [2 * W, torch.ones(3)], 0.25)
    close(value(model.weight), 0.5 * W)
    close(value(model.bias), b - 0.25)
    close([model.weight.data_ptr(), model.bias.data_ptr()], addresses)
    for p in (model.weight, model.bias):
        close((p.requires_grad, p.is_leaf, p.grad_fn), (True, True, None))


@points(2, of="sgd_step")
def test_parameters_without_a_gradient(student, lib):
    """A parameter whose gradient is None keeps its values, the others get their step, and gradients stay."""
    first, second = lib.torch.nn.Parameter(torch.ones(2)), lib.torch.nn.Parameter(torch.ones(1, 3))
    third = lib.torch.nn.Parameter(torch.ones(2))
    to_first, to_third = torch.tensor([1.0, 2.0]), torch.tensor([4.0, 0.0])
    grads = keep(put(student, [to_first, None, to_third]))
    student.sgd_step([first, second, third], grads, 0.5)
    close(value(first), torch.tensor([0.5, 0.0]))
    close(value(second), torch.ones(1, 3))
    close(value(third), torch.tensor([-1.0, 1.0]))
    close(value(grads), [to_first, None, to_third])
