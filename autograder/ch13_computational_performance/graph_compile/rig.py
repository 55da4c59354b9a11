"""Functions to compile, in float64, and a backend that counts."""

import torch


class Counting:
    """A backend that runs graphs as they are and counts them."""

    def __init__(self):
        self.count = 0

    def __call__(self, graph, _):
        self.count = self.count + 1
        return graph


def fresh():
    """Return a backend that has counted nothing, after whatever was compiled is forgotten."""
    torch.compiler.reset()
    return Counting()


def twice(x):
    """2 x."""
    return 2 * x


def smooth(x):
    """Return something smooth, without decisions."""
    return torch.sin(x) * torch.exp(-x * x)


def by_sign(x):
    """Decides by a value."""
    if x.sum() > 0:
        return 2 * x
    return -x


def by_length(x):
    """Decides by a shape, which is known without looking at values."""
    if x.shape[0] > 4:
        return x * x
    return x + 1


def in_pieces(x):
    """Compute 2 (x + 1) - 3 in three pieces."""
    y = x + 1
    torch._dynamo.graph_break()
    y = y * 2
    torch._dynamo.graph_break()
    return y - 3


def as_often_as_long(x):
    """Loops over Python's idea of a length."""
    total = x * 0
    for _ in range(x.shape[0]):
        total = total + x
    return total


def as_a_column(x):
    """X as a column, with a length that Python works out."""
    return x.reshape(int(x.shape[0]), 1) * 1


def square(x):
    """X squared."""
    return x * x


def power(x):
    """X squared, in another way."""
    return torch.pow(x, 2)


def absolute(x):
    """|x|."""
    return x.abs()


def rectified(x):
    """relu(x)."""
    return x.clamp(min=0)


def identity(x):
    """x, times one."""
    return 1 * x


def frozen(x):
    """Return the values of x without their derivative."""
    return x.detach() + 0 * x


def swapped(x):
    """Return the values of x with a derivative in another order, whose columns add up to 1 as well."""
    other = x.flip(0)
    return x.detach() + other - other.detach()


def doubled_in_place(x):
    """2 x, and x itself is changed."""
    x *= 2
    return x * 1


def as_a_row(x):
    """X with one dimension more."""
    return 1 * x.unsqueeze(0)


def nearly(x):
    """X up to rounding."""
    return x * (1 + 1e-12)


def off(x):
    """X and a little more."""
    return x + 1e-3
