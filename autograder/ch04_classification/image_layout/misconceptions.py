"""Wrong answers to ch04/image_layout, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception


@misconception(
    "to_tensor",
    says="You reshaped where you must permute: a reshape keeps the bytes in their order, and so mixes the "
    "colours of neighbouring pixels.",
)
def reshaped(image):
    if image.dtype != np.uint8:
        raise TypeError
    height, width, channels = image.shape
    return torch.tensor(image).reshape(channels, height, width) / 255


edit(
    "to_tensor",
    "permute(2, 0, 1)",
    "permute(2, 1, 0)",
    name="width_first",
    says="You put the width before the height: PyTorch's order is channel, height, width.",
)

edit(
    "to_tensor",
    "permute(2, 0, 1) / 255",
    "permute(2, 0, 1).float()",
    name="not_scaled",
    says="You did not divide by 255: the network would get values up to 255 instead of 1.",
)

edit(
    "to_tensor",
    "permute(2, 0, 1) / 255",
    "permute(2, 0, 1) / 256",
    name="divided_by_256",
    says="You divided by 256; the largest byte is 255, and white must become 1.",
)

edit(
    "to_image",
    "(255 * tensor).round()",
    "(255 * tensor)",
    name="cut_off",
    says="The conversion to bytes cuts the fraction off: round first, or many values come out one too small.",
)

edit(
    "to_image",
    ".clamp(0, 255).to(torch.uint8)",
    ".to(torch.int64).to(torch.uint8)",
    name="wrapped_around",
    says="Bytes wrap around: 256 becomes 0 and -1 becomes 255. Clamp before you convert.",
)

edit(
    "to_image",
    "permute(1, 2, 0)",
    "permute(2, 1, 0)",
    name="image_lies_on_its_side",
    says="You swapped height and width on the way back.",
)


@misconception(
    "batch_images",
    says="You glued the images along the channels: a batch has a dimension of its own, in front.",
)
def concatenated(images):
    if len({tuple(image.shape) for image in images}) != 1:
        raise ValueError
    return torch.cat(list(images))


@misconception(
    "batch_images",
    says="You cut all images to the smallest: images of different sizes must be refused.",
)
def cropped(images):
    if not images:
        raise ValueError
    height, width = min(i.shape[1] for i in images), min(i.shape[2] for i in images)
    return torch.stack([image[:, :height, :width] for image in images])
