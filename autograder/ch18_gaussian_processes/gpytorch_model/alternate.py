"""A right answer with the parts passed along, the loss and the conditioning written out."""

import math

import gpytorch
import torch
from linear_operator import to_linear_operator  # type: ignore[import-untyped]


class ExactGPModel(gpytorch.models.ExactGP):  # type: ignore[misc]  # the library has no types
    def __init__(
        self,
        train_x: torch.Tensor,
        train_y: torch.Tensor,
        likelihood: gpytorch.likelihoods.GaussianLikelihood,
    ) -> None:
        gpytorch.models.ExactGP.__init__(self, train_x, train_y, likelihood)
        rbf = gpytorch.kernels.RBFKernel()
        self.covar_module = gpytorch.kernels.ScaleKernel(base_kernel=rbf)
        self.mean_module = gpytorch.means.ConstantMean()
        for parameter in self.parameters():
            parameter.data = parameter.data.to(train_x.dtype)

    def forward(self, x: torch.Tensor) -> gpytorch.distributions.MultivariateNormal:
        mean = self.mean_module.constant.expand(len(x))
        squares = (x[:, None, :] - x[None, :, :]).square().sum(dim=2)
        lengthscale = self.covar_module.base_kernel.lengthscale
        K = self.covar_module.outputscale * torch.exp(-squares / (2 * lengthscale**2))
        return gpytorch.distributions.MultivariateNormal(mean, to_linear_operator(K))


def fit(model: ExactGPModel, steps: int, lr: float) -> list[float]:
    model.train()
    likelihood, (X,), y = model.likelihood, model.train_inputs, model.train_targets
    optimizer = torch.optim.Adam([{"params": list(model.parameters())}], lr=lr)
    losses: list[float] = []
    while len(losses) < steps:
        prior = model(X)
        C = prior.covariance_matrix + likelihood.noise * torch.eye(len(y), dtype=y.dtype)
        L = torch.linalg.cholesky(C)
        z = torch.linalg.solve_triangular(L, (y - prior.mean)[:, None], upper=False)
        loss = (0.5 * (z**2).mean() + L.diagonal().log().mean()) + 0.5 * math.log(2 * math.pi)
        model.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    return losses


def predict(
    model: ExactGPModel, x: torch.Tensor, noisy: bool
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    model.eval()
    model.likelihood.eval()
    function = model(x)
    variance = function.variance.detach()
    if noisy:
        variance = variance + model.likelihood.noise.detach()
    mean = function.mean.detach()
    return mean, mean - 1.96 * variance.sqrt(), mean + 1.96 * variance.sqrt()


def coverage(lower: torch.Tensor, upper: torch.Tensor, y: torch.Tensor) -> float:
    inside = sum(1 for a, b, c in zip(lower.tolist(), y.tolist(), upper.tolist(), strict=True) if a <= b <= c)
    return inside / len(y)
