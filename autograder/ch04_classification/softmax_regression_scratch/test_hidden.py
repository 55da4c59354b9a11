"""Hidden checks of ch04/softmax_regression_scratch."""

import torch
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from torch.nn import functional as F

from d2lcourse.checks import Callback, close, learns, leaves_unchanged, points, value


def model_with(student, draw, num_inputs, num_outputs, lr=0.1):
    """Return the student's model with weights and a bias of ours, and those."""
    model = student.SoftmaxRegressionScratch(num_inputs, num_outputs, lr, draw.generator())
    W, b = draw.normal(num_inputs, num_outputs), draw.normal(num_outputs)
    model.W, model.b = W, b
    return model, W, b


@points(1, of="SoftmaxRegressionScratch.logits")
def test_one_row_and_large_logits(student, draw):
    """A single row, whose logits are in the thousands."""
    model, W, b = model_with(student, draw, 3, 5)
    X = 1000 * draw.normal(1, 3)
    close(leaves_unchanged(model.logits, X), X @ W + b, rtol=1e-4, atol=1e-3)


@points(1, of="SoftmaxRegressionScratch.predict")
def test_ties_and_large_logits(student, draw):
    """Equally probable classes give the first; logits in the thousands still have a largest one."""
    model, W, b = model_with(student, draw, 3, 5)
    X = 1000 * draw.normal(7, 3)
    close(model.predict(X), (X @ W + b).argmax(1))
    model.W, model.b = torch.zeros(3, 5), torch.tensor([0.0, 2.0, 1.0, 2.0, 2.0])
    close(model.predict(X[:2]), torch.tensor([1, 1]))


@points(1, of="SoftmaxRegressionScratch.accuracy")
def test_a_shorter_last_batch(student, draw):
    """The accuracy does not depend on the batch size, also if it does not divide the number of rows."""
    model, W, b = model_with(student, draw, 3, 4)
    X = draw.normal(11, 3)
    y = (X @ W + b).argmax(1)
    y[[0, 2, 10]] = (y[[0, 2, 10]] + 1) % 4
    for batch_size in (4, 5, 1, 11, 100):
        close(model.accuracy(X, y, batch_size), 8 / 11)


@points(1, of="SoftmaxRegressionScratch.accuracy")
def test_accuracy_in_bounded_batches(student, draw):
    """`predict` is asked for no more rows at a time than the batch size allows, and for each row once."""
    seen = []

    def predict(X):
        seen.append(len(X))
        return torch.zeros(len(X), dtype=torch.int64)

    model, _, _ = model_with(student, draw, 2, 3)
    model.predict = Callback(predict, calls=20)
    close(model.accuracy(draw.normal(8, 2), torch.tensor([0, 1, 0, 2, 0, 0, 1, 0]), 3), 0.625)
    close(sorted(seen), [2, 3, 3])


@points(2, of="SoftmaxRegressionScratch.step")
def test_three_steps_in_a_row(student, draw):
    """Three steps on different batches equal three steps of plain SGD; no gradient is left over."""
    model, W, b = model_with(student, draw, 5, 4, lr=0.3)
    for n in (3, 7, 1):
        X, y = draw.normal(n, 5), draw.integers(0, 4, n)
        W, b = W.requires_grad_(), b.requires_grad_()
        to_W, to_b = torch.autograd.grad(F.cross_entropy(X @ W + b, y), (W, b))
        W, b = (W - 0.3 * to_W).detach(), (b - 0.3 * to_b).detach()
        close(leaves_unchanged(model.step, X, y), None)
    close(value(model.W), W, rtol=1e-4, atol=1e-5)
    close(value(model.b), b, rtol=1e-4, atol=1e-5)
    close((bool(model.W.requires_grad), bool(model.b.requires_grad)), (False, False))


@points(1, of="SoftmaxRegressionScratch.step")
def test_a_confident_wrong_row(student, draw):
    """Logits in the thousands give a finite step (the gradient of a one-hot prediction)."""
    model, _, _ = model_with(student, draw, 1, 3, lr=1.0)
    model.W, model.b = torch.tensor([[4000.0, 0.0, -4000.0]]), torch.zeros(3)
    model.step(torch.tensor([[1.0]]), torch.tensor([2]))
    close(value(model.b), torch.tensor([-1.0, 0.0, 1.0]))


@points(1, of="SoftmaxRegressionScratch.fit")
def test_the_last_minibatch_and_the_order(student, draw):
    """Eleven rows make minibatches of 4, 4 and 3; each epoch has a new order that the generator decides."""
    X, y = torch.arange(11.0).unsqueeze(1), torch.arange(11) % 3

    def orders(seed):
        batches = []
        model, _, _ = model_with(student, draw, 1, 3)
        model.step = Callback(lambda X, _: batches.append(X.squeeze(1)), calls=100)
        leaves_unchanged(model.fit, X, y, 3, 4, draw.generator(seed))
        close([len(batch) for batch in batches], [4, 4, 3] * 3)
        return [torch.cat(batches[i : i + 3]) for i in (0, 3, 6)]

    first, again, other = orders(5), orders(5), orders(6)
    for order in (*first, *other):
        close(order.sort().values, X.squeeze(1))
    close(again, first)
    # Eleven rows have 40 million orders: two that agree by chance are not to be expected.
    different = [a.tolist() for a in (*first, *other, X.squeeze(1))]
    close(len({tuple(order) for order in different}), 7)


@points(1, of="SoftmaxRegressionScratch.fit")
def test_as_good_as_the_library(student, draw):
    """On new digits the model stays within 5 % of scikit-learn's logistic regression (two of three seeds)."""
    digits = load_digits()
    X, y = torch.tensor(digits.data / 16, dtype=torch.float32), torch.tensor(digits.target)

    def shortfall(draw):
        order = draw.permutation(len(y))
        train, test = order[:1200], order[1200:]
        library = LogisticRegression(max_iter=500).fit(X[train].numpy(), y[train].numpy())
        model = student.SoftmaxRegressionScratch(64, 10, 0.5, draw.generator())
        model.fit(X[train], y[train], 20, 40, draw.generator())
        predicted = (X[test] @ value(model.W) + value(model.b)).argmax(1)
        return library.score(X[test].numpy(), y[test].numpy()) - (predicted == y[test]).double().mean()

    learns(shortfall, draw, what="accuracy below the library's", baseline=0.8, threshold=0.05)
