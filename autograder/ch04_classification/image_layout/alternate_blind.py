"""Written from the stub (969bf10e4bf7dace) and the notes alone, without sight of solution or checks."""

from collections.abc import Sequence

import numpy as np
import torch


def to_tensor(image: np.ndarray) -> torch.Tensor:
    if image.dtype != np.uint8:
        raise TypeError(f"expected an image of dtype uint8, got {image.dtype}")
    if image.ndim != 3:
        raise ValueError(f"expected (height, width, channels), got the shape {image.shape}")
    planes = np.ascontiguousarray(image.transpose(2, 0, 1), dtype=np.float32)
    return torch.from_numpy(planes / np.float32(255))


def to_image(tensor: torch.Tensor) -> np.ndarray:
    # float64, because 255 times a value of a narrow format need not be representable in that format.
    scaled = tensor.detach().to(device="cpu", dtype=torch.float64) * 255
    levels = scaled.round().clamp(0, 255).to(torch.uint8)
    return levels.permute(1, 2, 0).contiguous().numpy()


def batch_images(images: Sequence[torch.Tensor]) -> torch.Tensor:
    if len(images) == 0:
        raise ValueError("a minibatch needs at least one image")
    shape = images[0].shape
    for k, image in enumerate(images):
        if image.shape != shape:
            raise ValueError(f"image {k} has the shape {tuple(image.shape)}, the first one {tuple(shape)}")
    return torch.stack(list(images))
