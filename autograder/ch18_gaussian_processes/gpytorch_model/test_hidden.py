"""Hidden checks of ch18/gpytorch_model."""

import math

import torch
from scipy.stats import multivariate_normal

from d2lcourse.checks import close, learns, leaves_unchanged, points, same, value


def numbers(*values):
    """Return numbers or lists as a float64 tensor."""
    return torch.tensor(values, dtype=torch.float64)


def kernel(X1, X2, lengthscale, outputscale):
    """Return the scaled RBF kernel, from distances."""
    return outputscale * torch.exp(-0.5 * (torch.cdist(X1, X2) / lengthscale) ** 2)


def build(student, rig, X, y, constant=0.0, outputscale=1.0, lengthscale=1.0, noise=0.1):
    """Return the student's model with these hyperparameters."""
    model = student.ExactGPModel(X, y, rig.likelihood())
    model.initialize(
        **{
            "mean_module.constant": constant,
            "covar_module.outputscale": outputscale,
            "covar_module.base_kernel.lengthscale": lengthscale,
            "likelihood.noise": noise,
        }
    )
    return model


def posterior(X, y, x, constant, outputscale, lengthscale, noise):
    """Return the mean and the variance of the function at x."""
    C = kernel(X, X, lengthscale, outputscale) + noise * torch.eye(len(y), dtype=torch.float64)
    cross = kernel(x, X, lengthscale, outputscale)
    mean = constant + cross @ torch.linalg.solve(C, y - constant)
    return mean, outputscale - (cross * torch.linalg.solve(C, cross.T).T).sum(1)


@points(1, of="ExactGPModel.__init__")
def test_four_parameters_of_the_right_dtype(student, rig, draw):
    """Constant, outputscale, one lengthscale for three coordinates, noise: of the data's dtype."""
    for dtype in (torch.float64, torch.float32):
        X, y = draw.normal(6, 3, dtype=dtype), draw.normal(6, dtype=dtype)
        expected = {
            "likelihood.noise_covar.raw_noise": ([1], dtype),
            "mean_module.raw_constant": ([], dtype),
            "covar_module.raw_outputscale": ([], dtype),
            "covar_module.base_kernel.raw_lengthscale": ([1, 1], dtype),
        }
        close(rig.parameters(student.ExactGPModel(X, y, rig.likelihood())), expected)


@points(1, of="ExactGPModel.__init__")
def test_what_it_keeps(student, rig, draw):
    """The training data, and the very likelihood that was passed in."""
    X, y, likelihood = draw.normal(6, 3), draw.normal(6), rig.likelihood()
    model = student.ExactGPModel(X, y, likelihood)
    close(same(model.likelihood, likelihood), True)
    close(model.train_inputs[0], X)
    close(model.train_targets, y)


@points(2, of="ExactGPModel.forward")
def test_the_prior_and_its_slopes(student, rig, draw):
    """Seven points of three coordinates: no noise, no conditioning, gradients for three parameters."""
    X, y = draw.normal(5, 3, dtype=torch.float64), draw.normal(5, dtype=torch.float64)
    model, x = build(student, rig, X, y, -1.3, 2.5, 1.4, 0.6), draw.normal(7, 3, dtype=torch.float64)
    prior = leaves_unchanged(model.forward, x)
    close(prior.mean, torch.full((7,), -1.3, dtype=torch.float64), rtol=1e-6)
    close(prior.covariance_matrix, kernel(x, x, 1.4, 2.5), rtol=1e-6)
    weights = draw.normal(8, 7, dtype=torch.float64)
    covariance, squares = kernel(x, x, 1.4, 2.5), torch.cdist(x, x) ** 2
    # softplus(raw) = s has the slope 1 - exp(-s).
    scale = float((covariance / 2.5 * weights[1:]).sum()) * (1 - math.exp(-2.5))
    length = float((covariance * squares / 1.4**3 * weights[1:]).sum()) * (1 - math.exp(-1.4))
    found = value(rig.gradients(model, x, weights))
    close(found["mean_module.raw_constant"], weights[0].sum(), rtol=1e-5)
    close(found["covar_module.raw_outputscale"].reshape(()), numbers(scale)[0], rtol=1e-5)
    close(found["covar_module.base_kernel.raw_lengthscale"].reshape(()), numbers(length)[0], rtol=1e-5)


@points(1, of="ExactGPModel.forward")
def test_gpytorch_conditions_it(student, rig, draw):
    """In evaluation mode GPyTorch's own call gives the posterior."""
    X, y = draw.normal(6, 1, dtype=torch.float64), draw.normal(6, dtype=torch.float64)
    model, x = build(student, rig, X, y, 0.4, 1.5, 0.9, 0.2), draw.normal(4, 1, dtype=torch.float64)
    model.eval()
    found, expected = model(x), posterior(X, y, x, 0.4, 1.5, 0.9, 0.2)
    close((value(found.mean), value(found.variance)), expected, rtol=1e-4, atol=1e-5)


@points(1, of="fit")
def test_the_first_loss(student, rig, draw):
    """A model in evaluation mode: the first loss is SciPy's density, over n; then it is in training mode."""
    X, y = draw.normal(8, 2, dtype=torch.float64), 1 + draw.normal(8, dtype=torch.float64)
    model = build(student, rig, X, y, 0.5, 1.8, 1.1, 0.3)
    model.eval()
    model(X)
    C = kernel(X, X, 1.1, 1.8) + 0.3 * torch.eye(8)
    density = multivariate_normal(mean=[0.5] * 8, cov=C.numpy()).logpdf(y.numpy())
    losses = student.fit(model, 1, 0.01)
    close(losses, [-float(density) / 8], rtol=1e-5)
    close(rig.modes(model), [True, True])


@points(1, of="fit")
def test_every_parameter_moves(student, rig, draw):
    """After 60 steps the loss is lower, and all four parameters have moved; after none, nothing has."""
    source = draw.fixed(1)[0]
    X = source.uniform(20, 1, high=4, dtype=torch.float64)
    y = 3 + torch.sin(2 * X[:, 0]) + 0.1 * source.normal(20, dtype=torch.float64)
    model = build(student, rig, X, y, 0.0, 1.0, 2.5, 1.0)
    before = value(rig.parameter_values(model))
    close(student.fit(model, 0, 0.1), [], allow_empty=True)
    close(value(rig.parameter_values(model)), before)
    losses = student.fit(model, 60, 0.1)
    close((len(losses), losses[-1] < losses[0] - 0.5), (60, True))
    after = value(rig.parameter_values(model))
    close([bool((after[name] - before[name]).abs() > 0.02) for name in sorted(before)], [True] * 4)


@points(2, of="predict")
def test_labels_that_were_held_back(student, rig, draw):
    """After training, the intervals hold 90 to 99 % of 1500 labels that were held back."""

    def labels(source, n):
        X = source.uniform(n, 1, high=6, dtype=torch.float64)
        return X, torch.sin(2 * X[:, 0]) + 0.5 * X[:, 0] + 0.3 * source.normal(n, dtype=torch.float64)

    def distance(source):
        X, y = labels(source, 150)
        x, held = labels(source, 1500)
        model = student.ExactGPModel(X, y, rig.likelihood())
        student.fit(model, 60, 0.1)
        _, lower, upper = student.predict(model, x, True)
        return abs(float(((lower <= held) & (held <= upper)).double().mean()) - 0.945)

    # Within 0.045 are 90 to 99 %. The intervals of the function hold less than half of the labels.
    what = "the distance of the share of labels inside from 0.945"
    learns(distance, draw, what=what, baseline=0.5, threshold=0.045)


@points(1, of="predict")
def test_after_training_mode(student, rig, draw):
    """Whatever its mode was, the model is in evaluation mode afterwards; its parameters are the same."""
    X, y = draw.normal(7, 3, dtype=torch.float64), draw.normal(7, dtype=torch.float64)
    for training in (True, False):
        model = build(student, rig, X, y, -0.5, 1.2, 1.6, 0.4)
        x = draw.normal(1, 3, dtype=torch.float64)
        model.train(training)
        before = value(rig.parameter_values(model))
        found = leaves_unchanged(student.predict, model, x, True)
        close([bool(part.requires_grad) for part in found], [False] * 3)
        mean, variance = posterior(X, y, x, -0.5, 1.2, 1.6, 0.4)
        half = 1.96 * (variance + 0.4).sqrt()
        close(found, (mean, mean - half, mean + half), rtol=1e-4, atol=1e-5)
        close(rig.modes(model), [False, False])
        close(value(rig.parameter_values(model)), before)


@points(1, of="predict")
def test_at_the_training_inputs(student, rig, draw):
    """At the training inputs themselves, float32: the function is known better than a new label."""
    X, y = draw.normal(9, 1), draw.normal(9)
    model = build(student, rig, X, y, 0.0, 1.0, 0.7, 0.5)
    mean, variance = posterior(X.double(), y.double(), X.double(), 0.0, 1.0, 0.7, 0.5)
    for noisy in (False, True):
        half = 1.96 * (variance + 0.5 * noisy).sqrt()
        expected = tuple(part.float() for part in (mean, mean - half, mean + half))
        close(student.predict(model, X, noisy), expected, rtol=1e-3, atol=1e-3)


@points(1, of="coverage")
def test_ends_and_either_side(student, draw):
    """Ends count, labels below and above do not: counted one by one, for float32."""
    lower, upper, y = draw.normal(40) - 1, draw.normal(40) + 1, draw.normal(40)
    upper = torch.maximum(lower, upper)
    y[0], y[7] = lower[0], upper[7]
    inside = [bool(a <= b <= c) for a, b, c in zip(lower, y, upper, strict=True)]
    close(leaves_unchanged(student.coverage, lower, upper, y), sum(inside) / 40)
    one = torch.ones(1)
    close((student.coverage(one, one, one), student.coverage(one, one, 2 * one)), (1.0, 0.0))
