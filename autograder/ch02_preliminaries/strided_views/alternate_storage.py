"""A right answer with new tensors that are set onto the storage of x, dimension by dimension from the end."""

import torch


def reading(x: torch.Tensor, sizes: list[int], strides: list[int]) -> torch.Tensor:
    view = torch.empty(0, dtype=x.dtype)
    return view.set_(x.untyped_storage(), x.storage_offset(), tuple(sizes), tuple(strides))


def broadcast_view(x: torch.Tensor, shape: tuple[int, ...]) -> torch.Tensor:
    own = list(zip(x.shape, x.stride(), strict=True))
    strides: list[int] = []
    for wanted in reversed(shape):
        size, stride = own.pop() if own else (1, 0)
        if size not in (1, wanted):
            raise ValueError(f"{size} cannot become {wanted}")
        strides.insert(0, stride if size == wanted else 0)
    if own:
        raise ValueError(f"{len(shape)} sizes are too few")
    return reading(x, list(shape), strides)


def sliding_windows(x: torch.Tensor, size: int) -> torch.Tensor:
    if size not in range(1, x.shape[0] + 1):
        raise ValueError(f"no windows of {size}")
    windows = len(range(size, x.shape[0] + 1))
    return reading(x, [windows, size], [x.stride(0)] * 2)
