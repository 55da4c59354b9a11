"""Hidden checks of ch04/image_layout."""

import numpy as np
import pytest
import torch
from sklearn.datasets import load_sample_image

from d2lcourse.checks import close, leaves_unchanged, points, raises


@points(2, of="to_tensor")
def test_a_photograph(student):
    """A real photograph, wider than high."""
    image = load_sample_image("china.jpg")[:60, 100:190]
    expected = np.stack([image[:, :, channel] for channel in range(3)]).astype(np.float32) / np.float32(255)
    close(leaves_unchanged(student.to_tensor, image), torch.from_numpy(expected))


@points(1, of="to_tensor")
def test_other_numbers_of_channels(student, draw):
    """Grey images have one channel, those with transparency four."""
    for channels in (1, 4):
        image = draw.integers(0, 256, 2, 6, channels).to(torch.uint8).numpy()
        expected = [[[image[i, j, c] / 255 for j in range(6)] for i in range(2)] for c in range(channels)]
        close(student.to_tensor(image), torch.tensor(expected, dtype=torch.float32))


@pytest.mark.parametrize(
    ("image", "error"),
    [
        (np.zeros((2, 3, 3), np.float32), TypeError),
        (np.zeros((2, 3, 3), np.int64), TypeError),
        (np.zeros((4, 5), np.uint8), ValueError),
        (np.zeros((1, 4, 5, 3), np.uint8), ValueError),
    ],
)
@points(1, of="to_tensor")
def test_what_is_no_decoded_image(student, image, error):
    """Floating point images and those without three dimensions are refused."""
    raises(error, student.to_tensor, image)


@points(2, of="to_image")
def test_rounding_and_places(student, draw):
    """Values are rounded to the nearest byte, and every pixel keeps its place."""
    bytes_ = draw.integers(0, 256, 2, 3, 5).double()
    tensor = (bytes_ + 0.8 * draw.uniform(2, 3, 5, dtype=torch.float64) - 0.4) / 255
    expected = [[[int(bytes_[c, i, j]) for c in range(2)] for j in range(5)] for i in range(3)]
    close(leaves_unchanged(student.to_image, tensor), np.array(expected, dtype=np.uint8))


@points(1, of="batch_images")
def test_a_batch_of_one_keeps_the_dtype(student, draw):
    """A batch of one image is a batch, and doubles stay doubles."""
    image = draw.normal(2, 3, 4, dtype=torch.float64)
    close(leaves_unchanged(student.batch_images, [image]), image.reshape(1, 2, 3, 4))


@points(1, of="batch_images")
def test_another_number_of_channels(student, draw):
    """The sizes may agree and the channels not: such images are refused."""
    images = [draw.normal(channels, 4, 5) for channels in (3, 3, 1)]
    raises(ValueError, student.batch_images, images)
