"""A right answer by repeated multiplication, sums over weights, and symmetric or singular roots in NumPy."""

import numpy as np
import torch


def polynomial_features(x: torch.Tensor, degree: int) -> torch.Tensor:
    columns = [torch.ones_like(x)]
    for _ in range(degree):
        columns.append(columns[-1] * x)
    return torch.stack(columns, dim=1)


def linear_model_prior(
    Phi: torch.Tensor, u: torch.Tensor, S: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    return (Phi * u).sum(dim=1), torch.einsum("ip,pq,jq->ij", Phi, S, Phi)


def sample_functions(
    Phi: torch.Tensor, u: torch.Tensor, S: torch.Tensor, count: int, generator: torch.Generator
) -> torch.Tensor:
    eigenvalues, Q = np.linalg.eigh(S.numpy())
    functions = []
    for _ in range(count):
        z = torch.randn(len(u), generator=generator, dtype=torch.float64).numpy()
        w = u.numpy() + Q @ (np.sqrt(eigenvalues) * z)
        functions.append(Phi.numpy() @ w)
    return torch.from_numpy(np.array(functions))


def sample_prior(mean: torch.Tensor, K: torch.Tensor, count: int, generator: torch.Generator) -> torch.Tensor:
    U, singular, _ = np.linalg.svd(K.numpy())
    z = torch.randn(len(K), count, generator=generator, dtype=torch.float64).numpy()
    values = mean.numpy()[:, None] + U @ (np.sqrt(singular)[:, None] * z)
    return torch.from_numpy(np.ascontiguousarray(values.T))
