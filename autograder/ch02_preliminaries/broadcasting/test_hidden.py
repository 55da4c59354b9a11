"""Hidden checks of ch02/broadcasting."""

import torch

from d2lcourse.checks import close, keep, leaves_unchanged, own_work, points, put, raises, value, without

TORCH = ("broadcast_shapes", "broadcast_tensors", "broadcast_to", "expand", "expand_as", "sum_to_size")
NUMPY = ("numpy.broadcast_shapes", "numpy.broadcast_to", "numpy.broadcast_arrays", "numpy.broadcast")
LIBRARY = (*TORCH, *NUMPY, "backward", "grad")
no_library = own_work(*LIBRARY, of=("broadcast_shape", "unbroadcast"))


def smaller(draw, shape):
    """Return a shape that can be stretched to `shape`: some sizes become 1, some at the front are gone."""
    ones = draw.integers(0, 2, len(shape)).tolist()
    sizes = [1 if one else size for one, size in zip(ones, shape, strict=True)]
    return tuple(sizes[int(draw.integers(0, len(shape) + 1, 1)) :])


@points(2, of="broadcast_shape")
def test_random_shapes(student, draw):
    """Thirty pairs of shapes, of which some match, give what PyTorch gives, or the error."""
    for _ in range(30):
        whole = tuple(draw.integers(1, 5, int(draw.integers(1, 6, 1))).tolist())
        a, b = smaller(draw, whole), smaller(draw, whole)
        if int(draw.integers(0, 3, 1)) == 0:
            b = tuple(draw.integers(1, 5, len(b)).tolist())
        try:
            expected = tuple(torch.broadcast_shapes(a, b))
        except RuntimeError:
            raises(ValueError, student.broadcast_shape, a, b)
        else:
            close(student.broadcast_shape(a, b), expected)


@points(1, of="broadcast_shape")
def test_sizes_at_the_edges(student):
    """Shapes without sizes, sizes of 0, and sizes that no memory would hold."""
    close(student.broadcast_shape((), ()), ())
    close(student.broadcast_shape((), (2, 5)), (2, 5))
    close(student.broadcast_shape((4, 1), (0,)), (4, 0))
    close(student.broadcast_shape((0, 3), (1, 1)), (0, 3))
    raises(ValueError, student.broadcast_shape, (0,), (2,))
    close(student.broadcast_shape((10**9, 1), (1, 10**9)), (10**9, 10**9))


@points(1, of="pairwise_differences")
def test_differences_of_random_rows(student, draw):
    """Other sizes, float64, and neither argument changes."""
    for m, n, d in ((4, 7, 3), (5, 5, 2), (1, 6, 1)):
        x, y = draw.normal(m, d, dtype=torch.float64), draw.normal(n, d, dtype=torch.float64)
        expected = torch.stack([torch.stack([x[i] - y[j] for j in range(n)]) for i in range(m)])
        close(leaves_unchanged(student.pairwise_differences, x, y), expected)


@points(1, of="broadcast_view")
def test_values_of_stretched_tensors(student, draw):
    """Random tensors stretched along some dimensions have the values that broadcasting gives."""
    with without(student, *LIBRARY):
        for _ in range(12):
            shape = (*draw.integers(1, 5, int(draw.integers(0, 4, 1))).tolist(), 3)
            x = draw.normal(*smaller(draw, shape), dtype=torch.float64)
            close(leaves_unchanged(student.broadcast_view, x, shape), x.expand(shape))


@points(1, of="broadcast_view")
def test_a_part_of_a_transposed_matrix(student, draw):
    """The strides of x itself count: its memory may lie in any order and begin anywhere."""
    base = draw.normal(3, 4)
    x = base.T[1:].unsqueeze(1)
    both = keep(put(student, (base, x)))
    whole, part = both[0], both[1]
    view = keep(student.broadcast_view)(part, (2, 3, 5, 3))
    strides = value(view.stride())
    close(strides, (0, 1, 0, 4))
    close(value(view), x.expand(2, 3, 5, 3))
    whole[2, 3] = base[2, 3] = 100.0
    close(value(view), x.expand(2, 3, 5, 3))


@points(1, of="broadcast_view")
def test_shapes_it_cannot_be_stretched_to(student, draw):
    """Sizes that do not match, and shapes that are themselves too small, are a ValueError."""
    raises(ValueError, student.broadcast_view, draw.normal(2, 3), (3, 2))
    raises(ValueError, student.broadcast_view, draw.normal(2), (4,))
    raises(ValueError, student.broadcast_view, draw.normal(2, 3), (1, 3))
    raises(ValueError, student.broadcast_view, draw.normal(1, 3), (3,))
    close(student.broadcast_view(torch.tensor(3), (2, 1)), torch.tensor([[3], [3]]))


@points(2, of="unbroadcast")
def test_the_gradient_of_stretching(student, draw):
    """For random shapes it is what automatic differentiation finds."""
    for _ in range(12):
        shape = tuple(draw.integers(1, 5, int(draw.integers(1, 5, 1))).tolist())
        x = torch.zeros(smaller(draw, shape), dtype=torch.float64, requires_grad=True)
        g = draw.normal(*shape, dtype=torch.float64)
        (expected,) = torch.autograd.grad(x.expand(shape), x, g)
        close(leaves_unchanged(student.unbroadcast, g, tuple(x.shape)), expected)
