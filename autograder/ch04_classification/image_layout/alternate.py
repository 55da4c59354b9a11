"""A right answer in NumPy, plane by plane."""

from collections.abc import Sequence

import numpy as np
import torch


def to_tensor(image: np.ndarray) -> torch.Tensor:
    if image.dtype != np.dtype("uint8"):
        raise TypeError("not bytes")
    _, _, channels = image.shape  # raises ValueError unless there are three
    planes = [image[..., channel].astype(np.float64) / 255.0 for channel in range(channels)]
    return torch.tensor(np.array(planes), dtype=torch.float32)


def to_image(tensor: torch.Tensor) -> np.ndarray:
    values = np.clip(tensor.double().numpy(), 0.0, 1.0)
    return np.dstack([np.floor(255 * plane + 0.5) for plane in values]).astype(np.uint8)


def batch_images(images: Sequence[torch.Tensor]) -> torch.Tensor:
    if not images or any(image.shape != images[0].shape for image in images):
        raise ValueError("images of several shapes")
    batch = torch.empty((len(images), *images[0].shape), dtype=images[0].dtype)
    for place, image in zip(batch, images, strict=True):
        place.copy_(image)
    return batch
