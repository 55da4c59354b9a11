"""Wrong answers to ch02/strided_views, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "broadcast_view",
    "return x.as_strided(shape, strides)",
    "return x.as_strided(shape, strides).clone(memory_format=torch.contiguous_format)",
    name="copied",
    says="You made a copy: a stride of 0 shows the same memory again, and needs none of its own.",
)

edit(
    "broadcast_view",
    "        if size > 1:\n            strides[missing + dim] = x.stride(dim)\n",
    "        strides[missing + dim] = x.stride(dim)\n",
    name="stride_of_a_stretched_dimension",
    says="You kept the stride of x along a dimension that grows from 1: there it must be 0.",
)


@misconception(
    "broadcast_view",
    says="You gave fewer strides than the shape has sizes: a dimension that x lacks needs one, too, of 0.",
)
def strides_not_padded(x, shape):
    if broadcast_shape(tuple(x.shape), shape) != shape:
        raise ValueError(f"{tuple(x.shape)} cannot be stretched to {shape}")
    return x.as_strided(shape, [0 if size == 1 else x.stride(dim) for dim, size in enumerate(x.shape)])


edit(
    "broadcast_view",
    "x.stride(dim)",
    "x.contiguous().stride(dim)",
    name="contiguous_strides",
    says="You computed strides as if x lay in order in memory: take those that x has, x.stride().",
)

edit(
    "broadcast_view",
    "strides[missing + dim]",
    "strides[dim]",
    name="strides_at_the_front",
    says="You gave the strides of x to the first dimensions: its dimensions are the last ones of the shape.",
)

edit(
    "broadcast_view",
    "    if broadcast_shape(tuple(x.shape), shape) != shape:\n"
    '        raise ValueError(f"{tuple(x.shape)} cannot be stretched to {shape}")\n',
    "    broadcast_shape(tuple(x.shape), shape)\n",
    name="stretches_the_shape_too",
    says="You accepted a shape that would itself be stretched: only x may be.",
)

edit(
    "broadcast_view",
    "    if broadcast_shape(tuple(x.shape), shape) != shape:\n"
    '        raise ValueError(f"{tuple(x.shape)} cannot be stretched to {shape}")\n',
    "",
    name="shapes_not_compared",
    says="You did not compare the shapes: as_strided reads memory in any way, also where x does not fit.",
)

edit(
    "broadcast_view",
    "return x.as_strided(shape, strides)",
    "return x.as_strided(shape, strides, 0)",
    name="from_the_start_of_the_storage",
    says="You began at the start of the storage: x may be a part that begins later.",
)


@misconception(
    "sliding_windows",
    says="You made copies of the windows: with strides of your choice they can share the memory of x.",
)
def stacked(x, size):
    if not 1 <= size <= len(x):
        raise ValueError(f"there are no windows of {size} in {len(x)} elements")
    return torch.stack([x[i : i + size] for i in range(len(x) - size + 1)])


edit(
    "sliding_windows",
    "(stride, stride)",
    "(1, 1)",
    name="strides_of_one",
    says="You took strides of 1: the elements of x lie x.stride(0) places apart.",
)

edit(
    "sliding_windows",
    "(stride, stride)",
    "(stride, 1)",
    name="stride_of_one_within_a_window",
    says="You took a stride of 1 within a window: neighbours in x lie x.stride(0) places apart.",
)

edit(
    "sliding_windows",
    "(stride, stride)",
    "(size * stride, stride)",
    name="windows_side_by_side",
    says="You put the windows side by side: each begins one element after the one before.",
)

edit(
    "sliding_windows",
    "(stride, stride)",
    "(stride * x.element_size(), stride * x.element_size())",
    name="bytes",
    says="You counted the strides in bytes, as NumPy does: in PyTorch they count elements.",
)

edit(
    "sliding_windows",
    "len(x) - size + 1",
    "len(x) - size",
    name="one_window_too_few",
    says="You left out the last window: the first starts at 0 and the last at n - size, both included.",
)

edit(
    "sliding_windows",
    "len(x) - size + 1",
    "len(x)",
    name="as_many_windows_as_elements",
    says="You began a window at every element: the last window begins at n - size.",
)

edit(
    "sliding_windows",
    "return x.as_strided((len(x) - size + 1, size), (stride, stride))",
    "return x.as_strided((size, len(x) - size + 1), (stride, stride))",
    name="windows_in_columns",
    says="You put the windows into columns: each one is a row, of `size` elements.",
)

edit(
    "sliding_windows",
    "(stride, stride))",
    "(stride, stride), 0)",
    name="from_the_start",
    says="You began at the start of the storage: x may be a part that begins later.",
)

edit(
    "sliding_windows",
    "    if not 1 <= size <= len(x):\n"
    '        raise ValueError(f"there are no windows of {size} in {len(x)} elements")\n',
    "",
    name="sizes_not_compared",
    says="You did not compare the size with 1 and n: as_strided may even return an empty tensor.",
)

edit(
    "sliding_windows",
    "if not 1 <= size <= len(x):",
    "if size > len(x):",
    name="empty_windows",
    says="You accepted a size less than 1: a window has at least one element.",
)
