"""A right answer with einsum and loops, that draws by inverting the distribution function."""

import numpy as np
import torch


def covariate_shift(joint: torch.Tensor, new_px: torch.Tensor) -> torch.Tensor:
    factors: torch.Tensor = new_px / torch.einsum("xy->x", joint)
    return torch.einsum("xy,x->xy", joint, factors)


def label_shift(joint: torch.Tensor, new_py: torch.Tensor) -> torch.Tensor:
    return covariate_shift(joint.T.contiguous(), new_py).T.contiguous()


def concept_shift(joint: torch.Tensor, new_y_given_x: torch.Tensor) -> torch.Tensor:
    return torch.diag(joint.sum(1)) @ new_y_given_x


def sample_pairs(
    joint: torch.Tensor, n: int, generator: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    x_edges = joint.sum(1).cumsum(0)
    x = torch.searchsorted(x_edges, torch.rand(n, generator=generator, dtype=torch.float64))
    x = x.clamp(max=len(joint) - 1)
    u = torch.rand(n, generator=generator, dtype=torch.float64)
    y = []
    for row, level in zip(joint[x].numpy(), u.numpy(), strict=True):
        y.append(min(int(np.searchsorted(np.cumsum(row) / row.sum(), level)), len(row) - 1))
    return x, torch.tensor(y)


def which_shift(source: torch.Tensor, target: torch.Tensor) -> str:
    def conditional(table: torch.Tensor) -> list[list[float]]:
        return [[float(cell) / float(sum(row)) for cell in row] for row in table]

    def same(a: object, b: object) -> bool:
        return np.allclose(np.asarray(a), np.asarray(b), rtol=0, atol=1e-8)

    if same(source, target):
        return "none"
    if same(conditional(source), conditional(target)):
        return "covariate"
    if same(conditional(source.T), conditional(target.T)):
        return "label"
    return "concept" if same(source.sum(1), target.sum(1)) else "several"
