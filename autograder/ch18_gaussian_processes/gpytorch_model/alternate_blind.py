"""Written from the stub (033b451ed4628666) and the notes alone, without sight of solution or checks."""

import gpytorch
import torch


class ExactGPModel(gpytorch.models.ExactGP):  # type: ignore[misc]  # the library has no types
    def __init__(
        self,
        train_x: torch.Tensor,
        train_y: torch.Tensor,
        likelihood: gpytorch.likelihoods.GaussianLikelihood,
    ) -> None:
        super().__init__(train_x, train_y, likelihood)
        self.mean_module = gpytorch.means.ConstantMean()
        self.covar_module = gpytorch.kernels.ScaleKernel(gpytorch.kernels.RBFKernel())
        self.to(train_x.dtype)

    def forward(self, x: torch.Tensor) -> gpytorch.distributions.MultivariateNormal:
        return gpytorch.distributions.MultivariateNormal(self.mean_module(x), self.covar_module(x))


def fit(model: ExactGPModel, steps: int, lr: float) -> list[float]:
    model.train()
    x, y = model.train_inputs[0], model.train_targets
    marginal = gpytorch.mlls.ExactMarginalLogLikelihood(model.likelihood, model)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    # Cholesky also for many labels, where GPyTorch would estimate the determinant at random
    with gpytorch.settings.fast_computations(False, False, False):
        for _ in range(steps):
            optimizer.zero_grad()
            loss = -marginal(model(x), y)
            loss.backward()
            losses.append(loss.item())
            optimizer.step()
    return losses


def predict(
    model: ExactGPModel, x: torch.Tensor, noisy: bool
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    model.train()  # forgets what was computed with earlier parameters
    model.eval()
    # debug only warns where x is the training inputs, which is allowed here
    with (
        torch.no_grad(),
        gpytorch.settings.debug(False),
        gpytorch.settings.fast_computations(False, False, False),
    ):
        distribution = model(x)
        if noisy:
            distribution = model.likelihood(distribution)
        mean, half = distribution.mean, 1.96 * distribution.variance.sqrt()
        return mean, mean - half, mean + half


def coverage(lower: torch.Tensor, upper: torch.Tensor, y: torch.Tensor) -> float:
    inside = (lower <= y) & (y <= upper)
    return int(inside.sum()) / len(y)
