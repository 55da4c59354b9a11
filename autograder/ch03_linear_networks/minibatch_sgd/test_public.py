"""Public checks of ch03/minibatch_sgd."""

import torch

from d2lcourse.checks import close, keep, own_work, points, put, value

no_autograd = own_work("torch.autograd.grad", "torch.autograd.backward", of=("squared_loss_gradients",))


@points(2, of="data_iter")
def test_every_example_once(student, draw):
    """Twelve examples in minibatches of four: each is served once, beside its own label."""
    X, y = torch.arange(12.0).unsqueeze(1) * torch.tensor([1.0, 10.0]), torch.arange(12)
    batches = list(student.data_iter(X, y, 4, draw.generator()))
    close([tuple(rows.shape) for rows, _ in batches], [(4, 2)] * 3)
    rows, labels = (torch.cat(parts) for parts in zip(*batches, strict=True))
    close(labels.sort().values, y)
    close(rows, X[labels])


@points(1, of="squared_loss_gradients")
def test_two_examples(student):
    """The example: errors 4 and 3."""
    X, y = torch.tensor([[1.0, 2.0], [3.0, 0.0]]), torch.tensor([0.0, 1.0])
    found = student.squared_loss_gradients(X, y, torch.ones(2), torch.tensor(1.0))
    close(found, (torch.tensor([6.5, 4.0]), torch.tensor(3.5)))


@points(1, of="sgd_step")
def test_one_parameter(student):
    """The example: [1, 2] becomes [0, 3], in its own storage."""
    p = keep(put(student, torch.tensor([1.0, 2.0])))
    address = p.data_ptr()
    student.sgd_step([p], [torch.tensor([10.0, -10.0])], 0.1)
    close(value(p), torch.tensor([0.0, 3.0]))
    close(p.data_ptr(), address)
