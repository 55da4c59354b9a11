"""A right answer in NumPy, one slice at a time, with the Jacobian written out."""

import math

import numpy as np
import torch


def _by_slice(x, dim, function):
    if not -x.dim() <= dim < x.dim():
        raise IndexError(f"no dimension {dim}")
    wide = x.double().numpy()
    return torch.from_numpy(np.apply_along_axis(function, dim, wide)).to(x.dtype)


def softmax(x: torch.Tensor, dim: int) -> torch.Tensor:
    def one(row):
        top = max(row)
        weights = [math.exp(value - top) for value in row]
        total = math.fsum(weights)
        return np.array([weight / total for weight in weights])

    return _by_slice(x, dim, one)


def log_softmax(x: torch.Tensor, dim: int) -> torch.Tensor:
    return _by_slice(x, dim, lambda row: row - np.logaddexp.reduce(row))


def softmax_vjp(p: torch.Tensor, v: torch.Tensor, dim: int) -> torch.Tensor:
    p_rows, v_rows = p.movedim(dim, -1), v.movedim(dim, -1)
    jacobian = torch.diag_embed(p_rows) - p_rows.unsqueeze(-1) * p_rows.unsqueeze(-2)
    return (jacobian @ v_rows.unsqueeze(-1)).squeeze(-1).movedim(-1, dim)
