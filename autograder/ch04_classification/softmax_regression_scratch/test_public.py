"""Public checks of ch04/softmax_regression_scratch."""

import torch
from sklearn.datasets import load_digits
from torch.nn import functional as F

from d2lcourse.checks import Callback, close, learns, points, value


def model_with(student, draw, num_inputs, num_outputs, lr=0.1):
    """Return the student's model with weights and a bias of ours, and those."""
    model = student.SoftmaxRegressionScratch(num_inputs, num_outputs, lr, draw.generator())
    W, b = draw.normal(num_inputs, num_outputs), draw.normal(num_outputs)
    model.W, model.b = W, b
    return model, W, b


@points(1, of="SoftmaxRegressionScratch.logits")
def test_logits_of_a_batch(student, draw):
    """Five rows with four features and three classes: X W + b, without softmax."""
    model, W, b = model_with(student, draw, 4, 3)
    X = draw.normal(5, 4)
    wrong = {"you applied softmax: these must be logits": torch.softmax(X @ W + b, 1)}
    close(model.logits(X), X @ W + b, rtol=1e-5, suspects=wrong)


@points(1, of="SoftmaxRegressionScratch.predict")
def test_the_most_probable_class_of_each_row(student, draw):
    """One class per row, for more classes than rows."""
    model, W, b = model_with(student, draw, 3, 6)
    X = draw.normal(4, 3)
    close(model.predict(X), (X @ W + b).argmax(1))


@points(1, of="SoftmaxRegressionScratch.accuracy")
def test_share_of_right_answers(student, draw):
    """The share of right answers for ten rows in two batches of five."""
    model, W, b = model_with(student, draw, 3, 4)
    X = draw.normal(10, 3)
    y = (X @ W + b).argmax(1)
    y[[1, 6, 8]] = (y[[1, 6, 8]] + 1) % 4
    close(model.accuracy(X, y, 5), 0.7)


@points(2, of="SoftmaxRegressionScratch.step")
def test_one_step(student, draw):
    """One step moves the weights and the bias against the gradient of the mean loss."""
    model, W, b = model_with(student, draw, 4, 3, lr=0.5)
    X, y = draw.normal(6, 4), draw.integers(0, 3, 6)
    W, b = W.requires_grad_(), b.requires_grad_()
    to_W, to_b = torch.autograd.grad(F.cross_entropy(X @ W + b, y), (W, b))
    model.step(X, y)
    close(value(model.W), (W - 0.5 * to_W).detach(), rtol=1e-4, atol=1e-5)
    close(value(model.b), (b - 0.5 * to_b).detach(), rtol=1e-4, atol=1e-5)


@points(1, of="SoftmaxRegressionScratch.fit")
def test_every_row_once_per_epoch(student, draw):
    """In each of two epochs every row is in one minibatch, with its own label."""
    batches = []
    model, _, _ = model_with(student, draw, 1, 3)
    model.step = Callback(lambda X, y: batches.append((X, y)), calls=100)
    X, y = torch.arange(12.0).unsqueeze(1), torch.arange(12) % 3
    model.fit(X, y, 2, 4, draw.generator())
    close(len(batches), 6)
    for epoch in (batches[:3], batches[3:]):
        rows, labels = (torch.cat(parts) for parts in zip(*epoch, strict=True))
        close(rows.squeeze(1).sort().values, X.squeeze(1))
        close(labels, rows.squeeze(1).long() % 3)


@points(2, of="SoftmaxRegressionScratch.fit")
def test_handwritten_digits(student, draw):
    """Trained on 1 200 digits, the model reads at least 87 % of the other 597, with two of three seeds."""
    digits = load_digits()
    X, y = torch.tensor(digits.data / 16, dtype=torch.float32), torch.tensor(digits.target)

    def accuracy(draw):
        order = draw.permutation(len(y))
        train, test = order[:1200], order[1200:]
        model = student.SoftmaxRegressionScratch(64, 10, 0.2, draw.generator())
        model.fit(X[train], y[train], 10, 32, draw.generator())
        W, b = value(model.W), value(model.b)
        close((tuple(W.shape), tuple(b.shape)), ((64, 10), (10,)))
        return ((X[test] @ W + b).argmax(1) == y[test]).double().mean()

    learns(accuracy, draw, what="accuracy on new digits", baseline=0.1, threshold=0.87)
