"""Written from the stub (b19f05b94f01630b) and the notes alone, without sight of solution or checks."""

import torch


def broadcast_shape(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
    n = max(len(a), len(b))
    a = (1,) * (n - len(a)) + tuple(a)
    b = (1,) * (n - len(b)) + tuple(b)
    result = []
    for s, t in zip(a, b, strict=False):
        if s != t and s != 1 and t != 1:
            raise ValueError(f"sizes {s} and {t} do not match")
        result.append(t if s == 1 else s)
    return tuple(result)


def pairwise_differences(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return x[:, None, :] - y[None, :, :]


def unbroadcast(g: torch.Tensor, shape: tuple[int, ...]) -> torch.Tensor:
    missing = g.dim() - len(shape)
    dims = list(range(missing))
    for i, size in enumerate(shape):
        if size == 1 and g.shape[missing + i] != 1:
            dims.append(missing + i)
    if not dims:  # sum(dim=()) would sum over all of them
        return g.clone()
    return g.sum(dim=dims, keepdim=True).reshape(shape)
