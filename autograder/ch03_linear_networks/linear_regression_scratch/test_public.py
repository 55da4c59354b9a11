"""Public checks of ch03/linear_regression_scratch."""

import torch

from d2lcourse.checks import Callback, close, learns, own_work, points, value

LIBRARY = ("linear", "mse_loss", "torch.optim.SGD", "torch.optim.sgd.sgd")
CLASS = "LinearRegressionScratch"
no_library = own_work(*LIBRARY, of=(f"{CLASS}.forward", f"{CLASS}.loss", f"{CLASS}.step"))


@points(1, of="LinearRegressionScratch.__init__")
def test_parameters_at_the_start(student, draw):
    """Small random weights in a column, one bias of 0, and the learning rate."""
    model = student.LinearRegressionScratch(7, 0.25, draw.generator())
    w = value(model.w)
    close((tuple(w.shape), w.dtype), ((7, 1), torch.float32))
    close(bool(0 < w.abs().max() < 0.1), True)
    close(value(model.b), torch.zeros(1))
    close(model.lr, 0.25)


@points(1, of="LinearRegressionScratch.forward")
def test_two_predictions(student, rig):
    """The example: two rows give a column of two predictions."""
    model = rig.model_with(
        student.LinearRegressionScratch, torch.tensor([[2.0], [-1.0]]), torch.tensor([3.0]), 0.1
    )
    close(model.forward(torch.tensor([[1.0, 0.0], [4.0, 6.0]])), torch.tensor([[5.0], [5.0]]))


@points(1, of="LinearRegressionScratch.loss")
def test_the_loss_of_three_examples(student, rig):
    """The example: errors of 1, -2 and 1 give (1 + 4 + 1) / 2 / 3."""
    model = rig.model_with(student.LinearRegressionScratch, torch.zeros(2, 1), torch.zeros(1), 0.1)
    wrong = {
        "each prediction met every label: (n, 1) minus (n,) is (n, n)": torch.tensor(52 / 9 / 2),
        "this is the sum: take the mean over the examples": torch.tensor(3.0),
        "the loss of one example is half of the squared error": torch.tensor(2.0),
    }
    found = model.loss(torch.tensor([[1.0], [3.0], [4.0]]), torch.tensor([0.0, 5.0, 3.0]))
    close(found, torch.tensor(1.0), suspects=wrong)


@points(2, of="LinearRegressionScratch.step")
def test_one_step(student, rig):
    """Two examples with the errors 4 and 3: the gradients are [6.5, 4] and 3.5."""
    model = rig.model_with(student.LinearRegressionScratch, torch.ones(2, 1), torch.ones(1), 0.1)
    model.step(torch.tensor([[1.0, 2.0], [3.0, 0.0]]), torch.tensor([0.0, 1.0]))
    close(value(model.w), torch.tensor([[0.35], [0.6]]))
    close(value(model.b), torch.tensor([0.65]))


@points(1, of="LinearRegressionScratch.fit")
def test_every_example_once_per_epoch(student, rig, draw):
    """In each of two epochs every example is in one minibatch, with its own label."""
    batches = []
    model = rig.model_with(student.LinearRegressionScratch, torch.zeros(1, 1), torch.zeros(1), 0.1)
    model.step = Callback(lambda X, y: batches.append((X, y)), calls=100)
    X = torch.arange(12.0).unsqueeze(1)
    model.fit(X, -X.squeeze(1), 2, 4, draw.generator())
    close(len(batches), 6)
    for epoch in (batches[:3], batches[3:]):
        rows, labels = (torch.cat(parts) for parts in zip(*epoch, strict=True))
        close(rows.sort(dim=0).values, X)
        close(labels, -rows.squeeze(1))


@points(2, of="LinearRegressionScratch.fit")
def test_known_parameters_are_found(student, draw):
    """500 noisy examples of w = (2, -3.4), b = 4.2 give these back within 0.01, for each of three seeds."""
    truth = torch.tensor([2.0, -3.4])

    def error(draw):
        X = draw.normal(500, 2)
        y = X @ truth + 4.2 + 0.01 * draw.normal(500)
        model = student.LinearRegressionScratch(2, 0.1, draw.generator())
        model.fit(X, y, 6, 20, draw.generator())
        w, b = value(model.w), value(model.b)
        close((tuple(w.shape), tuple(b.shape)), ((2, 1), (1,)))
        return max((w.squeeze(1) - truth).abs().max(), (b - 4.2).abs().max())

    learns(error, draw, what="largest error of w and b", baseline=4.2, threshold=0.01, wins=3)
