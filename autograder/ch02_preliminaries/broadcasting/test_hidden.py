"""Hidden checks of ch02/broadcasting."""

import torch

from d2lcourse.checks import close, leaves_unchanged, own_work, points, raises

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
    """Shapes without sizes, and sizes of 0: also an error, where 0 meets 2."""
    close(student.broadcast_shape((), ()), ())
    close(student.broadcast_shape((), (2, 5)), (2, 5))
    close(student.broadcast_shape((4, 1), (0,)), (4, 0))
    close(student.broadcast_shape((0, 3), (1, 1)), (0, 3))
    raises(ValueError, student.broadcast_shape, (0,), (2,))


@points(1, of="pairwise_differences")
def test_differences_of_random_rows(student, draw):
    """Other sizes, float64, and neither argument changes."""
    for m, n, d in ((4, 7, 3), (5, 5, 2), (1, 6, 1)):
        x, y = draw.normal(m, d, dtype=torch.float64), draw.normal(n, d, dtype=torch.float64)
        expected = torch.stack([torch.stack([x[i] - y[j] for j in range(n)]) for i in range(m)])
        close(leaves_unchanged(student.pairwise_differences, x, y), expected)


@points(2, of="unbroadcast")
def test_the_gradient_of_stretching(student, draw):
    """For random shapes it is what automatic differentiation finds."""
    for _ in range(12):
        shape = tuple(draw.integers(1, 5, int(draw.integers(1, 5, 1))).tolist())
        x = torch.zeros(smaller(draw, shape), dtype=torch.float64, requires_grad=True)
        g = draw.normal(*shape, dtype=torch.float64)
        (expected,) = torch.autograd.grad(x.expand(shape), x, g)
        close(leaves_unchanged(student.unbroadcast, g, tuple(x.shape)), expected)
