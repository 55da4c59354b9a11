"""Likelihoods and models for the checks."""

import gpytorch
import torch


def likelihood():
    """Return a new Gaussian likelihood, float32 as GPyTorch makes it."""
    return gpytorch.likelihoods.GaussianLikelihood()


def noise_of(model):
    """Return the variance of the model's noise."""
    return model.likelihood.noise.detach()


def parameters(model):
    """Return the names, shapes and dtypes of the model's parameters."""
    return {name: (list(p.shape), p.dtype) for name, p in model.named_parameters()}


def parameter_values(model):
    """Return the values of the model's parameters by name."""
    return {name: p.detach().clone() for name, p in model.named_parameters()}


def gradients(model, x, weights):
    """Return the gradient of a weighted sum of the prior's moments by each parameter but the noise."""
    prior = model.forward(x)
    total = (prior.mean * weights[0]).sum() + (prior.covariance_matrix * weights[1:]).sum()
    named = {name: p for name, p in model.named_parameters() if "noise" not in name}
    return dict(zip(named, torch.autograd.grad(total, list(named.values())), strict=True))


def modes(model):
    """Return whether the model and its likelihood are in training mode."""
    return [model.training, model.likelihood.training]
