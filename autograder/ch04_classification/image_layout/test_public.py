"""Public checks of ch04/image_layout."""

import numpy as np
import pytest
import torch

from d2lcourse.checks import close, points, raises


def photo(draw, height, width, channels=3):
    return draw.integers(0, 256, height, width, channels).to(torch.uint8).numpy()


@points(1, of="to_tensor")
def test_two_pixels(student):
    """One red and one dark green pixel."""
    image = np.array([[[255, 0, 0], [0, 51, 0]]], dtype=np.uint8)
    close(student.to_tensor(image), torch.tensor([[[1.0, 0.0]], [[0.0, 0.2]], [[0.0, 0.0]]]))


@points(2, of="to_tensor")
def test_every_pixel_keeps_its_place(student, draw):
    """Row, column and channel go where they belong; a reshape would mix them."""
    image = photo(draw, 3, 5)
    planes = [[[image[i, j, c] / 255 for j in range(5)] for i in range(3)] for c in range(3)]
    close(student.to_tensor(image), torch.tensor(planes, dtype=torch.float32))


@points(1, of="to_image")
def test_there_and_back(student, draw):
    """The bytes of an image survive the way to a tensor and back."""
    image = photo(draw, 4, 7)
    tensor = torch.from_numpy(image.transpose(2, 0, 1).astype(np.float32) / 255)
    close(student.to_image(tensor), image)


@points(1, of="to_image")
def test_values_out_of_range(student):
    """Values below 0 and above 1 are cut, not wrapped around."""
    close(
        student.to_image(torch.tensor([[[0.2, -1.0, 1.5]]])), np.array([[[51], [0], [255]]], dtype=np.uint8)
    )


@points(1, of="batch_images")
def test_a_batch_of_three(student, draw):
    """Images stand one behind the other in a new first dimension."""
    images = [draw.normal(3, 4, 5) for _ in range(3)]
    batch = student.batch_images(images)
    close(batch, torch.cat([image[None] for image in images]))


@pytest.mark.parametrize("count", [0, 2])
@points(1, of="batch_images")
def test_images_that_do_not_fit(student, draw, count):
    """No image, or images of two sizes, are refused."""
    images = [draw.normal(3, 4, 5), draw.normal(3, 5, 4)][:count]
    raises(ValueError, student.batch_images, images)
