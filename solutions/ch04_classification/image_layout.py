# %% [markdown]
# # Image layout
#
# A decoded photograph is an array of bytes, *height by width by channel* (HWC): the three colours of a pixel
# lie side by side. Convolutions in PyTorch want *channel by height by width* (CHW), and a network wants small
# floating point numbers. Read the section "Image layout" of the chapter's README first.

# %%
from collections.abc import Sequence

import numpy as np
import torch


# %%
def to_tensor(image: np.ndarray) -> torch.Tensor:
    """Turn a decoded image into a tensor that a network can take.

    Args:
        image: (height, width, channels), uint8, C-contiguous, values from 0 to 255. Not changed.

    Returns:
        A float32 tensor (channels, height, width): every value divided by 255, so from 0 to 1. Element
        [c, i, j] belongs to row i, column j and channel c of the image.

    Raises:
        TypeError: `image` is not of dtype uint8; the division by 255 would be wrong.
        ValueError: `image` does not have three dimensions.

    Example:
        For an image of one row and two pixels, [[[255, 0, 0], [0, 51, 0]]], the result has the shape
        (3, 1, 2): red [[1, 0]], green [[0, 0.2]], blue [[0, 0]].

    Source: Zhang et al., Dive into Deep Learning, section 4.2.1.
    """
    ### BEGIN SOLUTION
    if image.dtype != np.uint8:
        raise TypeError(f"the image must be of dtype uint8, not {image.dtype}")
    if image.ndim != 3:
        raise ValueError(f"the image must have 3 dimensions, not {image.ndim}")
    return torch.tensor(image).permute(2, 0, 1) / 255
    ### END SOLUTION


# %%
def to_image(tensor: torch.Tensor) -> np.ndarray:
    """Turn a tensor of `to_tensor`'s layout back into an image to look at.

    Args:
        tensor: (channels, height, width), floating point. Not changed.

    Returns:
        A uint8 array (height, width, channels): 255 times each value, rounded to the nearest integer. Values
        below 0 become 0 and values above 1 become 255.

    Example:
        A tensor of shape (1, 1, 3) with the values 0.2, -1 and 1.5 gives [[[51], [0], [255]]].

    Source: Zhang et al., Dive into Deep Learning, section 4.2.1.
    """
    ### BEGIN SOLUTION
    scaled = (255 * tensor).round().clamp(0, 255).to(torch.uint8)
    return scaled.permute(1, 2, 0).numpy()
    ### END SOLUTION


# %%
def batch_images(images: Sequence[torch.Tensor]) -> torch.Tensor:
    """Put images of one size into a minibatch.

    Args:
        images: n tensors (channels, height, width), n >= 1. Not changed.

    Returns:
        A tensor (n, channels, height, width), with the dtype of the images; image k is [k].

    Raises:
        ValueError: there is no image, or one has another shape than the first.

    Example:
        Two images of shape (3, 4, 5) give a batch of shape (2, 3, 4, 5).

    Source: Zhang et al., Dive into Deep Learning, section 4.2.2.
    """
    ### BEGIN SOLUTION
    shapes = {tuple(image.shape) for image in images}
    if len(shapes) != 1:
        raise ValueError(f"the images must have one shape, not {len(shapes)}")
    return torch.stack(list(images))
    ### END SOLUTION
