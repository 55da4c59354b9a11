"""Written from the stub (16702cf1c834e2af) and the notes alone, without sight of solution or checks."""

import torch


def broadcast_shape(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
    length = max(len(a), len(b))
    front_a = (1,) * (length - len(a)) + tuple(a)
    front_b = (1,) * (length - len(b)) + tuple(b)
    result: list[int] = []
    for m, n in zip(front_a, front_b, strict=True):
        if m != n and m != 1 and n != 1:
            raise ValueError(f"the shapes {tuple(a)} and {tuple(b)} do not match: {m} and {n}")
        result.append(n if m == 1 else m)
    return tuple(result)


def pairwise_differences(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return x.unsqueeze(1) - y.unsqueeze(0)


def broadcast_view(x: torch.Tensor, shape: tuple[int, ...]) -> torch.Tensor:
    target = tuple(shape)
    if broadcast_shape(tuple(x.shape), target) != target:
        raise ValueError(f"{tuple(x.shape)} cannot be stretched to {target}")
    strides = [0] * (len(target) - x.dim())
    for size, stride in zip(x.shape, x.stride(), strict=True):
        strides.append(0 if size == 1 else stride)
    return x.as_strided(target, strides)


def unbroadcast(g: torch.Tensor, shape: tuple[int, ...]) -> torch.Tensor:
    extra = g.dim() - len(shape)
    dims = list(range(extra))
    dims += [extra + i for i, size in enumerate(shape) if size == 1 and g.shape[extra + i] != 1]
    if not dims:
        return g.clone()
    return g.sum(dim=dims, keepdim=True).reshape(tuple(shape))
