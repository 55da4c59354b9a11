"""Hidden checks of ch05/vanishing_exploding."""

import itertools
import math

import pytest
import torch

from d2lcourse.checks import close, leaves_unchanged, points, raises

# Each function's value and slope.
KINDS = {
    "identity": (lambda z: z, torch.ones_like),
    "sigmoid": (lambda z: 1 / (1 + torch.exp(-z)), lambda z: torch.exp(-z) / (1 + torch.exp(-z)) ** 2),
    "tanh": (torch.tanh, lambda z: 1 / torch.cosh(z) ** 2),
    "relu": (lambda z: z.clamp(min=0), lambda z: (z > 0).double()),
}


def norms_by_hand(weights, kind, X, v):
    """Return the norms of the gradients, layer by layer, with the chain rule written out."""
    function, slope = KINDS[kind]
    inputs = [X]
    for W in weights:
        inputs.append(function(inputs[-1] @ W))
    norms = [float(v.norm())]
    for W, h in zip(reversed(weights), reversed(inputs[:-1]), strict=True):
        v = (v * slope(h @ W)) @ W.T
        norms.insert(0, float(v.norm()))
    return norms


def with_singular_values(draw, *values, rows):
    """Return a random matrix (rows, number of values) with these singular values."""
    left = torch.linalg.qr(draw.normal(rows, len(values), dtype=torch.float64)).Q
    right = torch.linalg.qr(draw.normal(len(values), len(values), dtype=torch.float64)).Q
    return left @ torch.diag(torch.tensor(values, dtype=torch.float64)) @ right


@pytest.mark.parametrize("kind", ["identity", "sigmoid", "tanh", "relu"])
@points(2, of="gradient_norms")
def test_layers_of_different_widths(student, draw, kind):
    """Four layers of 3 to 7 units, each of the functions: the norms follow from the chain rule."""
    widths = (4, 7, 3, 5, 6)
    weights = [draw.normal(*pair, dtype=torch.float64) for pair in itertools.pairwise(widths)]
    X, v = 0.5 * draw.normal(5, 4, dtype=torch.float64), draw.normal(5, 6, dtype=torch.float64)
    found = leaves_unchanged(student.gradient_norms, weights, kind, X, v)
    close(found, norms_by_hand(weights, kind, X, v), rtol=1e-8, atol=0)


@points(1, of="gradient_norms")
def test_dead_units_and_unknown_words(student):
    """ReLU passes nothing on where its input is 0 or less; a word that is no function is a ValueError."""
    one, W = torch.ones(1, 1, dtype=torch.float64), torch.tensor([[3.0, 0.0, -4.0]], dtype=torch.float64)
    v = torch.full((1, 3), 2.0, dtype=torch.float64)
    close(student.gradient_norms([W], "relu", one, v), [6.0, 12**0.5])
    close(student.gradient_norms([W[:, 1:]], "relu", one, v[:, 1:]), [0.0, 8**0.5])
    raises(ValueError, student.gradient_norms, [one], "softmax", one, one)


@points(2, of="gradient_bound")
def test_known_singular_values(student, draw):
    """Matrices with known singular values, among them a tall one and one that is far from symmetric."""
    A = with_singular_values(draw, 0.5, 3.0, 2.0, rows=5)
    B = with_singular_values(draw, 0.4, 0.7, 0.1, rows=3)
    C = torch.tensor([[0.0, 5.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 1.0]], dtype=torch.float64)
    for kind, factor in (("identity", 1.0), ("tanh", 1.0), ("relu", 1.0), ("sigmoid", 1 / 64)):
        found = leaves_unchanged(student.gradient_bound, [A, B, C], kind)
        close(found, factor * 3.0 * 0.7 * 5.0, rtol=1e-8)
    close(student.gradient_bound([A], "sigmoid"), 0.75, rtol=1e-8)


@points(2, of="factor_per_layer")
def test_far_apart(student):
    """Norms whose quotient leaves the range of float64; a gradient that is gone; a single layer."""
    close(
        leaves_unchanged(student.factor_per_layer, [1e-200, 7.0, 2.0, 1.0, 1e200]), 1e-100, rtol=1e-9, atol=0
    )
    close(student.factor_per_layer([1e200] + [3.0] * 9 + [1e-200]), 1e40, rtol=1e-9)
    close(student.factor_per_layer([3.0, 0.5]), 6.0)
    close(student.factor_per_layer([0.0, 3.0, 4.0]), 0.0)


@points(2, of="log_product_norm")
def test_exact_integers(student, draw):
    """150 matrices of integers, scaled up or down: exact arithmetic knows their product."""
    shapes = [(2, 3), (3, 4), (4, 2)] * 50
    for exponent in (0, 40, -40):
        matrices = [draw.integers(-9, 10, *shape) for shape in shapes]
        exact = [[1, 0], [0, 1]]
        for M in matrices:
            columns = list(zip(*M.tolist(), strict=True))
            exact = [[sum(a * b for a, b in zip(row, c, strict=True)) for c in columns] for row in exact]
        expected = math.log(sum(a * a for row in exact for a in row)) / 2 + 150 * exponent * math.log(10)
        scaled = [M.double() * 10.0**exponent for M in matrices]
        close(leaves_unchanged(student.log_product_norm, scaled), expected, rtol=2e-9)


@points(1, of="log_product_norm")
def test_nothing_is_left(student):
    """A product of exactly 0 has the logarithm -inf, wherever it becomes 0."""
    zero = torch.zeros(2, 2, dtype=torch.float64)
    shift = torch.tensor([[0.0, 1.0], [0.0, 0.0]], dtype=torch.float64)
    other = torch.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=torch.float64)
    for matrices in ([zero], [shift, shift], [other, shift, shift, other, other], [other, other, zero]):
        close(student.log_product_norm(matrices), -math.inf)
    close(student.log_product_norm([other]), math.log(30) / 2)
