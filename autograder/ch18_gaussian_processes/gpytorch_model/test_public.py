"""Public checks of ch18/gpytorch_model."""

import torch
from torch.nn.functional import softplus

from d2lcourse.checks import close, is_a, points, value


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


def train(X, y, steps, lr):
    """Return the losses and the raw parameters of steps of Adam, with the density written by hand."""
    raw = {
        "likelihood.noise_covar.raw_noise": torch.zeros(1),
        "mean_module.raw_constant": torch.zeros(()),
        "covar_module.raw_outputscale": torch.zeros(()),
        "covar_module.base_kernel.raw_lengthscale": torch.zeros(1, 1),
    }
    raw = {name: start.double().requires_grad_() for name, start in raw.items()}
    noise, constant, outputscale, lengthscale = raw.values()
    optimizer, losses = torch.optim.Adam(raw.values(), lr=lr), []
    for _ in range(steps):
        C = kernel(X, X, softplus(lengthscale), softplus(outputscale))
        C = C + (softplus(noise) + 1e-4) * torch.eye(len(y), dtype=torch.float64)
        density = torch.distributions.MultivariateNormal(constant.expand(len(y)), C).log_prob(y)
        optimizer.zero_grad()
        (-density / len(y)).backward()
        optimizer.step()
        losses.append(float(-density.detach() / len(y)))
    return losses, {name: p.detach() for name, p in raw.items()}


@points(1, of="ExactGPModel.__init__")
def test_the_modules(student, rig, draw):
    """A constant mean, a scaled RBF kernel, and the likelihood, under GPyTorch's names."""
    X, y = draw.normal(6, 2), draw.normal(6)
    model = student.ExactGPModel(X, y, rig.likelihood())
    close(is_a(model.mean_module, "gpytorch.means.ConstantMean"), True)
    close(is_a(model.covar_module, "gpytorch.kernels.ScaleKernel"), True)
    close(is_a(model.covar_module.base_kernel, "gpytorch.kernels.RBFKernel"), True)
    close(is_a(model.likelihood, "gpytorch.likelihoods.GaussianLikelihood"), True)


@points(1, of="ExactGPModel.forward")
def test_the_prior_of_two_points(student, rig, draw):
    """The example: constant 3, outputscale 4, lengthscale 1."""
    model = build(student, rig, draw.normal(5, 1).double(), draw.normal(5).double(), 3.0, 4.0)
    prior = model.forward(numbers([0], [1]))
    close(is_a(prior, "gpytorch.distributions.MultivariateNormal"), True)
    close(prior.mean, numbers(3, 3))
    off = 4 * 2.718281828459045**-0.5
    close(prior.covariance_matrix, numbers([4, off], [off, 4]), rtol=1e-6)


@points(2, of="fit")
def test_five_steps(student, rig, draw):
    """The losses and the parameters of five steps are those of Adam on GPyTorch's loss."""
    X = draw.normal(9, 2, dtype=torch.float64)
    y = 2 + torch.sin(X[:, 0]) + 0.2 * draw.normal(9, dtype=torch.float64)
    losses, expected = train(X, y, 5, 0.07)
    model = student.ExactGPModel(X, y, rig.likelihood())
    wrong = {
        "this is the loss of all labels together: divide by n": numbers(*losses) * 9,
        "this is the log likelihood: the loss is its negative": -numbers(*losses),
    }
    found = student.fit(model, 5, 0.07)
    close(numbers(*found), numbers(*losses), rtol=1e-5, suspects=wrong)
    close(value(rig.parameter_values(model)), expected, rtol=1e-4, atol=1e-5)


@points(2, of="predict")
def test_labels_and_the_function(student, rig, draw):
    """Eight training labels with a noise of variance 0.3: both intervals, by the formulas."""
    X, x = draw.normal(8, 2, dtype=torch.float64), draw.normal(5, 2, dtype=torch.float64)
    y = draw.normal(8, dtype=torch.float64)
    model = build(student, rig, X, y, 0.7, 1.9, 0.8, 0.3)
    C = kernel(X, X, 0.8, 1.9) + 0.3 * torch.eye(8)
    cross = kernel(x, X, 0.8, 1.9)
    mean = 0.7 + cross @ torch.linalg.solve(C, y - 0.7)
    variance = 1.9 - (cross * torch.linalg.solve(C, cross.T).T).sum(1)
    for noisy in (True, False):
        half = 1.96 * (variance + (0.3 if noisy else 0)).sqrt()
        wrong = {
            "this is the function's interval, not that of a label": mean - 1.96 * variance.sqrt(),
            "this is a label's interval, not the function's": mean - 1.96 * (variance + 0.3).sqrt(),
            "this is the mean less 2 standard deviations; asked for are 1.96": mean - half / 0.98,
        }
        found = student.predict(model, x, noisy)
        close(found[1], mean - half, rtol=1e-4, atol=1e-5, suspects=wrong)
        close(found, (mean, mean - half, mean + half), rtol=1e-4, atol=1e-5)


@points(1, of="coverage")
def test_three_labels(student):
    """The example: the second of three labels is above its interval."""
    found = student.coverage(numbers(0, 0, 2), numbers(1, 1, 4), numbers(1, 1.5, 3))
    close(found, 2 / 3)
