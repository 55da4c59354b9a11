"""Hidden checks of ch03/linear_regression_scratch."""

import math

import torch
from scipy.stats import kstest
from sklearn.datasets import load_diabetes

from d2lcourse.checks import (
    Callback,
    close,
    keep,
    learns,
    leaves_unchanged,
    own_work,
    points,
    same,
    sigmas,
    statistic,
    value,
)

LIBRARY = ("linear", "mse_loss", "torch.optim.SGD", "torch.optim.sgd.sgd")
CLASS = "LinearRegressionScratch"
LEAF = {"requires_grad": True, "is_leaf": True}
no_library = own_work(*LIBRARY, of=(f"{CLASS}.forward", f"{CLASS}.loss", f"{CLASS}.step"))


def random_model(student, rig, draw, num_inputs, lr):
    """Return the student's model with random parameters, and those as leaves of ours."""
    w, b = draw.normal(num_inputs, 1), draw.normal(1)
    model = rig.model_with(student.LinearRegressionScratch, w, b, lr)
    return model, w.requires_grad_(), b.requires_grad_()


def gradients(w, b, X, y):
    """Return autograd's gradients of the mean loss."""
    return torch.autograd.grad((X @ w + b - y.unsqueeze(1)).square().mean() / 2, (w, b))


@points(1, of="LinearRegressionScratch.__init__")
def test_parameters_are_leaves(student, draw):
    """Weights and bias are leaves that require a gradient."""
    model = student.LinearRegressionScratch(3, 0.5, draw.generator())
    for p in (model.w, model.b):
        close({name: getattr(p, name) for name in LEAF}, LEAF)


@points(1, of="LinearRegressionScratch.__init__")
def test_the_distribution_of_the_weights(student, draw):
    """3 000 weights follow the normal distribution (Kolmogorov-Smirnov test); the generator decides them."""
    for source in draw.fixed(3):
        seed = int(source.integers(0, 2**31, 1))
        w = value(student.LinearRegressionScratch(3000, 0.5, source.generator(seed)).w)
        close(tuple(w.shape), (3000, 1))
        p = kstest(w.squeeze(1).double().numpy() / 0.01, "norm").pvalue
        statistic(sigmas(p), source, what="the fit of N(0, 0.01^2)", expected=0, sd=1, limit=8)
        again = source.generator(seed)
        close(value(student.LinearRegressionScratch(3000, 0.5, again).w), w)
        second = value(student.LinearRegressionScratch(3000, 0.5, again).w)
        close(torch.equal(second, w), False)  # chance makes them equal with a probability below 1e-1000


@points(1, of="LinearRegressionScratch.forward")
def test_predictions_and_their_gradients(student, rig, draw):
    """Five rows of three features, and one: the predictions, and gradients for each weight and the bias."""
    for n in (5, 1):
        model, w, b = random_model(student, rig, draw, 3, 0.1)
        X, v = draw.normal(n, 3), draw.normal(n, 1)
        y_hat = leaves_unchanged(model.forward, X)
        close(y_hat, (X @ w + b).detach(), rtol=1e-4, atol=1e-5)
        close(rig.backward(model, X, v), (X.T @ v, v.sum(0)), rtol=1e-4, atol=1e-5)


@points(2, of="LinearRegressionScratch.loss")
def test_the_loss_of_many_examples(student, rig, draw):
    """The loss of 1, 6 and 50 examples, and its gradient for each prediction."""
    model, _, _ = random_model(student, rig, draw, 2, 0.1)
    for n in (1, 6, 50):
        y_hat, y = draw.normal(n, 1), draw.normal(n)
        error = y_hat - y.unsqueeze(1)
        close(leaves_unchanged(model.loss, y_hat, y), (error * error / 2).mean(), rtol=1e-4)
        close(rig.gradient(model, y_hat, y), error / n, rtol=1e-4)


@points(2, of="LinearRegressionScratch.step")
def test_three_steps_in_a_row(student, rig, draw):
    """Three steps on different minibatches equal three of plain SGD; gradients left over do not count."""
    model, w, b = random_model(student, rig, draw, 4, 0.3)
    model.w.grad, model.b.grad = draw.normal(4, 1), draw.normal(1)
    for n in (3, 7, 1):
        X, y = draw.normal(n, 4), draw.normal(n)
        to_w, to_b = gradients(w, b, X, y)
        w, b = (w - 0.3 * to_w).detach().requires_grad_(), (b - 0.3 * to_b).detach().requires_grad_()
        close(leaves_unchanged(model.step, X, y), None)
        close(value(model.w), w.detach(), rtol=1e-4, atol=1e-5)
        close(value(model.b), b.detach(), rtol=1e-4, atol=1e-5)


@points(1, of="LinearRegressionScratch.step")
def test_the_same_parameters_as_before(student, rig, draw):
    """A step changes the parameters in their memory; they are still leaves that require a gradient."""
    model, w, b = random_model(student, rig, draw, 2, 0.5)
    X, y = draw.normal(4, 2), draw.normal(4)
    before, memory = [model.w, model.b], [keep(model.w).data, keep(model.b).data]
    model.step(X, y)
    for old, p in zip(before, (model.w, model.b), strict=True):
        close({"same tensor": same(old, p)}, {"same tensor": True})
        close({name: getattr(p, name) for name in LEAF}, LEAF)
    expected = [(p - 0.5 * g).detach() for p, g in zip((w, b), gradients(w, b, X, y), strict=True)]
    close(value(memory), expected, rtol=1e-4, atol=1e-5)


@points(1, of="LinearRegressionScratch.fit")
def test_the_last_minibatch_and_the_order(student, rig, draw):
    """Eleven examples make minibatches of 4, 4 and 3; each epoch has a new order, from the generator."""
    X, y = torch.arange(11.0).unsqueeze(1), draw.normal(11)

    def orders(seed):
        batches = []
        model, _, _ = random_model(student, rig, draw, 1, 0.1)
        model.step = Callback(lambda X, _: batches.append(X.squeeze(1)), calls=100)
        close(leaves_unchanged(model.fit, X, y, 3, 4, draw.generator(seed)), None)
        close(model.fit(X, y, 0, 4, draw.generator()), None)  # no epochs, no steps
        close([len(batch) for batch in batches], [4, 4, 3] * 3)
        return [torch.cat(batches[i : i + 3]) for i in (0, 3, 6)]

    first, again, other = orders(5), orders(5), orders(6)
    for order in (*first, *other):
        close(order.sort().values, X.squeeze(1))
    close(again, first)
    # Eleven examples have 40 million orders: two that agree by chance are not to be expected.
    different = [a.tolist() for a in (*first, *other, X.squeeze(1))]
    close(len({tuple(order) for order in different}), 7)


@points(1, of="LinearRegressionScratch.fit")
def test_as_good_as_least_squares(student, draw):
    """On the diabetes data the squared error stays within 2 % of least squares', for each of three seeds."""
    data = load_diabetes()
    X = torch.tensor(data.data * math.sqrt(len(data.data)), dtype=torch.float32)  # features of variance 1
    y = torch.tensor(data.target / 100, dtype=torch.float32)

    def squared_error(w, b):
        return float((X.double() @ w + b - y.double()).square().mean())

    A = torch.cat([X, torch.ones(len(X), 1)], dim=1).double()
    best = torch.linalg.lstsq(A, y.double().unsqueeze(1)).solution.squeeze(1)

    def ratio(draw):
        model = student.LinearRegressionScratch(10, 0.05, draw.generator())
        model.fit(X, y, 30, 34, draw.generator())
        w, b = value(model.w).double(), value(model.b).double()
        close((tuple(w.shape), tuple(b.shape)), ((10, 1), (1,)))
        return squared_error(w.squeeze(1), b) / squared_error(best[:10], best[10])

    learns(ratio, draw, what="error over that of least squares", baseline=5.0, threshold=1.02, wins=3)
